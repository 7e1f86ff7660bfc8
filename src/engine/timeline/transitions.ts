import { lowerBound } from '../../base/lowerBound.ts';
import type { LogReader } from '../log/captureLog.ts';
import { rareFactsOf } from '../log/rareFactsOf.ts';
import type { RareFacts } from '../../model/entry/rareFacts.ts';

/** Whether an entry is an attempt during an outage. Any other change begins or ends one. */
function isOfAttempt({ state, noRetry }: RareFacts): boolean {
  return state === 'reconnecting' || (state === 'connectError' && !noRetry);
}

/** The changes of each connection's state, by seq: where its outages begin and end. */
export class Transitions {
  readonly #log: LogReader;
  /** The seqs of the changes of each connection, ascending. */
  readonly #transitions = new Map<string, number[]>();
  /** The seqs at which attempts of each connection began, ascending. */
  readonly #attempts = new Map<string, number[]>();

  constructor(log: LogReader) {
    this.#log = log;
  }

  /** Adds an entry of kind connection. Entries must be added in order. Returns true for a change that begins or ends an outage. */
  add(seq: number): boolean {
    const facts = this.#factsOf(seq);
    const { state } = facts;
    const connectionId = this.#log.tables.connectionOf(seq);
    const attempts = listOf(this.#attempts, connectionId);
    const transitions = listOf(this.#transitions, connectionId);
    if (state === 'reconnecting') attempts.push(seq);
    // The failure of a first connection begins an outage, as the end of a connection does.
    const isFirst = state === 'connectError' && (attempts.at(-1) ?? 0) <= (transitions.at(-1) ?? 0);
    if (isOfAttempt(facts) && !isFirst) return false;
    transitions.push(seq);
    return true;
  }

  /** Whether an entry that was added is part of an outage. */
  isAttempt(seq: number): boolean {
    const transitions = this.#transitions.get(this.#log.tables.connectionOf(seq)) ?? [];
    return isOfAttempt(this.#factsOf(seq)) && transitions[lowerBound(transitions, seq)] !== seq;
  }

  /** The last change before an entry; 0 for none. */
  before(connectionId: string, seq: number): number {
    const transitions = this.#transitions.get(connectionId) ?? [];
    return transitions[lowerBound(transitions, seq) - 1] ?? 0;
  }

  /** The first change after another one. */
  next(connectionId: string, seq: number): number | undefined {
    const transitions = this.#transitions.get(connectionId) ?? [];
    return transitions[lowerBound(transitions, seq + 1)];
  }

  /** How many attempts began between two entries, both included. */
  attempts(connectionId: string, first: number, last: number): number {
    const attempts = this.#attempts.get(connectionId) ?? [];
    return lowerBound(attempts, last + 1) - lowerBound(attempts, first);
  }

  dropBefore(seq: number): void {
    for (const lists of [this.#transitions, this.#attempts]) {
      for (const list of lists.values()) {
        // The last item before this entry is still needed to find the outage of an entry.
        const gone = lowerBound(list, seq) - 1;
        if (gone > 0) list.splice(0, gone);
      }
    }
  }

  clear(): void {
    this.#transitions.clear();
    this.#attempts.clear();
  }

  #factsOf(seq: number): RareFacts {
    const row = this.#log.tables.index.row(seq);
    return (row && rareFactsOf(this.#log, seq, row)) ?? {};
  }
}

function listOf(lists: Map<string, number[]>, connectionId: string): number[] {
  let list = lists.get(connectionId);
  if (!list) lists.set(connectionId, (list = []));
  return list;
}
