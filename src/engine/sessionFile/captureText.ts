/** The text of a file with entries of a capture, made in parts when they are requested, so that only a part is in memory. */
import { userError } from '../../model/cause/userErrors.ts';
import type { Filter } from '../../model/filter/filter.ts';
import type { ExportFormat } from '../../protocol/sessionFileMessages.ts';
import type { LogRecord } from '../contracts/record.ts';
import type { TimeSlicer } from '../contracts/timeSlicer.ts';
import type { LogReader } from '../log/captureLog.ts';
import { isOf, showsInLog } from '../query/shows.ts';
import { lineFormats } from './exportFormats.ts';
import { HarWriter } from './harWriter.ts';

export interface CaptureQuery {
  readonly filter: Filter;
  readonly connectionId: string | undefined;
  /**
   * Only entries of connections of this source, and entries that are about the source. Each of the inspector's own connections is a source.
   */
  readonly sourceId?: string | undefined;
}

/** The request for the current part. */
interface PartRequest {
  readonly slicer: TimeSlicer;
  readonly signal: AbortSignal;
}

export type LineOf = (record: LogRecord, signal: AbortSignal | undefined) => string | Promise<string>;

export class CaptureText {
  readonly #log: LogReader;
  readonly #query: CaptureQuery;
  readonly #lineOf: LineOf;
  /** The first entry, and the one after the last. Entries that were added after the start are not saved. */
  readonly #from: number;
  readonly #end: number;
  readonly #pieces: AsyncGenerator<string, void>;
  #request: PartRequest | undefined;
  #isCanceled = false;
  /** Number of entries that were read, that were saved, and that the format cannot represent. */
  scanned = 0;
  saved = 0;
  leftOut = 0;

  /** @param lineOf the JSON of an entry; a promise for a large payload */
  constructor(log: LogReader, query: CaptureQuery, format: ExportFormat, lineOf: LineOf) {
    this.#log = log;
    this.#lineOf = lineOf;
    this.#query = query;
    this.#from = log.firstSeq;
    this.#end = log.nextSeq;
    this.#pieces = format === 'har' ? this.#har() : this.#lines(format);
  }

  /**
   * The next part, of at least this length unless it is the last one.
   * @throws UserError if the capture was cleared, or `cancel` was called
   */
  async next(length: number, slicer: TimeSlicer, signal: AbortSignal): Promise<{ text: string; done: boolean }> {
    this.#request = { slicer, signal };
    const texts: string[] = [];
    for (let made = 0; made < length;) {
      const { value, done } = await this.#pieces.next();
      if (done) return { text: texts.join(''), done };
      texts.push(value);
      made += value.length;
    }
    return { text: texts.join(''), done: false };
  }

  cancel(): void {
    this.#isCanceled = true;
  }

  async *#lines(format: keyof typeof lineFormats): AsyncGenerator<string, void> {
    const { begin, entry, end } = lineFormats[format];
    if (begin !== '') yield begin;
    for (let seq = this.#from; seq < this.#end; seq++) {
      const record = this.#read(seq);
      if (record && (await this.#isSelected(record))) {
        const line = await this.#lineOf(record, this.#request?.signal);
        yield entry(line, this.saved++ === 0);
      }
      if (this.#mustPause) await this.#pause();
    }
    if (end !== '') yield end;
  }

  async *#har(): AsyncGenerator<string, void> {
    const file = new HarWriter(this.#log);
    for (let seq = this.#from; seq < this.#end; seq++) {
      const record = this.#read(seq);
      if (record) file.add(record, await this.#isSelected(record));
      if (this.#mustPause) await this.#pause();
    }
    for (const piece of file.pieces()) {
      this.saved = file.saved;
      yield piece;
      if (this.#mustPause) await this.#pause();
    }
    this.leftOut = file.leftOut;
  }

  #read(seq: number): LogRecord | undefined {
    this.scanned = seq - this.#from + 1;
    return this.#log.read(seq);
  }

  get #mustPause(): boolean {
    return this.#isCanceled || this.#isCleared || this.#request?.slicer.shouldYield === true;
  }

  get #isCleared(): boolean {
    const { firstSeq } = this.#log;
    return firstSeq >= this.#end && firstSeq > this.#from;
  }

  async #pause(): Promise<void> {
    if (this.#request?.slicer.shouldYield) await this.#request.slicer.yieldToEventLoop();
    if (this.#isCanceled) throw userError('session.canceled');
    if (this.#isCleared) throw userError('session.cleared');
  }

  /** Without a filter all entries are saved, including the kinds that the timeline hides because another row shows the same. */
  #isSelected(record: LogRecord): boolean | Promise<boolean> {
    const { filter, connectionId, sourceId } = this.#query;
    if (sourceId !== undefined && (record.connection?.source?.sourceId ?? record.connectionId) !== sourceId)
      return false;
    if (!filter.isEmpty) return showsInLog(this.#log, record, filter, connectionId);
    return connectionId === undefined || isOf(this.#log, record, connectionId);
  }
}
