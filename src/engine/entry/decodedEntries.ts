import type { Clock } from '../../base/clock.ts';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import type { LogReader } from '../log/captureLog.ts';
import type { LogRecord } from '../contracts/record.ts';
import { DecodedEntry } from './decodedEntry.ts';

/** Maximum size on the wire of the cached entries in addition to the newest. Decoded values take several times as much memory. */
const maxCachedBytes = 4 * 1024 * 1024;
const maxAgeMs = 60_000;

/** Caches recently decoded entries for repeated requests about one entry, for a short time. */
export class DecodedEntries implements Disposable {
  readonly #log: LogReader;
  readonly #clock: Clock;
  readonly #store = new DisposableStore();
  readonly #kept = new Map<number, { readonly entry: DecodedEntry; readonly bytes: number }>();
  #timer: Disposable | undefined;

  constructor(log: LogReader, clock: Clock) {
    this.#log = log;
    this.#clock = clock;
    this.#store.add(log.onDidDrop(() => this.#forgetDropped()));
  }

  /** Seqs of the cached entries, the newest last. */
  get seqs(): number[] {
    return [...this.#kept.keys()];
  }

  /**
   * The decoded entry; undefined when it no longer exists or has no payload.
   * @throws UserError when it is nested too deeply
   */
  read(seq: number): DecodedEntry | undefined {
    const record = this.#log.read(seq);
    return record && this.of(record);
  }

  of(record: LogRecord): DecodedEntry | undefined {
    const { seq } = record;
    const known = this.#kept.get(seq);
    const entry = known?.entry ?? (record.body && record.kind !== 'packet' ? new DecodedEntry(record) : undefined);
    if (!entry) return undefined;
    this.#kept.delete(seq);
    this.#kept.set(seq, { entry, bytes: record.facts.bytes ?? maxCachedBytes });
    this.#bound();
    this.#timer?.dispose();
    this.#timer = this.#clock.after(maxAgeMs, () => this.#kept.clear());
    return entry;
  }

  dispose(): void {
    this.#timer?.dispose();
    this.#kept.clear();
    this.#store.dispose();
  }

  #bound(): void {
    let sum = 0;
    for (const [seq, { bytes }] of [...this.#kept].reverse()) {
      sum += bytes;
      if (sum > maxCachedBytes && sum !== bytes) this.#kept.delete(seq);
    }
  }

  /** After a clear, the same seqs may be used again. */
  #forgetDropped(): void {
    for (const seq of this.#kept.keys()) if (!this.#log.read(seq)) this.#kept.delete(seq);
  }
}
