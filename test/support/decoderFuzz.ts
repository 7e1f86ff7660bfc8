/** Compares the decoder of the tap with the decoder of socket.io-parser: both receive the same chunks. */
import { ExactNumber } from '../../src/model/numbers/exactNumber.ts';
import { Decoder } from 'socket.io-parser';
import { decodeData } from '../../src/engine/codec/codecs.ts';
import type { WirePacket } from '../../src/engine/contracts/inspectedClient.ts';
import { EventPacket, TextFrame } from '../../src/engine/codec/eventPacket.ts';
import { LazyDecoder } from '../../src/engine/client/v4/lazyDecoder.ts';
import type { SocketPacket } from '../../src/engine/contracts/packets.ts';
import { type Chunk, PacketGrammar } from './packetGrammar.ts';

const maxAttachments = 10;

export interface FuzzCount {
  chunks: number;
  /** Number of packets that both decoders accepted, and how many of them the tap's decoder reported without decoding their arguments. */
  packets: number;
  lazy: number;
  refused: number;
}

/** Passes this many chunks to both decoders. Throws at the first difference, with everything that is needed to reproduce it. */
export function compareDecoders(seed: number, chunks: number): FuzzCount {
  const grammar = new PacketGrammar(seed);
  const pair = new DecoderPair();
  while (pair.count.chunks < chunks) {
    const input = grammar.next();
    const difference = pair.add(input);
    if (difference) throw new Error(`Seed ${seed}, chunk ${pair.count.chunks}: ${difference}\n${shown(input)}`);
  }
  return pair.count;
}

export class DecoderPair {
  readonly count: FuzzCount = { chunks: 0, packets: 0, lazy: 0, refused: 0 };
  readonly #stock = new Decoder({ maxAttachments });
  readonly #ours: LazyDecoder;
  #expected: SocketPacket[] = [];
  #reported: { packet: SocketPacket; wire: WirePacket }[] = [];
  #decoded: SocketPacket[] = [];
  #isEmpty = false;
  /** Number of chunks that were not reported yet. */
  #unreportedChunks = 0;

  constructor() {
    this.#stock.on('decoded', (packet: SocketPacket) => this.#expected.push(packet));
    const report = (packet: SocketPacket, wire: WirePacket): void => {
      this.#unreportedChunks -= 1 + wire.attachments.length;
      this.#reported.push({ packet, wire });
    };
    this.#ours = new LazyDecoder({
      maxAttachments,
      onEvent: (packet, wire) => {
        report(packet, wire);
        return true;
      },
      onDecoded: report,
      // A message without content (undefined) is reported as an empty text, although it is not counted as a chunk.
      onUndecodable: (chunk) => (this.#unreportedChunks -= this.#isEmpty && chunk === '' ? 0 : 1),
    });
    this.#ours.on('decoded', (packet: SocketPacket) => this.#decoded.push(packet));
  }

  /** Returns the first difference as text, or undefined if there is none. */
  add(input: readonly Chunk[]): string | undefined {
    for (const chunk of input) {
      this.count.chunks++;
      const difference = this.#compare(chunk);
      if (difference) return difference;
    }
    return undefined;
  }

  #compare(chunk: Chunk): string | undefined {
    this.#expected = [];
    this.#reported = [];
    this.#decoded = [];
    this.#isEmpty = chunk === undefined;
    if (typeof chunk === 'string' || ArrayBuffer.isView(chunk)) this.#unreportedChunks++;
    const expected = faultOf(() => this.#stock.add(chunk));
    const fault = faultOf(() => this.#addOurs(chunk));
    if (fault !== expected) return `“${fault}” in place of “${expected}”`;
    if (fault !== undefined) {
      this.count.refused++;
      // The client also destroys its decoder after a fault.
      this.#stock.destroy();
      this.#ours.destroy();
      return this.#unreportedChunks === 0 ? undefined : `${this.#unreportedChunks} chunks of which nothing was told`;
    }
    if (this.#reported.length !== this.#expected.length)
      return `${this.#reported.length} packets, not ${this.#expected.length}`;
    for (const [index, packet] of this.#expected.entries()) {
      const { packet: ours, wire } = this.#reported[index] ?? {};
      const difference = ours && wire && this.#different(ours, wire, packet);
      if (difference) return difference;
      this.count.packets++;
    }
    return undefined;
  }

  /** Passes a chunk to the tap's decoder. Every second text is passed as a WebSocket message, in memory that is overwritten afterward. */
  #addOurs(chunk: Chunk): void {
    const text = typeof chunk === 'string' && this.count.chunks % 2 === 0 ? `4${chunk}` : undefined;
    const message = text === undefined ? undefined : Buffer.from(text);
    // A WebSocket cannot contain text that is not valid Unicode.
    if (!message || message.toString() !== text) return this.#ours.add(chunk);
    try {
      this.#ours.add(new TextFrame(message));
    } finally {
      message.fill('x');
    }
  }

  #different(ours: SocketPacket, wire: WirePacket, stock: SocketPacket): string | undefined {
    for (const field of ['type', 'nsp', 'id'] as const) {
      if (!Object.is(ours[field], stock[field])) return `${field} ${String(ours[field])}, not ${String(stock[field])}`;
    }
    if (this.#decoded.length !== 1 || this.#decoded[0] !== ours) return 'the client hears something else';
    if (!(ours instanceof EventPacket)) return same(ours.data, stock.data) ? undefined : 'other data';
    this.count.lazy++;
    const data = stock.data as unknown[];
    if (ours.event !== data[0]) return `the name ${ours.event}`;
    if (ours.attachments !== wire.attachments.length) return `${ours.attachments} attachments`;
    if (typeof wire.text !== 'string' || wire.textBytes !== Buffer.byteLength(wire.text)) return 'another size';
    if (!same(ours.data, clientView(data))) return `the client sees ${JSON.stringify(ours.data)}`;
    if (same(decodeData('default', wire), data)) return undefined;
    return 'other arguments when they are read';
  }
}

/** The parts of an event that the client reads. */
function clientView(data: readonly unknown[]): unknown[] {
  const last = data.at(-1);
  return data.length === 1 ? [data[0]] : [data[0], typeof last === 'string' ? last : null];
}

function faultOf(run: () => void): string | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : 'something that is no error';
  }
}

/** Deep equality: bytes are equal in any view, and the order of keys counts. */
function same(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  // The client rounds a number that has too many digits.
  if (one instanceof ExactNumber) return Object.is(one.asDouble, other);
  if (typeof one !== 'object' || typeof other !== 'object' || !one || !other) return false;
  if (ArrayBuffer.isView(one)) return ArrayBuffer.isView(other) && bytesOf(one).equals(bytesOf(other));
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const keys = Object.keys(one);
  const others = Object.keys(other);
  return (
    keys.length === others.length &&
    keys.every((key, index) => {
      if (key !== others[index]) return false;
      return same((one as Record<string, unknown>)[key], (other as Record<string, unknown>)[key]);
    })
  );
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

function shown(input: readonly Chunk[]): string {
  return input
    .map((chunk) => (ArrayBuffer.isView(chunk) ? bytesOf(chunk).toString('hex') : JSON.stringify(chunk)))
    .join('\n');
}
