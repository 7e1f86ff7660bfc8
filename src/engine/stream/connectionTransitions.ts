import type { EntryFacts } from '../../model/entry/entry.ts';
import { NumberList } from '../../model/stream/numberList.ts';
import type { StreamFinding } from '../../model/stream/findingList.ts';
import type { LogReader } from '../log/captureLog.ts';
import type { LogRecord } from '../contracts/record.ts';

/** What befell longer ago than this is told only when it lies inside the finding. */
const shortlyMs = 1000;
const maxTold = 3;

/** What befell a connection, its network and the capture while a stream ran: to say of a finding what happened at that moment. */
export class ConnectionTransitions {
  readonly #connectionId: string;
  readonly #log: LogReader;
  readonly #seqs = new NumberList();

  constructor(connectionId: string, log: LogReader) {
    this.#connectionId = connectionId;
    this.#log = log;
  }

  /** Records come in order. */
  see({ facts }: LogRecord): void {
    const own = facts.connectionId === this.#connectionId && (facts.kind === 'connection' || facts.kind === 'network');
    // A marker of no connection is one of the capture.
    if (own || (facts.kind === 'marker' && facts.connectionId === '')) this.#seqs.push(facts.seq);
  }

  /** What lies between the entries of a finding, the most telling, in order; if nothing does, the last thing shortly before. */
  during({ seq, before, t }: StreamFinding): EntryFacts[] {
    const end = this.#seqs.lowerBound(seq);
    const start = before === undefined ? end : this.#seqs.lowerBound(before);
    const between: EntryFacts[] = [];
    // The first turns tell how it began, the last how it ended; a connection that fails for hours has thousands between.
    for (let index = start; index < end; index++) {
      if (index - start >= 100 && end - index > 100) continue;
      const facts = this.#facts(index);
      if (facts) between.push(facts);
    }
    if (between.length > 0) {
      const telling = between.toSorted((a, b) => weight(b) - weight(a) || a.seq - b.seq).slice(0, maxTold);
      return telling.sort((a, b) => a.seq - b.seq);
    }
    const last = this.#facts(end - 1);
    return last && t - last.t <= shortlyMs ? [last] : [];
  }

  #facts(index: number): EntryFacts | undefined {
    return this.#log.read(this.#seqs.at(index))?.facts;
  }
}

/** How much a turn says about events that did not come. */
function weight({ kind, state }: EntryFacts): number {
  if (kind === 'marker') return 4;
  if (kind === 'network') return 3;
  if (state === 'disconnected' || state === 'reconnectFailed') return 5;
  if (state === 'recovered' || state === 'connected') return 2;
  return state === 'connectError' ? 1 : 0;
}
