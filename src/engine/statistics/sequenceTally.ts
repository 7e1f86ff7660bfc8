import type { SequenceLanesResult } from '../../protocol/sequenceMessages.ts';
import type { LogReader } from '../log/captureLog.ts';
import type { IndexRow } from '../log/columns/logIndex.ts';
import { rareFactsOf } from '../log/rareFactsOf.ts';
import type { Tally } from './logAggregator.ts';

/** A server can have any number of clients. Connections above this number have no lanes of their own. */
const maxConnections = 1000;
/**
 * A connection that fails for days has thousands of periods. Above this number, further periods extend the last one.
 */
const maxPeriods = 500;

interface Lane {
  events: number;
  /** Pairs of seqs between which the connection was open. The end is NaN while the connection is open. */
  readonly periods: number[];
}

/** Counts the events of each connection, and stores when it was open. */
export class SequenceTally implements Tally {
  readonly #log: LogReader;
  readonly #lanes = new Map<string, Lane>();

  constructor(log: LogReader) {
    this.#log = log;
  }

  clear(): void {
    this.#lanes.clear();
  }

  add(row: IndexRow): void {
    const lane = this.#laneOf(row);
    if (lane) lane.events++;
  }

  /** A change of the delivery status does not change the number of events. */
  change(): void {}

  transition(row: IndexRow, seq: number): void {
    const state = rareFactsOf(this.#log, seq, row)?.state;
    const lane = state && this.#laneOf(row);
    if (!lane) return;
    const { periods } = lane;
    const isOpen = periods.length > 0 && Number.isNaN(periods.at(-1));
    if ((state === 'connected' || state === 'recovered') && !isOpen) {
      if (periods.length < maxPeriods * 2) periods.push(seq, NaN);
      else periods[periods.length - 1] = NaN;
    } else if ((state === 'disconnected' || state === 'reconnectFailed') && isOpen) periods[periods.length - 1] = seq;
  }

  result(): SequenceLanesResult {
    const lanes = [...this.#lanes];
    const triples = lanes.flatMap(([, { periods }], index) => {
      const ofLane: number[] = [];
      for (let at = 0; at < periods.length; at += 2) ofLane.push(index, periods[at] ?? NaN, periods[at + 1] ?? NaN);
      return ofLane;
    });
    return {
      connections: lanes.map(([connectionId, { events }]) => {
        const named = this.#log.tables.connections.get(connectionId);
        return { connectionId, events, ...(named && { named }) };
      }),
      periods: Float64Array.from(triples).buffer,
    };
  }

  #laneOf({ scope }: IndexRow): Lane | undefined {
    const connectionId = this.#log.tables.scopes.value(scope)?.connectionId;
    if (!connectionId) return undefined;
    const known = this.#lanes.get(connectionId);
    if (known || this.#lanes.size >= maxConnections) return known;
    const lane: Lane = { events: 0, periods: [] };
    this.#lanes.set(connectionId, lane);
    return lane;
  }
}
