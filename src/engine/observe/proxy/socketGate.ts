/**
 * The two sockets of a WebSocket that the proxy forwards. The library pipes them, and a tap receives the bytes. When a gate is needed to
 * evaluate messages, this class forwards instead: message by message, each after its evaluation. Invariants: unchanged messages are
 * forwarded with their own bytes; a slow reader slows the writer.
 */
import type { Socket } from 'node:net';
import { Emitter } from '../../../base/emitter.ts';
import type { Disposable } from '../../../base/disposable.ts';
import { otherEnd, type Sender } from '../../contracts/observedSink.ts';
import { opcodes, readHead, headSize, unmask } from '../decode/frameHead.ts';
import { FrameSplitter } from '../decode/frameSplitter.ts';
import type { Carrier } from './carrier.ts';
import type { ForwardingPlan } from './lanes.ts';
import { framesOf, type Message, type Parcel, sizeOf } from './message.ts';

export interface SocketEvaluator {
  /** The version of the Engine.IO protocol. */
  readonly protocol: 3 | 4;
  /** Whether no message is incomplete, so that the evaluation can begin. */
  readonly isIdle: boolean;
  /** Undefined while attachments of the message are missing. */
  evaluate(from: Sender, raw: Buffer): ForwardingPlan | undefined;
  /** Called when a message and its attachments were evaluated. */
  applyPlan(from: Sender, messages: readonly Message[], plan: ForwardingPlan): void;
  /** Handles a control frame. */
  control(from: Sender, raw: Buffer): void;
  /**
   * Handles a part of a message that is too large to be evaluated. The rest of its packet is not evaluated either.
   * @param first the first frame of the packet, or its beginning
   */
  passed(from: Sender, raw: Buffer, first: Buffer): void;
  /** Whether the packet that this end sends is forwarded without an evaluation, and attachments of it are missing. */
  isPassing(from: Sender): boolean;
  /** Called when messages can be inserted again into what the ends send. */
  free(): void;
  /** Called when this end sends nothing more over this WebSocket. */
  leaving(from: Sender): void;
  /**
   * Called when the client is about to use this WebSocket instead of polling. `ready` must be called when no request or response of polling
   * is in progress anymore, so that the messages stay in order.
   */
  upgrading(ready: () => void): void;
}

export interface GateListener {
  toServer(chunk: Buffer): void;
  toClient(chunk: Buffer): void;
}

/** Larger messages are forwarded as they arrive, without an evaluation. */
export const maxEvaluatedBytes = 16 * 1024 * 1024;
/**
 * More small messages than this, such as copies, are sent in one piece, because each piece that waits takes memory.
 * Sizes in bytes.
 */
const maxSeparate = 16;
const maxSmall = 4096;
const opcodeBits = 0x0f;
const upgradeDigit = 0x35;

export class SocketGate implements Carrier, Disposable {
  readonly #sockets: Readonly<Record<Sender, Socket>>;
  readonly #listener: GateListener;
  readonly #failed: (error: unknown) => void;
  #evaluator: SocketEvaluator | undefined;
  #splitters: Readonly<Record<Sender, FrameSplitter>> | undefined;
  /** Messages whose attachments are missing. */
  readonly #incomplete: Record<Sender, Message[]> = { client: [], server: [] };
  readonly #incompleteBytes: Record<Sender, number> = { client: 0, server: 0 };
  /** The frames that the client has sent since its upgrade, until the upgrade is forwarded. */
  #blocked: { readonly raw: Buffer; readonly isControl: boolean; readonly isPart: boolean }[] | undefined;
  #isDisposed = false;
  readonly #closed = new Emitter<void>();
  readonly onDidClose = this.#closed.event;

  /** @param failed called with an error of the evaluator; from then on, messages are forwarded unchanged */
  constructor(client: Socket, target: Socket, listener: GateListener, failed: (error: unknown) => void) {
    this.#failed = failed;
    this.#sockets = { client, server: target };
    this.#listener = listener;
    client.on('data', (chunk: Buffer) => this.#received('client', chunk));
    target.on('data', (chunk: Buffer) => this.#received('server', chunk));
    client.once('close', () => this.dispose());
  }

  /** Whether messages are evaluated. */
  get isEvaluating(): boolean {
    return this.#splitters !== undefined;
  }

  /** The evaluation begins when no message is incomplete: at the latest when both ends pause. */
  arm(evaluator: SocketEvaluator): void {
    this.#evaluator ??= evaluator;
    this.#takeOver();
  }

  /** Has no effect before the evaluation has begun. */
  write(from: Sender, { messages }: Parcel): void {
    if (!this.#splitters || this.#isDisposed) return;
    if (messages.length <= maxSeparate || sizeOf(messages) > messages.length * maxSmall) {
      for (const message of messages) this.#write(from, message);
      return;
    }
    const frames = new Map([...new Set(messages)].map((message) => [message, this.#framesOf(from, message)]));
    this.#send(from, Buffer.concat(messages.flatMap((message) => frames.get(message) ?? [])));
  }

  waitingBytes(from: Sender): number {
    return this.#sockets[otherEnd(from)].writableLength;
  }

  /** Adds the messages with which a packet of this end begins. Its attachments follow. */
  begun(from: Sender, messages: readonly Message[]): void {
    this.#incomplete[from].push(...messages);
    this.#incompleteBytes[from] += sizeOf(messages);
  }

  /** Whether nothing may be inserted into what this end sends. Can be called before the evaluation has begun. */
  isPassing(from: Sender): boolean {
    return (
      !this.#splitters ||
      this.#splitters[from].isPassing ||
      this.#useEvaluator(false, (evaluator) => evaluator.isPassing(from))
    );
  }

  /** Ends both connections immediately. */
  cut(): void {
    for (const socket of Object.values(this.#sockets)) socket.destroy();
  }

  dispose(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    this.#blocked = undefined;
    this.#closed.fire();
  }

  #received(from: Sender, chunk: Buffer): void {
    if (this.#splitters) {
      const wasPassing = this.isPassing(from);
      this.#splitters[from].feed(chunk);
      if (wasPassing && !this.isPassing(from)) this.#useEvaluator(undefined, (evaluator) => evaluator.free());
      return;
    }
    if (from === 'client') this.#listener.toServer(chunk);
    else this.#listener.toClient(chunk);
    this.#takeOver();
  }

  #takeOver(): void {
    const { client, server } = this.#sockets;
    if (!this.#evaluator?.isIdle || this.#splitters || client.destroyed || server.destroyed) return;
    client.unpipe(server);
    server.unpipe(client);
    // The pipes, which are removed now, would have ended the other socket too.
    client.once('end', () => {
      this.#useEvaluator(undefined, (evaluator) => evaluator.leaving('client'));
      server.end();
    });
    server.once('end', () => {
      this.#useEvaluator(undefined, (evaluator) => evaluator.leaving('server'));
      client.end();
    });
    const splitter = (from: Sender): FrameSplitter =>
      new FrameSplitter(
        {
          whole: (raw, isControl) => this.#whole(from, raw, isControl),
          part: (raw) => this.#part(from, raw),
        },
        maxEvaluatedBytes,
      );
    this.#splitters = { client: splitter('client'), server: splitter('server') };
    client.resume();
    server.resume();
    this.#evaluator.free();
  }

  /** Forwards a part of a message that is too large to be evaluated, after the beginning of its packet. */
  #part(from: Sender, raw: Buffer): void {
    if (this.#isBlocked(from, raw, false, true)) return;
    const before = this.#taken(from);
    this.#useEvaluator(undefined, (evaluator) => evaluator.passed(from, raw, before[0]?.bytes ?? raw));
    for (const message of before) this.#write(from, message);
    this.#send(from, raw);
  }

  #taken(from: Sender): Message[] {
    this.#incompleteBytes[from] = 0;
    return this.#incomplete[from].splice(0);
  }

  #whole(from: Sender, raw: Buffer, isControl: boolean): void {
    if (this.#isBlocked(from, raw, isControl, false)) return;
    if (isControl) {
      this.#useEvaluator(undefined, (evaluator) => evaluator.control(from, raw));
      if (((raw[0] ?? 0) & opcodeBits) === opcodes.close)
        this.#useEvaluator(undefined, (evaluator) => evaluator.leaving(from));
      return this.#send(from, raw);
    }
    if (from === 'client' && isUpgrade(raw)) return this.#upgrade(raw);
    this.#message(from, raw);
  }

  #message(from: Sender, raw: Buffer): void {
    if (this.#incompleteBytes[from] + raw.length > maxEvaluatedBytes) return this.#part(from, raw);
    const plan = this.#useEvaluator<ForwardingPlan | undefined>({}, (evaluator) => evaluator.evaluate(from, raw));
    // The memory belongs to the socket, which reuses it.
    this.#incomplete[from].push({ kind: 'frames', bytes: Buffer.from(raw) });
    this.#incompleteBytes[from] += raw.length;
    if (!plan) return;
    const messages = this.#taken(from);
    if (this.#evaluator) this.#useEvaluator(undefined, (evaluator) => evaluator.applyPlan(from, messages, plan));
    else for (const message of messages) this.#write(from, message);
  }

  #upgrade(raw: Buffer): void {
    const { client } = this.#sockets;
    const blocked = (this.#blocked = [{ raw: Buffer.from(raw), isControl: false, isPart: false }]);
    client.pause();
    const ready = (): void => {
      if (this.#blocked !== blocked) return;
      this.#blocked = undefined;
      const [upgrade, ...others] = blocked;
      if (upgrade) this.#message('client', upgrade.raw);
      for (const { raw: later, isControl, isPart } of others) {
        if (isPart) this.#part('client', later);
        else this.#whole('client', later, isControl);
      }
      client.resume();
    };
    if (this.#evaluator) this.#useEvaluator(undefined, (evaluator) => evaluator.upgrading(ready));
    if (!this.#evaluator) ready();
  }

  #isBlocked(from: Sender, raw: Buffer, isControl: boolean, isPart: boolean): boolean {
    if (from !== 'client' || !this.#blocked) return false;
    this.#blocked.push({ raw: Buffer.from(raw), isControl, isPart });
    return true;
  }

  /** @param otherwise the result if the evaluator has failed */
  #useEvaluator<T>(otherwise: T, use: (evaluator: SocketEvaluator) => T): T {
    if (!this.#evaluator) return otherwise;
    try {
      return use(this.#evaluator);
    } catch (error) {
      this.#evaluator = undefined;
      this.#failed(error);
      return otherwise;
    }
  }

  #write(from: Sender, message: Message): void {
    this.#send(from, this.#framesOf(from, message));
  }

  #framesOf(from: Sender, message: Message): Buffer {
    return framesOf(message, this.#evaluator?.protocol ?? 4, from === 'client');
  }

  #send(from: Sender, bytes: Buffer): void {
    const source = this.#sockets[from];
    const destination = this.#sockets[otherEnd(from)];
    if (destination.destroyed || destination.writableEnded) return;
    if (destination.write(bytes) || source.isPaused()) return;
    source.pause();
    destination.once('drain', () => source.resume());
  }
}

/** Whether it is the packet with which a client leaves polling. */
function isUpgrade(raw: Buffer): boolean {
  const size = headSize(raw, 0, raw.length);
  if (raw.length !== size + 1) return false;
  const { opcode, mask, isLast } = readHead(raw, 0);
  if (opcode !== opcodes.text || !isLast) return false;
  const digit = Buffer.alloc(1);
  if (mask) unmask(mask, 0, raw, size, size + 1, digit, 0);
  return (mask ? digit[0] : raw[size]) === upgradeDigit;
}
