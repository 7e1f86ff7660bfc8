import { type ArgumentPath, argumentAt } from '../../model/payload/argumentPath.ts';
import { isNumber } from '../../model/numbers/exactNumber.ts';
import { previewOf } from '../../model/payload/preview.ts';
import { downsample } from '../../model/stream/downsample.ts';
import { NumberList } from '../../model/stream/numberList.ts';
import type { StreamMoment } from '../../protocol/streamMessages.ts';
import type { LogReader } from '../log/captureLog.ts';
import type { LogRecord } from '../contracts/record.ts';
import { argsOf } from '../log/recordReader.ts';
import { type TimeSlicer } from '../contracts/timeSlicer.ts';
import { scanLog, whenTrue } from '../query/logScan.ts';
import { withValues } from './streamValues.ts';

/** Characters of a value that is shown as text. */
const maxValueLength = 200;

interface Columns {
  readonly points: number;
  readonly t: ArrayBuffer;
  readonly seq: ArrayBuffer;
  readonly values: ArrayBuffer[];
}

/** An index of the events of a stream by time. It keeps their seqs and times; values are read from the log when they are requested. */
export class StreamIndex {
  readonly #log: LogReader;
  readonly #paths: readonly ArgumentPath[];
  readonly #seqs = new NumberList();
  readonly #times = new NumberList();

  constructor(log: LogReader, paths: readonly ArgumentPath[]) {
    this.#log = log;
    this.#paths = paths;
  }

  get events(): number {
    return this.#seqs.length;
  }

  /** Times of the first and the last event; 0 if there are none. */
  get span(): { from: number; to: number } {
    return this.events === 0 ? { from: 0, to: 0 } : { from: this.#times.at(0), to: this.#times.last() };
  }

  /** Fills the index and returns at most `maxPoints` of its rows, with the numbers at the paths. */
  async fill(
    matches: (record: LogRecord) => boolean | Promise<boolean>,
    slicer: TimeSlicer,
    maxPoints: number,
  ): Promise<Columns> {
    const values = this.#paths.map(() => new NumberList());
    const add = (record: LogRecord): void | Promise<void> => {
      this.#seqs.push(record.facts.seq);
      this.#times.push(record.facts.t);
      if (values.length === 0) return;
      return withValues(this.#log, record, this.#paths, (found) =>
        values.forEach((column, index) => column.push(numberOf(found[index]?.value))),
      );
    };
    await scanLog(this.#log, slicer, (record) => whenTrue(matches(record), () => add(record)));
    const columns = values.map((column) => column.toArray());
    const chosen = downsample(this.events, columns, maxPoints);
    const pick = (column: Float64Array): ArrayBuffer =>
      Float64Array.from(chosen, (index) => column[index] ?? NaN).buffer;
    return {
      points: chosen.length,
      t: pick(this.#times.toArray()),
      seq: pick(this.#seqs.toArray()),
      values: columns.map(pick),
    };
  }

  /** The last event at or before a time, or the first event if all are later; null if there are no events. */
  atTime(t: number): Promise<StreamMoment | null> {
    const after = this.#times.lowerBound(t);
    // If several events have this time, the last of them is returned.
    let index = after;
    while (this.#times.at(index) === t) index++;
    return this.atIndex(Math.max(0, index - 1));
  }

  /** The nth event, or the last if there are fewer; null if there are none. */
  async atIndex(requested: number): Promise<StreamMoment | null> {
    if (this.events === 0) return null;
    const index = Math.min(requested, this.events - 1);
    const seq = this.#seqs.at(index);
    const record = this.#log.read(seq);
    const values = await this.#shownAt(record);
    return { index, seq, t: this.#times.at(index), values, gone: record === undefined };
  }

  async #shownAt(record: LogRecord | undefined): Promise<(string | null)[]> {
    const { large } = this.#log;
    if (record && large?.holds(record)) {
      const found = await large.read(record, 'values', { paths: [...this.#paths], maxShown: maxValueLength });
      return found.map((value) => value?.shown ?? null);
    }
    const args = record ? argsOf(record) : [];
    return this.#paths.map((path) => {
      const found = argumentAt(args, path);
      return found ? previewOf([found.value], maxValueLength) : null;
    });
  }
}

function numberOf(value: unknown): number {
  const number = isNumber(value) ? Number(value) : NaN;
  return Number.isFinite(number) ? number : NaN;
}
