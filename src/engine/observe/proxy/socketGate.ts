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
}

/** The gate sets both when the message waits. */
export interface HeldMessage {
  /** What waits. */
  messages: readonly Buffer[];
  release: (instead?: readonly Buffer[]) => void;
}

export interface SocketJudge {
  /** Whether no message is incomplete, so that judging can begin. */
  readonly isIdle: boolean;
  /** Undefined while attachments of the message are not here yet. */
  judge(from: Sender, raw: Buffer): Judgement | undefined;
  /** A part of a message that is too large to be judged. */
  passed(from: Sender, raw: Buffer): void;
}

export interface GateListener {
  toServer(chunk: Buffer): void;
  toClient(chunk: Buffer): void;
}

interface Waiting {
  readonly messages: readonly Buffer[];
  /** Infinite for a message that is held. */
  dueAt: number;
}

/** Larger messages are forwarded as they arrive, without a judgement. */
const maxJudged = 16 * 1024 * 1024;
/** If more bytes wait, the oldest messages of a lane leave early. */
const maxWaiting = 64 * 1024 * 1024;

export class SocketGate implements Disposable {
  readonly #sockets: Readonly<Record<Sender, Socket>>;
  readonly #listener: GateListener;
  readonly #clock: Clock;
  readonly #failed: (error: unknown) => void;
  #judge: SocketJudge | undefined;
  #splitters: Readonly<Record<Sender, FrameSplitter>> | undefined;
  /** Messages whose attachments are not here yet. */
  readonly #incomplete: Record<Sender, Buffer[]> = { client: [], server: [] };
  readonly #lanes = new Map<string, Waiting[]>();
  #waitingBytes = 0;
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

  /** Adds messages to what one end receives, behind those that wait in the lane. Returns false before judging has begun. */
  add(from: Sender, lane: string | undefined, messages: readonly Buffer[]): boolean {
    if (!this.#splitters) return false;
    this.#forward(from, lane, { messages, dueAt: 0 });
    return true;
  }

  /** Ends both connections at once. */
  cut(): void {
    for (const socket of Object.values(this.#sockets)) socket.destroy();
  }

  dispose(): void {
    this.#timer?.dispose();
    this.#lanes.clear();
    this.#waitingBytes = 0;
    this.#closed.fire();
  }

  #received(from: Sender, chunk: Buffer): void {
    if (this.#splitters) return this.#splitters[from].feed(chunk);
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
    client.once('end', () => server.end());
    server.once('end', () => client.end());
    const splitter = (from: Sender): FrameSplitter =>
      new FrameSplitter(
        {
          whole: (raw, isControl) => this.#whole(from, raw, isControl),
          part: (raw) => {
            this.#quietly(undefined, (judge) => judge.passed(from, raw));
            this.#write(from, raw);
          },
        },
        maxJudged,
      );
    this.#splitters = { client: splitter('client'), server: splitter('server') };
    client.resume();
    server.resume();
  }

  #whole(from: Sender, raw: Buffer, isControl: boolean): void {
    if (isControl) {
      this.#quietly(undefined, (judge) => judge.passed(from, raw));
      return this.#write(from, raw);
    }
    const incomplete = this.#incomplete[from];
    const judgement = this.#quietly<Judgement | undefined>({}, (judge) => judge.judge(from, raw));
    // The memory is the socket's, which is used again.
    incomplete.push(Buffer.from(raw));
    if (!judgement) return;
    const original = incomplete.splice(0);
    const { lane, instead = original, copies = 0, delayMs = 0, hold, disconnects } = judgement;
    if (disconnects) return this.cut();
    const messages = Array.from({ length: copies + 1 }, () => instead).flat();
    const waiting: Waiting = { messages, dueAt: hold ? Infinity : delayMs > 0 ? this.#clock.now() + delayMs : 0 };
    this.#forward(from, lane, waiting);
    if (!hold) return;
    hold.messages = messages;
    hold.release = (replaced) => {
      Object.assign(waiting, { dueAt: 0, ...(replaced && { messages: replaced }) });
      this.#release();
    };
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
    if (lane === undefined || (isDue && !queue?.length)) {
      for (const message of waiting.messages) this.#write(from, message);
      return;
    }
    if (queue) queue.push(waiting);
    else this.#lanes.set(key, [waiting]);
    for (const message of waiting.messages) this.#waitingBytes += message.length;
    this.#release();
  }

  /** Forwards what is due, and sets the time for the next. */
  #release(): void {
    this.#timer?.dispose();
    this.#timer = undefined;
    let next = Infinity;
    for (const [key, queue] of this.#lanes) {
      const from: Sender = key.startsWith('client') ? 'client' : 'server';
      while (queue[0] && (queue[0].dueAt <= this.#clock.now() || this.#waitingBytes > maxWaiting)) {
        const { messages } = queue.shift() as Waiting;
        for (const message of messages) {
          this.#waitingBytes -= message.length;
          this.#write(from, message);
        }
      }
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
