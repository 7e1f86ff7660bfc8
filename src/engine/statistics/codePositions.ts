/**
 * The positions in the code of observed processes at which captured events were emitted, and at which their listeners
 * were registered. For each position, it counts the events and stores their durations. Each entry is read once, and
 * again while its acknowledgement or its listeners are pending. Memory is bounded.
 */
import type { EntryFacts } from '../../model/entry/entry.ts';
import type { CodePosition } from '../../protocol/codePositionMessages.ts';
import type { TimeSlicer } from '../contracts/timeSlicer.ts';
import type { LogReader } from '../log/captureLog.ts';
import { kindOf } from '../log/columns/factCodes.ts';

interface Counted {
  readonly line: number;
  readonly kind: 'emit' | 'on';
  readonly event: string;
  count: number;
  /** The newest durations, in milliseconds. */
  readonly ms: number[];
}

const maxPositions = 5000;
const maxDurations = 200;
const maxUnsettled = 2000;
const sliceEntries = 512;

export class CodePositions {
  readonly #log: LogReader;
  #next: number;
  readonly #files = new Map<string, Map<string, Counted>>();
  #size = 0;
  /** Entries that were counted, and whose durations are not known yet. */
  #unsettled: number[] = [];

  constructor(log: LogReader) {
    this.#log = log;
    this.#next = log.firstSeq;
  }

  async upToDate(slicer: TimeSlicer): Promise<void> {
    const log = this.#log;
    if (log.nextSeq < this.#next) this.#reset();
    const again = this.#unsettled;
    this.#unsettled = [];
    for (const seq of again) this.#read(seq);
    const { index, sides } = log.tables;
    while (this.#next < log.nextSeq) {
      const end = Math.min(log.nextSeq, Math.max(this.#next, log.firstSeq) + sliceEntries);
      for (this.#next = Math.max(this.#next, log.firstSeq); this.#next < end; this.#next++) {
        if (kindOf(index.shape(this.#next)) !== 'event') continue;
        const side = index.row(this.#next)?.side ?? 0;
        // Only reports of processes have a delay, and events without a row have no position.
        if (side !== 0 && sides.row(side).rareFactsId !== 0) this.#read(this.#next);
        else if (side !== 0 && this.#isOfProcess(this.#next)) this.#wait(this.#next);
      }
      if (slicer.shouldYield) await slicer.yieldToEventLoop();
    }
  }

  of(file: string): CodePosition[] {
    return [...(this.#files.get(file)?.values() ?? [])].map(({ ms, ...counted }) => {
      const medianMs = medianOf(ms);
      return { ...counted, ...(medianMs !== undefined && { medianMs }) };
    });
  }

  #reset(): void {
    this.#next = this.#log.firstSeq;
    this.#files.clear();
    this.#size = 0;
    this.#unsettled = [];
  }

  #isOfProcess(seq: number): boolean {
    return this.#log.tables.knownOf(this.#log.tables.index.scope(seq))?.source?.kind === 'node';
  }

  #wait(seq: number): void {
    this.#unsettled.push(seq);
    if (this.#unsettled.length > maxUnsettled) this.#unsettled.shift();
  }

  #read(seq: number): void {
    const record = this.#log.read(seq);
    if (!record) return;
    const { facts, wantsAck } = record;
    const { callSite, handlers, handlerMs, latencyMs, delivery } = facts;
    if (callSite) {
      if (wantsAck && latencyMs === undefined && delivery === 'sent') this.#wait(seq);
      else this.#count(facts, callSite.file, callSite.line, 'emit', latencyMs);
    } else if (handlers) {
      for (const { file, line } of handlers) if (file !== '') this.#count(facts, file, line, 'on', handlerMs);
    } else if (facts.dir === 'in' && facts.lagMs !== undefined) this.#wait(seq);
  }

  #count({ event = '' }: EntryFacts, file: string, line: number, kind: 'emit' | 'on', ms: number | undefined): void {
    let positions = this.#files.get(file);
    if (!positions) this.#files.set(file, (positions = new Map<string, Counted>()));
    const key = `${kind} ${line} ${event}`;
    let counted = positions.get(key);
    if (!counted) {
      if (this.#size >= maxPositions) return;
      this.#size++;
      positions.set(key, (counted = { line, kind, event, count: 0, ms: [] }));
    }
    counted.count++;
    if (ms === undefined) return;
    counted.ms.push(ms);
    if (counted.ms.length > maxDurations) counted.ms.shift();
  }
}

function medianOf(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
