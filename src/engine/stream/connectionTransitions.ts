import type { EntryFacts } from '../../model/entry/entry.ts';
import { NumberList } from '../../model/stream/numberList.ts';
import type { StreamFinding } from '../../model/stream/findingList.ts';
import type { LogReader } from '../log/captureLog.ts';
import type { LogRecord } from '../contracts/record.ts';

/** A transition is reported with a finding if it occurred at most this long before it. */
const shortlyMs = 1000;
const maxReported = 3;

/**
 * The transitions of a connection, its network conditions and the capture during a stream, so that a finding can show the state at its
 * time.
 */
export class ConnectionTransitions {
  readonly #connectionId: string;
  readonly #log: LogReader;
  readonly #seqs = new NumberList();

  constructor(connectionId: string, log: LogReader) {
    this.#connectionId = connectionId;
    this.#log = log;
  }

  /** Adds a record. Records must be added in the order of their seqs. */
  add({ facts }: LogRecord): void {
    const own = facts.connectionId === this.#connectionId && (facts.kind === 'connection' || facts.kind === 'network');
    // A marker without a connection belongs to the capture.
    if (own || (facts.kind === 'marker' && facts.connectionId === '')) this.#seqs.push(facts.seq);
  }

  /** The most relevant transitions between the two entries of a finding, in order. If there are none, the last one shortly before it. */
  during({ seq, before, t }: StreamFinding): EntryFacts[] {
    const end = this.#seqs.lowerBound(seq);
    const start = before === undefined ? end : this.#seqs.lowerBound(before);
    const between: EntryFacts[] = [];
    // Only the first and the last 100 are read, because a connection that fails for hours has thousands of transitions.
    for (let index = start; index < end; index++) {
      if (index - start >= 100 && end - index > 100) continue;
      const facts = this.#facts(index);
      if (facts) between.push(facts);
    }
    if (between.length > 0) {
      const relevant = between.toSorted((a, b) => weight(b) - weight(a) || a.seq - b.seq).slice(0, maxReported);
      return relevant.sort((a, b) => a.seq - b.seq);
    }
    const last = this.#facts(end - 1);
    return last && t - last.t <= shortlyMs ? [last] : [];
  }

  #facts(index: number): EntryFacts | undefined {
    return this.#log.read(this.#seqs.at(index))?.facts;
  }
}

/** How well a transition explains missing events. */
function weight({ kind, state }: EntryFacts): number {
  if (kind === 'marker') return 4;
  if (kind === 'network') return 3;
  if (state === 'disconnected' || state === 'reconnectFailed') return 5;
  if (state === 'recovered' || state === 'connected') return 2;
  return state === 'connectError' ? 1 : 0;
}
