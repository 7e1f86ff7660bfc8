/**
 * A session file or HAR file that is being read: its log so far, and its state. Callers can open views of it as of a live capture; requests
 * that would change a capture are not handled.
 */
import { randomUUID } from 'node:crypto';
import type { Clock } from '../../base/clock.ts';
import { type Disposable, DisposableStore, toDisposable } from '../../base/disposable.ts';
import { Emitter } from '../../base/emitter.ts';
import { Throttle } from '../../base/throttle.ts';
import type { StoredCause } from '../../model/cause/cause.ts';
import { explain } from '../../model/cause/causeTexts.ts';
import { errorFrom, userError } from '../../model/cause/userErrors.ts';
import type { Channel } from '../../protocol/channel.ts';
import { sessionSnapshot, timelineRead } from '../../protocol/engineMessages.ts';
import { fileWatch, saveBegin, type SessionFileState } from '../../protocol/sessionFileMessages.ts';
import { Counterparts } from '../correlation/counterparts.ts';
import { MissingWatch } from '../correlation/missingWatch.ts';
import { CaptureFindings } from '../findings/captureFindings.ts';
import { registerByteHandlers } from './byteHandlers.ts';
import { registerEntryTextHandlers } from './entryActionHandlers.ts';
import { registerEntryHandlers } from './entryHandlers.ts';
import { registerFindingHandlers } from './findingHandlers.ts';
import { CaptureSaves, registerSaveHandlers } from './saveHandlers.ts';
import { registerStatisticsHandlers } from './statisticsHandlers.ts';
import { registerStreamHandlers } from './streamHandlers.ts';
import { registerNameHandlers, registerReadHandlers } from './timelineHandlers.ts';
import { registerTypesHandlers } from './typesHandlers.ts';
import { ViewSet } from './viewHandlers.ts';
import type { LogReader } from '../log/captureLog.ts';
import type { OpenFile } from '../sessionFile/openFile.ts';
import { isHar, openFault, openFile, readFault } from '../sessionFile/readSession.ts';
import type { SessionSource } from '../sessionFile/sessionSource.ts';

/** Minimum time between reports of progress. */
const reportEveryMs = 100;

export class SessionFile implements Disposable {
  readonly #name: string;
  readonly #clock: Clock;
  readonly #epoch = randomUUID();
  readonly #store = new DisposableStore();
  readonly #change = this.#store.add(new Emitter<void>());
  readonly #throttle: Throttle;
  readonly #file: OpenFile | undefined;
  readonly #findings: CaptureFindings | undefined;
  readonly #counterparts: Counterparts | undefined;
  readonly #missing: MissingWatch | undefined;
  #version = 0;
  #fault: StoredCause | undefined;
  readonly #saves = new CaptureSaves();
  readonly #closing = new AbortController();
  /** Resolves when the file was read to its end, or when reading failed. */
  readonly filled: Promise<void>;

  /**
   * @param name ends with .har if it is a HAR file
   * @param open throws the system's error when the file does not exist
   */
  constructor(name: string, open: () => SessionSource, clock: Clock) {
    this.#name = name;
    this.#clock = clock;
    this.#throttle = this.#store.add(new Throttle(clock, reportEveryMs, () => this.#changed()));
    try {
      this.#file = this.#store.add(openFile(name, open));
    } catch (error) {
      this.#fault = openFault(name, error);
    }
    const { log } = this;
    this.#findings = log && this.#store.add(new CaptureFindings(log, clock, { isLive: false }));
    this.#counterparts = log && new Counterparts(log, { isFile: true });
    if (log && this.#counterparts) this.#missing = this.#store.add(new MissingWatch(log, clock, this.#counterparts));
    this.filled = this.#fill();
  }

  /** The entries; undefined if the file could not be opened. */
  get log(): LogReader | undefined {
    return this.#file?.log;
  }

  get state(): SessionFileState {
    const file = this.#file;
    return {
      version: this.#version,
      name: this.#name,
      format: isHar(this.#name) ? 'har' : 'siolog',
      startedAt: file?.startedAt ?? '',
      bytes: file?.bytes ?? 0,
      size: file?.size ?? 0,
      done: file?.done ?? true,
      entries: file?.entries ?? 0,
      damaged: file?.damaged ?? 0,
      damages: [...(file?.damages ?? [])],
      cut: file?.cut ?? false,
      renumbered: file?.renumbered ?? 0,
      ...(file?.note !== undefined && { note: file.note }),
      ...(this.#fault !== undefined && { fault: this.#fault }),
    };
  }

  /** Handles requests until it is disposed. */
  serve(channel: Channel): Disposable {
    const store = new DisposableStore();
    channel.handle(fileWatch, ({ after }, { signal }) => {
      if (after !== this.#version) return this.state;
      return new Promise((resolve, reject) => {
        const scope = store.add(new DisposableStore());
        scope.add(
          this.#change.event(() => {
            store.release(scope);
            resolve(this.state);
          }),
        );
        const cancel = (): void => {
          store.release(scope);
          reject(userError('engine.canceled'));
        };
        signal.addEventListener('abort', cancel);
        scope.add(toDisposable(() => signal.removeEventListener('abort', cancel)));
      });
    });
    const { log } = this;
    if (!log) {
      const refuse = (): never => {
        throw errorFrom(this.#fault ?? explain('session.notOpened', { file: this.#name }));
      };
      channel.handle(sessionSnapshot, refuse);
      channel.handle(timelineRead, refuse);
      channel.handle(saveBegin, refuse);
      return store;
    }
    const counterparts = this.#counterparts ?? new Counterparts(log, { isFile: true });
    const readable = { log, clock: this.#clock, counterparts };
    channel.handle(sessionSnapshot, () => ({
      epoch: this.#epoch,
      number: 0,
      startedAt: log.startedAt,
      paused: false,
      former: log.connections.filter(({ connectionId }) => connectionId !== ''),
      connections: [],
    }));
    store.add(registerEntryHandlers(readable, channel));
    registerNameHandlers(readable, channel);
    const ready = async ({ connectionId }: { connectionId?: string | undefined }): Promise<void> => {
      await this.filled;
      const known = log.connections.map((connection) => connection.connectionId);
      if (connectionId !== undefined && !known.includes(connectionId))
        throw userError('engine.noSuchConnection', { connectionId, known: known.join(', ') });
    };
    registerReadHandlers(readable, channel, ready);
    const findings = this.#findings;
    if (findings) store.add(registerFindingHandlers(findings, channel, (connectionId) => ready({ connectionId })));
    store.add(
      registerTypesHandlers({ ...readable, findings, ready: (connectionId) => ready({ connectionId }) }, channel),
    );
    registerEntryTextHandlers(readable, channel);
    registerByteHandlers(readable, channel);
    const describe = (connectionId: string) => this.#file?.describe?.(connectionId);
    registerSaveHandlers(readable, channel, this.#saves, { filled: this.filled, describe });
    store.add(registerStatisticsHandlers(readable, channel));
    store.add(registerStreamHandlers(readable, channel));
    store.add(new ViewSet(readable, channel)).registerHandlers();
    return store;
  }

  dispose(): void {
    this.#closing.abort();
    this.#store.dispose();
  }

  async #fill(): Promise<void> {
    try {
      await this.#file?.fill(this.#clock, this.#closing.signal, () => this.#throttle.request());
      await this.#findings?.finish();
      await this.#missing?.examined();
    } catch (error) {
      if (this.#closing.signal.aborted) return;
      this.#fault = readFault(this.#name, error);
      this.#changed();
    }
  }

  #changed(): void {
    this.#version++;
    this.#change.fire();
  }
}
