/**
 * The two sockets of a WebSocket that the proxy forwards. The library pipes them, and a tap sees the bytes. Once somebody wants to judge
 * messages, this class forwards instead: message by message, each after its judgement. Invariants: bytes of messages that are not touched
 * arrive as they were sent; messages of a lane (one namespace in one direction) keep their order, and other lanes do not wait for them; a slow
 * reader slows the writer.
 */
import type { Socket } from 'node:net';
import type { Clock } from '../../../base/clock.ts';
import { Emitter } from '../../../base/emitter.ts';
import type { Disposable } from '../../../base/disposable.ts';
import type { Sender } from '../../contracts/observedSink.ts';
import { opcodes } from '../decode/frameHead.ts';
import { FrameSplitter } from '../decode/frameSplitter.ts';

/** What happens to a message and those that belong to it, its attachments. */
export interface Judgement {
  /** The order within a lane is kept. Undefined: forwarded at once. */
  readonly lane?: string | undefined;
  /** What is forwarded instead; nothing, if it is empty. */
  readonly instead?: readonly Buffer[] | undefined;
  /** How often it is forwarded in addition. */
  readonly copies?: number | undefined;
  readonly delayMs?: number | undefined;
  /** It waits until it is released. */
  readonly hold?: HeldMessage | undefined;
  /** The transport is cut on both sides. */
  readonly disconnects?: boolean | undefined;
  /** The connection ended before it was forwarded. */
  readonly lost?: (() => void) | undefined;
}

/** The gate sets both when the message waits. */
export interface HeldMessage {
  /** What waits. */
  messages: readonly Buffer[];
  release: (instead?: readonly Buffer[]) => void;
  /** It is lost when its sender leaves; others are forwarded then. */
  readonly isUntilReleased: boolean;
  /** Too much was waiting: it is forwarded before it was released. */
  readonly left: () => void;
}

export interface SocketJudge {
  /** Whether no message is incomplete, so that judging can begin. */
  readonly isIdle: boolean;
  /** Undefined while attachments of the message are not here yet. */
  judge(from: Sender, raw: Buffer): Judgement | undefined;
  /** A control frame. */
  control(from: Sender, raw: Buffer): void;
  /** A part of a message that is too large to be judged. The rest of its packet is not judged either. */
  passed(from: Sender, raw: Buffer): void;
  /** Whether the packet that this end sends is forwarded without a judgement, and attachments of it are not here yet. */
  isPassing(from: Sender): boolean;
}

export interface GateListener {
  toServer(chunk: Buffer): void;
  toClient(chunk: Buffer): void;
}

interface Waiting {
  messages: readonly Buffer[];
  /** Infinite for a message that is held. */
  dueAt: number;
  /** For a message that waits until it is released. */
  readonly hold?: HeldMessage | undefined;
  readonly lost?: (() => void) | undefined;
  hasLeft: boolean;
}

/** Larger messages are forwarded as they arrive, without a judgement. */
const maxJudged = 16 * 1024 * 1024;
/** If more bytes wait, the oldest messages of a lane leave early. */
const maxWaiting = 64 * 1024 * 1024;
const opcodeBits = 0x0f;

export class SocketGate implements Disposable {
  readonly #sockets: Readonly<Record<Sender, Socket>>;
  readonly #listener: GateListener;
  readonly #clock: Clock;
  readonly #failed: (error: unknown) => void;
  #judge: SocketJudge | undefined;
  #splitters: Readonly<Record<Sender, FrameSplitter>> | undefined;
  /** Messages whose attachments are not here yet. */
  readonly #incomplete: Record<Sender, Buffer[]> = { client: [], server: [] };
  readonly #incompleteBytes: Record<Sender, number> = { client: 0, server: 0 };
  readonly #lanes = new Map<string, Waiting[]>();
  #waitingBytes = 0;
  #isDisposed = false;
  #timer: Disposable | undefined;
  readonly #closed = new Emitter<void>();
  readonly onDidClose = this.#closed.event;

  /** @param failed called with an error of the judge; messages pass from then on */
  constructor(client: Socket, target: Socket, listener: GateListener, clock: Clock, failed: (error: unknown) => void) {
    this.#failed = failed;
    this.#sockets = { client, server: target };
    this.#listener = listener;
    this.#clock = clock;
    client.on('data', (chunk: Buffer) => this.#received('client', chunk));
    target.on('data', (chunk: Buffer) => this.#received('server', chunk));
    client.once('close', () => this.dispose());
  }

  /** Whether messages are judged. */
  get isJudging(): boolean {
    return this.#splitters !== undefined;
  }

  /** Judging begins when no message is incomplete: at the latest when both ends pause. */
  arm(judge: SocketJudge): void {
    this.#judge ??= judge;
    this.#takeOver();
  }

  /** Adds messages to what one end receives, behind those that wait in the lane. Has no effect before judging has begun. */
  add(from: Sender, lane: string, messages: readonly Buffer[], lost?: () => void): void {
    if (!this.#splitters || this.#isDisposed) return;
    this.#forward(from, lane, { messages, dueAt: 0, lost, hasLeft: false });
  }

  /** Ends both connections at once. */
  cut(): void {
    for (const socket of Object.values(this.#sockets)) socket.destroy();
  }

  /** What still waits is lost. */
  dispose(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    this.#timer?.dispose();
    for (const waiting of [...this.#lanes.values()].flat()) this.#lose(waiting);
    this.#lanes.clear();
    this.#waitingBytes = 0;
    this.#closed.fire();
  }

  #received(from: Sender, chunk: Buffer): void {
    if (this.#splitters) {
      const wasPassing = this.#isPassing(from);
      this.#splitters[from].feed(chunk);
      if (wasPassing && !this.#isPassing(from)) this.#release();
      return;
    }
    if (from === 'client') this.#listener.toServer(chunk);
    else this.#listener.toClient(chunk);
    this.#takeOver();
  }

  #takeOver(): void {
    const { client, server } = this.#sockets;
    if (!this.#judge?.isIdle || this.#splitters || client.destroyed || server.destroyed) return;
    client.unpipe(server);
    server.unpipe(client);
    // A pipe ended the other socket too.
    client.once('end', () => {
      this.#leaving('client');
      server.end();
    });
    server.once('end', () => {
      this.#leaving('server');
      client.end();
    });
    const splitter = (from: Sender): FrameSplitter =>
      new FrameSplitter(
        {
          whole: (raw, isControl) => this.#whole(from, raw, isControl),
          part: (raw) => this.#part(from, raw),
        },
        maxJudged,
      );
    this.#splitters = { client: splitter('client'), server: splitter('server') };
    client.resume();
    server.resume();
  }

  /** The beginning of the same packet goes first. */
  #part(from: Sender, raw: Buffer): void {
    for (const message of this.#taken(from)) this.#write(from, message);
    this.#quietly(undefined, (judge) => judge.passed(from, raw));
    this.#write(from, raw);
  }

  #taken(from: Sender): Buffer[] {
    this.#incompleteBytes[from] = 0;
    return this.#incomplete[from].splice(0);
  }

  #whole(from: Sender, raw: Buffer, isControl: boolean): void {
    if (isControl) {
      this.#quietly(undefined, (judge) => judge.control(from, raw));
      if (((raw[0] ?? 0) & opcodeBits) === opcodes.close) this.#leaving(from);
      return this.#write(from, raw);
    }
    if (this.#incompleteBytes[from] + raw.length > maxJudged) return this.#part(from, raw);
    const judgement = this.#quietly<Judgement | undefined>({}, (judge) => judge.judge(from, raw));
    // The memory is the socket's, which is used again.
    this.#incomplete[from].push(Buffer.from(raw));
    this.#incompleteBytes[from] += raw.length;
    if (judgement) this.#judged(from, this.#taken(from), judgement);
  }

  #judged(from: Sender, original: readonly Buffer[], judgement: Judgement): void {
    const { lane, instead = original, copies = 0, delayMs = 0, hold, disconnects, lost } = judgement;
    if (disconnects) return this.cut();
    const repeated = (once: readonly Buffer[]): Buffer[] => Array.from({ length: copies + 1 }, () => once).flat();
    const dueAt = delayMs > 0 ? this.#clock.now() + delayMs : 0;
    const waiting: Waiting = {
      messages: repeated(instead),
      dueAt: hold ? Infinity : dueAt,
      hold,
      lost,
      hasLeft: false,
    };
    this.#forward(from, lane, waiting);
    if (!hold) return;
    hold.messages = instead;
    hold.release = (replaced) => {
      if (waiting.hasLeft || this.#isDisposed) return;
      this.#waitingBytes -= bytesOf(waiting.messages);
      if (replaced) waiting.messages = repeated(replaced);
      this.#waitingBytes += bytesOf(waiting.messages);
      waiting.dueAt = dueAt;
      this.#release();
    };
  }

  /** Whether this end sends a packet that is forwarded as it arrives: nothing may be put into it. */
  #isPassing(from: Sender): boolean {
    return this.#splitters?.[from].isPassing === true || this.#quietly(false, (judge) => judge.isPassing(from));
  }

  /**
   * Nothing follows what this end has sent: what waits is forwarded now, but for what waits for the user. This end no longer reads either.
   */
  #leaving(from: Sender): void {
    const isWhole = !this.#isPassing(from);
    for (const [key, queue] of this.#lanes) {
      const canLeave = isWhole && key.startsWith(from);
      this.#lanes.delete(key);
      for (const waiting of queue) {
        if (canLeave && !waiting.hold?.isUntilReleased) this.#leave(from, waiting);
        else this.#lose(waiting);
      }
    }
  }

  /** Forwards what waits, whether it is due or not. */
  #leave(from: Sender, waiting: Waiting): void {
    this.#waitingBytes -= bytesOf(waiting.messages);
    waiting.hasLeft = true;
    if (waiting.dueAt === Infinity) waiting.hold?.left();
    for (const message of waiting.messages) this.#write(from, message);
  }

  #lose(waiting: Waiting): void {
    this.#waitingBytes -= bytesOf(waiting.messages);
    waiting.hasLeft = true;
    waiting.lost?.();
  }

  /** @param otherwise the result once the judge has failed */
  #quietly<T>(otherwise: T, ask: (judge: SocketJudge) => T): T {
    if (!this.#judge) return otherwise;
    try {
      return ask(this.#judge);
    } catch (error) {
      this.#judge = undefined;
      this.#failed(error);
      return otherwise;
    }
  }

  #forward(from: Sender, lane: string | undefined, waiting: Waiting): void {
    const key = `${from} ${lane ?? ''}`;
    const queue = this.#lanes.get(key);
    const isDue = waiting.dueAt <= this.#clock.now();
    if (lane === undefined || (isDue && !queue?.length && !this.#isPassing(from))) {
      waiting.hasLeft = true;
      for (const message of waiting.messages) this.#write(from, message);
      return;
    }
    if (queue) queue.push(waiting);
    else this.#lanes.set(key, [waiting]);
    this.#waitingBytes += bytesOf(waiting.messages);
    this.#release();
  }

  /** Forwards what is due, and sets the time for the next. */
  #release(): void {
    this.#timer?.dispose();
    this.#timer = undefined;
    let next = Infinity;
    for (const [key, queue] of this.#lanes) {
      const from: Sender = key.startsWith('client') ? 'client' : 'server';
      // They are looked at again when that message is complete.
      if (this.#isPassing(from)) continue;
      let count = 0;
      for (const waiting of queue) {
        if (waiting.dueAt > this.#clock.now() && this.#waitingBytes <= maxWaiting) break;
        this.#leave(from, waiting);
        count++;
      }
      // Once for all of them: a queue can be long.
      queue.splice(0, count);
      if (queue.length === 0) this.#lanes.delete(key);
      else next = Math.min(next, queue[0]?.dueAt ?? Infinity);
    }
    if (next === Infinity) return;
    this.#timer = this.#clock.after(Math.max(1, next - this.#clock.now()), () => this.#release());
  }

  #write(from: Sender, bytes: Buffer): void {
    const source = this.#sockets[from];
    const destination = this.#sockets[from === 'client' ? 'server' : 'client'];
    if (destination.destroyed || destination.writableEnded) return;
    if (destination.write(bytes) || source.isPaused()) return;
    source.pause();
    destination.once('drain', () => source.resume());
  }
}

function bytesOf(messages: readonly Buffer[]): number {
  return messages.reduce((sum, { length }) => sum + length, 0);
}
