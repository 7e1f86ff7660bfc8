/**
 * The connection to the engine. It never blocks or throws, and never keeps the process alive: reports wait in one bounded batch while the
 * previous one is written, and are counted and dropped when it is full.
 */
import type { Socket } from 'node:net';
import type { NumberedCommand } from '../model/probe/commands.ts';
import type { Report } from '../model/probe/reports.ts';
import { ReportWriter } from '../model/probe/reportWriter.ts';
import { BatchSender } from './batchSender.ts';
import { bufferTexts } from './bufferTexts.ts';
import { net } from './builtins.ts';
import { CommandReader } from './commandReader.ts';
import type { Payload } from './payloads.ts';
import { ignoreErrors } from './wrapMethod.ts';

/** Maximum size of the reports that wait until the engine accepts the first connection. */
const maxEarlyBytes = 1024 * 1024;
const maxWaitingBytes = 4 * 1024 * 1024;
/** Maximum size of the waiting reports, including those without which later reports have no meaning. */
const maxBytes = 16 * 1024 * 1024;
const retryMs = 2000;
const flushMs = 5;
/** The time between batches while there are many reports. A write wakes the engine, which costs as much as several events. */
const busyFlushMs = 100;
/** The size of a batch from which the process counts as busy, and the size of a batch of a busy process from which it still does. */
const busyBytes = 8192;
const stillBusyBytes = 32_768;
/** From this size, a batch is written as soon as possible. The system usually accepts this size in one write. */
const fullBytes = 160 * 1024;
const maxRetries = 30;
const batchBytes = 64 * 1024;

export interface LinkDeps {
  readonly path: string;
  readonly hello: () => Report;
  /** Reports everything that exists already to an engine that was connected later. */
  readonly snapshot: () => void;
  /** Called for each action that the user requests of the server. */
  readonly command: (command: NumberedCommand) => void;
}

type State = 'idle' | 'first' | 'waiting' | 'open' | 'over';

export class Link {
  readonly #deps: LinkDeps;
  readonly #writer = new ReportWriter(batchBytes, bufferTexts);
  #state: State = 'idle';
  #socket: Socket | undefined;
  #sender: BatchSender | undefined;
  #isScheduled = false;
  /** Writes the next batch later, if the process is busy. */
  #busyTimer: NodeJS.Timeout | undefined;
  /** Whether the last batch was large. */
  #isBusy = false;
  #retries = 0;
  #flushedAt = 0;
  #needsSnapshot = false;
  #missed = 0;
  #missedSites = 0;

  constructor(deps: LinkDeps) {
    this.#deps = deps;
  }

  /** Whether reports are sent, or kept until the engine accepts the connection. */
  get isOn(): boolean {
    return this.#state === 'open' || this.#state === 'first';
  }

  /** Returns false if the link was started before. */
  start(): boolean {
    if (this.#state !== 'idle') return false;
    this.#state = 'first';
    this.#connect();
    process.on('exit', () => ignoreErrors(() => this.#last()));
    return true;
  }

  /** @param isBasic whether later reports have no meaning without this one, so that it is not dropped */
  send(report: Report, isBasic = false): void {
    if (!this.#accepts(isBasic)) return;
    this.#writer.write(report);
    this.#schedule();
  }

  /** A report of the type `event`. @param payload a short text, or the parts of the payload */
  event(event: number, socket: number, t: number, ackId: number, payload: Payload | string): void {
    if (!this.#accepts(false)) return;
    if (typeof payload === 'string') this.#writer.event(event, socket, t, ackId, payload);
    else this.#writer.write({ type: 'event', event, socket, t, ackId, ...payload });
    this.#schedule();
  }

  /** A report of the type `handled`. */
  handled(
    event: number,
    socket: number,
    t: number,
    ms: number,
    sites: readonly number[],
    isAsync: number,
    failed: number,
    error: string,
  ): void {
    if (!this.#accepts(false)) return;
    this.#writer.handled(event, socket, t, ms, sites, isAsync, failed, error);
    this.#schedule();
  }

  /** Sends a report of the type `emitted`. */
  emitted(
    emit: number,
    socket: number,
    t: number,
    site: number,
    ackId: number,
    isVolatile: number,
    outcome: number,
    payload: Payload | string,
  ): void {
    if (!this.#accepts(false)) return;
    if (typeof payload === 'string') this.#writer.emitted(emit, socket, t, site, ackId, isVolatile, outcome, payload);
    else this.#writer.write({ type: 'emitted', emit, socket, t, site, ackId, isVolatile, outcome, ...payload });
    this.#schedule();
  }

  #accepts(isBasic: boolean): boolean {
    if (!this.isOn) return false;
    const { length } = this.#writer;
    if (length > maxWaitingBytes && !isBasic) {
      this.#missed++;
      return false;
    }
    if (length > maxBytes) {
      this.#socket?.destroy();
      return false;
    }
    return true;
  }

  #schedule(): void {
    if (this.#isScheduled) {
      if (this.#busyTimer && this.#writer.length > fullBytes && this.#sender?.isBusy === false) this.#flushNext();
      return;
    }
    this.#isScheduled = true;
    // The reports of a burst are sent together. The timer does not keep the process alive; when the process exits, the rest is sent.
    if (this.#isBusy && this.#writer.length <= fullBytes)
      this.#busyTimer = setTimeout(this.#flushSoon, busyFlushMs).unref();
    else if (performance.now() - this.#flushedAt >= flushMs) setImmediate(this.#flushSoon);
    else setTimeout(this.#flushSoon, flushMs).unref();
  }

  /** Writes a large batch before its time. */
  #flushNext(): void {
    clearTimeout(this.#busyTimer);
    this.#busyTimer = undefined;
    setImmediate(this.#flushSoon);
  }

  /** Must be called when the position of an emit in the code was not read, because there were too many emits. */
  missedSite(): void {
    this.#missedSites++;
  }

  readonly #flushSoon = (): void => {
    this.#isScheduled = false;
    this.#busyTimer = undefined;
    this.#flushedAt = performance.now();
    ignoreErrors(() => this.#flush());
  };

  #connect(): void {
    const socket = net().connect(this.#deps.path);
    this.#socket = socket;
    this.#sender = new BatchSender(socket, { sent: () => ignoreErrors(() => this.#flush()) });
    socket.unref();
    socket.on('connect', () => ignoreErrors(() => this.#greet(socket)));
    const reader = new CommandReader();
    let isAccepted = false;
    socket.on('data', (chunk: Buffer) =>
      ignoreErrors(() => {
        // The engine sends one byte when it accepts the token. Commands follow.
        const commands = this.#commands(reader, isAccepted ? chunk : chunk.subarray(1));
        if (!isAccepted) this.#accepted();
        isAccepted = true;
        for (const command of commands) this.#deps.command(command);
      }),
    );
    socket.on('error', () => undefined);
    socket.on('close', () => ignoreErrors(() => this.#closed(socket)));
  }

  #greet(socket: Socket): void {
    const hello = new ReportWriter(1024);
    hello.write(this.#deps.hello());
    socket.write(hello.take());
  }

  /** Reads commands. Bytes that are not commands end the connection. */
  #commands(reader: CommandReader, chunk: Uint8Array): NumberedCommand[] {
    try {
      return reader.push(chunk);
    } catch {
      this.#socket?.destroy();
      return [];
    }
  }

  #accepted(): void {
    this.#retries = 0;
    this.#state = 'open';
    if (this.#needsSnapshot) {
      this.#needsSnapshot = false;
      this.#writer.clear();
      this.#deps.snapshot();
    }
    this.#flush();
  }

  #closed(socket: Socket): void {
    if (socket !== this.#socket) return;
    this.#socket = undefined;
    this.#sender?.dispose();
    this.#sender = undefined;
    this.#writer.clear();
    this.#needsSnapshot = true;
    this.#state = 'waiting';
    if (this.#retries++ >= maxRetries) {
      this.#state = 'over';
      return;
    }
    setTimeout(() => ignoreErrors(() => this.#connect()), retryMs).unref();
  }

  #flush(): void {
    const sender = this.#sender;
    if (this.#state === 'first') {
      if (this.#writer.length <= maxEarlyBytes) return;
      this.#writer.clear();
      this.#needsSnapshot = true;
      return;
    }
    if (this.#state !== 'open' || !sender || sender.isBusy) return;
    this.#count();
    if (this.#writer.length === 0) return;
    this.#isBusy = this.#writer.length > (this.#isBusy ? stillBusyBytes : busyBytes);
    sender.send(this.#writer.batch);
    this.#writer.clear();
  }

  #count(): void {
    if (this.#missed + this.#missedSites === 0) return;
    this.#writer.write({ type: 'missed', reports: this.#missed, sites: this.#missedSites });
    this.#missed = 0;
    this.#missedSites = 0;
  }

  /** Called when the process exits. Reports that fit in the buffer of the operating system are still received. */
  #last(): void {
    if (this.#state === 'open') this.#sender?.last(this.#writer.length > 0 ? this.#writer.batch : undefined);
  }
}
