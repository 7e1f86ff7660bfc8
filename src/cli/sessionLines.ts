/** A capture as the lines of a session file. */
import { recordLine } from '../engine/entry/recordLine.ts';
import type { CaptureLog } from '../engine/log/captureLog.ts';
import { notedSources } from '../engine/query/notedSources.ts';
import { addedLine, headerLine } from '../model/entry/sessionFile.ts';
import type { FilterSource } from '../model/filter/filterSubject.ts';
import type { ConnectionProfile } from '../model/profile/profile.ts';
import { sessionConnections } from '../protocol/sessionConnections.ts';
import type { NamedConnection } from '../protocol/shapes.ts';

/** Minimum length of a chunk. */
const enoughText = 64 * 1024;

export class SessionLines {
  readonly #log: CaptureLog;
  readonly #profile: (connectionId: string) => ConnectionProfile | undefined;
  readonly #isIncluded: (connectionId: string) => boolean;
  #isBegun = false;
  #next: number;
  /** Connections for which a line was created. */
  readonly #named = new Set<string>();
  /** Sources for which a line was created, because entries are about them. */
  readonly #noted = new Set<string>();
  /** Number of entries whose lines were created. */
  entries = 0;
  /** Number of entries that were dropped before their lines were created, because the capture was full. */
  missed = 0;

  /**
   * @param profile returns the profile of a connection of the engine, as the user entered it
   * @param isIncluded whether the entries of a connection are written; entries about all connections have an empty ID
   */
  constructor(
    log: CaptureLog,
    profile: (connectionId: string) => ConnectionProfile | undefined,
    isIncluded: (connectionId: string) => boolean = () => true,
  ) {
    this.#log = log;
    this.#profile = profile;
    this.#isIncluded = isIncluded;
    this.#next = log.firstSeq;
  }

  /** The lines of the entries that were recorded since the previous call. */
  async *take(signal?: AbortSignal): AsyncGenerator<Uint8Array> {
    const log = this.#log;
    const end = log.nextSeq;
    this.missed += Math.max(0, log.firstSeq - this.#next);
    this.#next = Math.max(this.#next, log.firstSeq);
    const lines: string[] = [];
    let length = 0;
    const add = (line: string): void => {
      lines.push(line, '\n');
      length += line.length;
    };
    const added = log.connections.filter(
      ({ connectionId }) => !this.#named.has(connectionId) && this.#isIncluded(connectionId),
    );
    const noted = notedSources(log).filter(({ sourceId }) => !this.#noted.has(sourceId));
    if (!this.#isBegun) add(headerLine({ startedAt: log.startedAt, ...this.#described(added, noted) }));
    else if (added.length + noted.length > 0) add(addedLine(this.#described(added, noted)));
    this.#isBegun = true;
    for (; this.#next < end; this.#next++) {
      const record = log.read(this.#next);
      if (!record || !this.#isIncluded(record.facts.connectionId)) continue;
      const line = recordLine(log, record, signal);
      add(typeof line === 'string' ? line : await line);
      this.entries++;
      if (length < enoughText) continue;
      yield Buffer.from(lines.splice(0).join(''));
      length = 0;
    }
    if (lines.length > 0) yield Buffer.from(lines.join(''));
  }

  #described(connections: readonly NamedConnection[], noted: readonly FilterSource[]) {
    for (const { sourceId } of noted) this.#noted.add(sourceId);
    for (const { connectionId } of connections) this.#named.add(connectionId);
    return sessionConnections(connections, this.#profile, noted);
  }
}
