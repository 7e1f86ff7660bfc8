/**
 * Processes the frames of a WebSocket in time slices. `ws` processes everything that a chunk of 64 kB contains in one step, which may be
 * tens of thousands of small frames, and it joins a large message when its last chunk is received. The order of the messages, the errors
 * and the end of the connection stay the same: as for a message that is being decompressed, later frames wait until the work is done.
 */
import { isUtf8 } from 'node:buffer';
import { joinInSlices, largeBytes } from '../../codec/largeBytes.ts';
import { itemsPerCheck, EventLoopShare } from '../../codec/eventLoopShare.ts';

type Done = (error?: Error) => void;

/** The class of `ws` (7 and 8) that reads frames. Version 7 passes no callbacks and returns errors. */
interface Receiver {
  _state?: number;
  _loop?: boolean;
  _fin?: boolean;
  _opcode?: number;
  _bufferedBytes?: number;
  _buffers?: Buffer[];
  _payloadLength?: number;
  _totalPayloadLength?: number;
  _messageLength?: number;
  _fragmented?: number;
  _numFragments?: number;
  _fragments?: Buffer[];
  emit?: (event: 'message', message: unknown, isBinary: boolean) => unknown;
  startLoop?: (done: Done) => void;
  getInfo?: (done?: Done) => unknown;
  getData?: (done?: Done) => unknown;
  dataMessage?: (done?: Done) => unknown;
}

/** The fields and methods that are needed; a test compares this list with both versions. */
export const receiverFields = [
  '_state',
  '_bufferedBytes',
  '_buffers',
  '_payloadLength',
  '_totalPayloadLength',
  '_messageLength',
  '_fragmented',
  '_fragments',
  'startLoop',
  'getInfo',
  'getData',
  'dataMessage',
] as const;

/** The state of a receiver that waits for something, in which its loop ends without an error. Source: ws 7.5 and 8.21, lib/receiver.js. */
const waiting = 5;
const beginning = 0;
const headBytes = 2;
const textOpcode = 1;
/** Messages of fewer bytes in total cannot take long, whatever they contain. */
const uncheckedBytes = 4096;

/** Prepares a large message in time slices before it is passed on. */
export type PrepareLarge = (
  bytes: Buffer,
  isText: boolean,
  share: EventLoopShare,
  done: (message: unknown) => void,
) => void;

/** Processes all frames that the socket receives from now on in time slices. */
export function sliceFrames(socket: object, prepare: PrepareLarge): void {
  const { _receiver: receiver } = socket as { readonly _receiver?: Receiver };
  if (!receiver || receiverFields.some((field) => !(field in receiver))) return;
  new SlicedFrames(receiver, prepare);
}

class SlicedFrames {
  readonly #receiver: Receiver;
  readonly #prepare: PrepareLarge;
  readonly #dataMessage: Receiver['dataMessage'];
  readonly #share = new EventLoopShare();
  #done: Done = () => undefined;
  #frames = 0;
  /** Bytes of the messages, decompressed, since the clock was last read. */
  #unchecked = 0;
  /** The received part of a large frame. */
  #whole: Buffer | undefined;
  #filled = 0;

  constructor(receiver: Receiver, prepare: PrepareLarge) {
    this.#receiver = receiver;
    this.#prepare = prepare;
    const { startLoop, getInfo, getData, dataMessage } = receiver;
    this.#dataMessage = dataMessage;
    receiver.startLoop = (done) => {
      this.#done = done;
      startLoop?.call(receiver, done);
    };
    receiver.getInfo = (done) => {
      const continues = ++this.#frames < itemsPerCheck && !this.#isOver();
      if (continues || (receiver._bufferedBytes ?? 0) < headBytes) return getInfo?.call(receiver, done);
      this.#frames = 0;
      this.#unchecked = 0;
      receiver._state = waiting;
      this.#share.continueWith(() => this.#next());
      return undefined;
    };
    receiver.getData = (done) => {
      if ((receiver._payloadLength ?? 0) >= largeBytes) this.#gather(receiver._payloadLength ?? 0);
      return getData?.call(receiver, done);
    };
    receiver.dataMessage = (done) => {
      const length = receiver._messageLength ?? 0;
      this.#unchecked += length;
      if (!receiver._fin || length < largeBytes) return dataMessage?.call(receiver, done);
      this.#large(receiver._fragments ?? [], length);
      return undefined;
    };
  }

  /** The clock is not read for each small frame, because reading it takes as long as processing one. */
  #isOver(): boolean {
    this.#share.begin();
    if (this.#unchecked < uncheckedBytes) return false;
    this.#unchecked = 0;
    return this.#share.isOver;
  }

  #next(): void {
    this.#receiver._state = beginning;
    this.#receiver.startLoop?.(this.#done);
  }

  /** Copies the received part of a frame to its position. The receiver counts it as waiting until the frame is complete. */
  #gather(length: number): void {
    const buffers = this.#receiver._buffers ?? [];
    this.#whole ??= Buffer.allocUnsafeSlow(length);
    while (this.#filled < length) {
      const chunk = buffers.shift();
      if (!chunk) return;
      const copied = chunk.copy(this.#whole, this.#filled);
      this.#filled += copied;
      if (copied < chunk.length) buffers.unshift(chunk.subarray(copied));
    }
    buffers.unshift(this.#whole);
    this.#whole = undefined;
    this.#filled = 0;
  }

  /** Lets the library report the fault. */
  #refuse(whole: Buffer): void {
    this.#receiver._fragments = [whole];
    const error = this.#dataMessage?.call(this.#receiver, this.#done);
    if (error instanceof Error) this.#done(error);
  }

  #large(fragments: readonly Buffer[], length: number): void {
    const receiver = this.#receiver;
    const isText = receiver._opcode === textOpcode;
    receiver._state = waiting;
    joinInSlices(fragments, length, this.#share, (whole) => {
      if (isText && !isUtf8(whole)) {
        setImmediate(() => this.#refuse(whole));
        return;
      }
      this.#prepare(whole, isText, this.#share, (message) => {
        receiver._totalPayloadLength = receiver._messageLength = receiver._fragmented = receiver._numFragments = 0;
        receiver._fragments = [];
        receiver.emit?.('message', message, !isText);
        setImmediate(() => this.#next());
      });
    });
  }
}
