import { userError } from '../../model/cause/userErrors.ts';
import type { LogReader } from '../log/captureLog.ts';
import type { LogRecord } from '../contracts/record.ts';
import type { Codec } from '../contracts/inspectedClient.ts';
import { type TimeSlicer } from '../contracts/timeSlicer.ts';
import { scanLog, whenTrue } from '../query/logScan.ts';
import { readFilter } from '../query/readFilter.ts';
import { argsToSend } from '../log/argsToSend.ts';
import { ownArgsOf } from '../log/recordReader.ts';
import { showsInLog } from '../query/shows.ts';
import type { ReplaySource, SourceEvent } from './replaySource.ts';

/**
 * The events of a connection that match a filter, in either direction, with their own intervals. Only their seqs and times are kept;
 * arguments are decoded when they are due.
 * @throws UserError for an invalid filter, and when nothing matches
 */
export async function capturedSource(
  log: LogReader,
  slicer: TimeSlicer,
  { connectionId, filter }: { readonly connectionId: string; readonly filter: string },
): Promise<ReplaySource> {
  const query = readFilter(filter, 'replaySource');
  const seqs: number[] = [];
  const times: number[] = [];
  await scanLog(log, slicer, (record) => {
    const { kind, seq, t } = record.facts;
    if (kind !== 'event') return;
    return whenTrue(showsInLog(log, record, query, connectionId), () => {
      seqs.push(seq);
      times.push(t);
    });
  });
  if (seqs.length === 0) {
    throw userError('replay.noEvents', { connectionId, filter: filter.trim() });
  }
  return new CapturedSource(log, Float64Array.from(seqs), Float64Array.from(times));
}

class CapturedSource implements ReplaySource {
  readonly #log: LogReader;
  readonly #seqs: Float64Array;
  readonly #times: Float64Array;
  #prepared: { readonly index: number; readonly args: () => unknown[] } | undefined;

  constructor(log: LogReader, seqs: Float64Array, times: Float64Array) {
    this.#log = log;
    this.#seqs = seqs;
    this.#times = times;
  }

  get total(): number {
    return this.#seqs.length;
  }

  dueMs(index: number): number {
    return (this.#times[index] ?? 0) - (this.#times[0] ?? 0);
  }

  prepare(index: number): Promise<void> | undefined {
    const seq = this.#seqs[index] ?? 0;
    if (this.#prepared?.index === index || !this.#log.large?.holds({ seq, kind: 'event' })) return undefined;
    const record = this.#log.read(seq);
    const args = record && argsToSend(this.#log, record);
    if (!(args instanceof Promise)) return undefined;
    return args.then(
      (ready) => {
        this.#prepared = { index, args: () => ready };
      },
      (error: unknown) => {
        const failed = (): never => {
          throw error;
        };
        this.#prepared = { index, args: failed };
      },
    );
  }

  read(index: number): SourceEvent | undefined {
    const record = this.#log.read(this.#seqs[index] ?? 0);
    const prepared = this.#prepared?.index === index ? this.#prepared : undefined;
    this.#prepared = undefined;
    // The body of a large event is not read on this thread.
    if (!record || (!prepared && !record.body)) return undefined;
    if (prepared) {
      const { facts, wantsAck } = record;
      return { event: facts.event ?? '', args: prepared.args(), wantsAck, bytes: facts.bytes, carriedBy: undefined };
    }
    return {
      event: record.facts.event ?? '',
      args: ownArgsOf(record),
      wantsAck: record.wantsAck,
      bytes: record.facts.bytes,
      carriedBy: carrierOf(record),
    };
  }
}

/** A value that is not written as it was read: -0 in any form. */
const notCarried = /-0(?:\.0+)?(?![.\d])/;

function carrierOf({ body }: LogRecord): Codec | undefined {
  if (body?.type !== 'wire' || body.packet.attachments.length > 0) return undefined;
  const { text } = body.packet;
  return typeof text === 'string' && notCarried.test(text) ? undefined : body.codec;
}
