/**
 * A HAR file as a read-only capture log. Its traffic is decoded completely when it is opened, as if it were observed at the times of the
 * file; the log is in memory.
 */
import type { Clock } from '../../base/clock.ts';
import { toDisposable } from '../../base/disposable.ts';
import type { StoredCause } from '../../model/cause/cause.ts';
import { explain } from '../../model/cause/causeTexts.ts';
import { userError } from '../../model/cause/userErrors.ts';
import { serverOfRequest } from '../../model/url/serverOfRequest.ts';
import { SegmentedLog } from '../log/segmentedLog.ts';
import { MemoryStore } from '../log/store/segmentStore.ts';
import { HarFile } from '../observe/har/harFile.ts';
import { ObservedTraffic } from '../source/observedTraffic.ts';
import type { OpenFile } from './openFile.ts';
import type { SessionSource } from './sessionSource.ts';

/** A larger file is not read, because its text and the decoded entries must fit into memory. */
const largestHar = 256_000_000;
/** No entry of the file is dropped. */
const unlimited = { maxBytes: Number.MAX_SAFE_INTEGER, maxAgeMs: Number.MAX_SAFE_INTEGER };

export class HarLog implements OpenFile {
  readonly log: SegmentedLog;
  readonly startedAt: string;
  readonly size: number;
  readonly damaged: number;
  readonly note: StoredCause | undefined;
  readonly done = true;
  readonly damages = [];
  readonly cut = false;
  readonly renumbered = 0;

  /**
   * Reads and decodes the whole file.
   * @throws UserError if it is not a HAR file or too large, without the name of the file
   */
  constructor(source: SessionSource) {
    try {
      this.size = source.size;
      if (this.size > largestHar) throw userError('file.harTooLarge', { max: largestHar });
      const file = new HarFile(source.read(0, this.size).toString());
      const time = new FileTime(file.startedAt);
      this.log = new SegmentedLog(time, new MemoryStore(), unlimited);
      file.decode(trafficInto(this.log), (t) => time.advance(t));
      this.startedAt = file.requests > 0 ? this.log.startedAt : '';
      this.damaged = file.damaged;
      this.note = noteOn(file);
    } finally {
      source.dispose();
    }
  }

  get bytes(): number {
    return this.size;
  }

  get entries(): number {
    return this.log.nextSeq - this.log.firstSeq;
  }

  /** Does nothing, because the constructor has read the whole file. */
  fill(): Promise<void> {
    return Promise.resolve();
  }

  dispose(): void {
    this.log.dispose();
  }
}

/** Explains why the timeline shows nothing, or less than the pages of the file have exchanged. */
function noteOn({ requests, silentSockets }: HarFile): StoredCause | undefined {
  if (requests === 0) return explain('file.harWithoutSocketIo');
  return silentSockets > 0 ? explain('file.harWithoutMessages', { sockets: silentSockets }) : undefined;
}

function trafficInto(log: SegmentedLog): ObservedTraffic {
  let connections = 0;
  const nothing = (): void => undefined;
  return new ObservedTraffic({
    log,
    source: { sourceId: 'file', sourceKind: 'file' },
    newConnectionId: () => `c${++connections}`,
    records: () => true,
    clientOf: () => ({}),
    urlOf: (request) => (request ? serverOfRequest(request.url) : ''),
    changed: nothing,
    sourceChanged: nothing,
    forgotten: nothing,
  });
}

/** A clock that returns the time of the item in the file that is being decoded. */
class FileTime implements Clock {
  readonly #startedAt: number;
  #now = 0;

  constructor(startedAt: number) {
    this.#startedAt = startedAt;
  }

  wall(): number {
    return this.#startedAt + this.#now;
  }

  now(): number {
    return this.#now;
  }

  /** A file needs no timers: nothing is scheduled. */
  after(): ReturnType<Clock['after']> {
    return toDisposable(() => undefined);
  }

  /** @param t milliseconds from the beginning of the file */
  advance(t: number): void {
    this.#now = Math.max(this.#now, t);
  }
}
