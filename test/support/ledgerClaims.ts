import type { LogRecord } from '../../src/engine/contracts/record.ts';
import { entryOf } from '../../src/engine/log/recordReader.ts';
import type { Delivery } from '../../src/model/entry/delivery.ts';
import type { EngineHarness } from './engineHarness.ts';

/** An attempt of an emit that, according to the log, the transport accepted. */
export interface Claim {
  readonly id: string;
  readonly attempt: number;
  /**
   * Number of the connection to which the claim belongs. The transport of a connection that has ended may still accept what was encoded for
   * it.
   */
  readonly period: number;
}

interface Watched {
  readonly id: string;
  readonly encodedIn: Map<number, number>;
  readonly claimed: Set<number>;
  /** Whether the entry contains the reason why the emit waits. */
  waits: boolean;
}

/**
 * Collects what the log reports about every emit while the log grows. The first argument of an emit is its ID. Without retries, an emit has
 * only the attempt 1.
 */
export class LedgerClaims {
  /** The deliveries of each emit, by its seq, in their order. */
  readonly paths = new Map<number, Delivery[]>();
  /** The claims, in the order in which the transport accepted the attempts. */
  readonly claims: Claim[] = [];
  /**
   * IDs of the server's sockets, one for each time that the client was connected. The first item, for the time before the first connect,
   * is empty.
   */
  readonly sockets = [''];
  readonly #emits = new Map<number, Watched>();

  constructor({ engine }: EngineHarness) {
    engine.log.onDidAppend((record) => this.#appended(record));
    engine.log.onDidAmend((record) => this.#amended(record));
  }

  get #period(): number {
    return this.sockets.length - 1;
  }

  #appended(record: LogRecord): void {
    const { seq, kind, dir, state, socketId, delivery, attempt, of } = record.facts;
    if (state === 'connected') this.sockets.push(socketId ?? '');
    if (kind === 'event' && dir === 'out') {
      const watched = {
        id: String(entryOf(record).args?.[0]),
        encodedIn: new Map(),
        claimed: new Set<number>(),
        waits: false,
      };
      this.#emits.set(seq, watched);
      this.paths.set(seq, delivery ? [delivery] : []);
      if (delivery !== 'buffered' && delivery !== 'queued') this.#encoded(watched, attempt);
      // With retries, the first attempt has a separate delivery entry, as all other attempts do.
      if (delivery === 'sent' && attempt === undefined) this.#claim(watched);
    }
    if (kind === 'delivery' && delivery && of !== undefined) {
      // If an attempt is sent after the emit has ended, its entry repeats the final delivery status.
      const again = attempt !== undefined && (delivery === 'timedOut' || delivery === 'late' || delivery === 'lost');
      const path = this.paths.get(of);
      if (!again || path?.at(-1) !== delivery) path?.push(delivery);
      if (delivery === 'sent' || delivery === 'flushed') this.#claim(this.#emits.get(of), attempt);
    }
  }

  #amended({ facts }: LogRecord): void {
    const watched = this.#emits.get(facts.seq);
    if (!watched) return;
    // A buffered emit is encoded before it is reported as flushed, and an attempt of the retry queue has a new number. A report of the
    // reason why the emit waits, or why it no longer waits, is not a step of the emit.
    const isNote = watched.waits || facts.cause?.code === 'emit.waitsForConnect';
    watched.waits = facts.cause?.code === 'emit.waitsForConnect';
    if (!isNote && (facts.delivery === 'buffered' || facts.attempt !== undefined))
      this.#encoded(watched, facts.attempt);
    const taken = facts.cause?.params?.['takenLater'];
    if (taken === undefined) return;
    for (const attempt of (typeof taken === 'string' ? taken : '1').split(', ').map(Number)) {
      if (!watched.claimed.has(attempt)) this.#claim(watched, attempt);
    }
  }

  #encoded({ encodedIn }: Watched, attempt = 1): void {
    if (!encodedIn.has(attempt)) encodedIn.set(attempt, this.#period);
  }

  #claim(watched: Watched | undefined, attempt = 1): void {
    if (!watched) throw new Error('A delivery of no emit');
    if (watched.claimed.has(attempt)) throw new Error(`${watched.id}: attempt ${attempt} was told to be sent twice`);
    watched.claimed.add(attempt);
    this.claims.push({ id: watched.id, attempt, period: watched.encodedIn.get(attempt) ?? this.#period });
  }
}
