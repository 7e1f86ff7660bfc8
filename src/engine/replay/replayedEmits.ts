import { canBecome, type Delivery, isDecided } from '../../model/entry/delivery.ts';
import type { ConnectionProfile } from '../../model/profile/profile.ts';
import { AckLedger } from '../contracts/ackLedger.ts';
import type { Codec, EmitKey, EmitSignal, IncomingEvent, OutgoingEmit } from '../contracts/inspectedClient.ts';
import type { EmitSink } from '../connection/connectionDeps.ts';
import { deliveryBy, deliveryByAck } from '../connection/trackedEmit.ts';
import { withRetries } from '../connection/outgoing.ts';
import { Echoes } from './echoes.ts';
import { fingerprint } from './fingerprint.ts';
import type { ReplayColumns } from './replayColumns.ts';

/** One emit whose state can still change; the state is in the columns. */
class ReplayedEmit {
  readonly index: number;
  readonly event: string;
  readonly wantsAck: boolean;
  delivery: Delivery | undefined;
  ackId: number | undefined;
  fingerprint = NaN;
  encoded = false;
  reachedWire = false;
  /** Whether the emit was written, or will never be written. */
  isOff = false;

  constructor(index: number, event: string, wantsAck: boolean) {
    this.index = index;
    this.event = event;
    this.wantsAck = wantsAck;
  }
}

/**
 * The emits of one run of a replay. They follow the same signals and rules as every emit (see Outgoing and TrackedEmit), but are stored as
 * columns instead of records. Emits whose state is final take no other memory.
 */
export class ReplayedEmits implements EmitSink {
  readonly recordsPackets = false;
  readonly columns: ReplayColumns;
  readonly #profile: ConnectionProfile;
  readonly #codec: () => Codec;
  readonly #now: () => number;
  readonly #changed: () => void;
  readonly #ledger = new AckLedger<ReplayedEmit>();
  readonly #echoes: Echoes;
  /** Emits whose write, send or acknowledgement is pending. */
  readonly #open = new Set<ReplayedEmit>();
  #flushing = 0;
  /** Number of emits that are neither written nor abandoned. */
  unwritten = 0;
  /** The largest number of emits that left the client's buffer at one reconnect. */
  largestFlush = 0;
  /** Marks before this index do not change anymore. */
  settledBefore = 0;

  constructor(
    columns: ReplayColumns,
    profile: ConnectionProfile,
    parts: { readonly codec: () => Codec; readonly now: () => number; readonly changed: () => void },
  ) {
    this.columns = columns;
    this.#profile = profile;
    this.#codec = parts.codec;
    this.#now = parts.now;
    this.#changed = parts.changed;
    this.#echoes = new Echoes(columns);
  }

  /** Number of emits that can still change: by an acknowledgement, by being sent, or by failing to be written. */
  get openCount(): number {
    return this.#open.size;
  }

  get counts(): EmitSink['counts'] {
    const { columns } = this;
    return {
      emitted: columns.emitted,
      discarded: columns.count('discarded'),
      timedOut: columns.count('timedOut') + columns.count('late'),
      lost: columns.count('lost'),
      failed: columns.count('failed'),
    };
  }

  get pendingAcks(): number {
    let count = 0;
    for (const { wantsAck, delivery } of this.#open) if (wantsAck && !isDecided(delivery, true)) count++;
    return count;
  }

  /** Whether an acknowledgement is pending, or an echo if the server echoes, or an event in the client can still be sent. */
  isAwaiting(connectionIsOver: boolean): boolean {
    if (!connectionIsOver) return this.#open.size > 0;
    return this.pendingAcks > 0;
  }

  get echoesAwaited(): boolean {
    return this.#echoes.areAwaited;
  }

  /**
   * Emits the next event; its state is stored in the columns.
   * @throws errors of `send`; in this case, the event has failed
   */
  emit(emit: OutgoingEmit, send: (emit: OutgoingEmit, key: EmitKey) => void): void {
    const retried = withRetries(emit, this.#profile);
    const key = new ReplayedEmit(this.columns.emitted, emit.event, retried.ack !== undefined);
    this.columns.emit(this.#now());
    this.unwritten++;
    this.#open.add(key);
    try {
      send(retried, key);
    } catch (error) {
      this.#become(key, 'failed');
      throw error;
    }
    if (key.delivery === undefined && !key.encoded) this.#off(key);
  }

  /** Must be called when the next event cannot be emitted. */
  fail(): void {
    const index = this.columns.emitted;
    const now = this.#now();
    this.columns.emit(now);
    this.columns.become(index, 'failed', now);
  }

  signalled(key: EmitKey, signal: EmitSignal): boolean {
    if (!(key instanceof ReplayedEmit)) return false;
    this.#ledger.signalled(signal, key.ackId, key.wantsAck ? key : undefined, this.#now);
    if (signal.type === 'encoded') {
      key.encoded = true;
      key.ackId = signal.ackId;
      if (Number.isNaN(key.fingerprint)) key.fingerprint = fingerprint(this.#codec(), signal.packet);
    } else if (signal.type === 'handedOver') {
      key.reachedWire = true;
      this.#echoes.expect(key.index, key.event, key.fingerprint);
    } else if (signal.type === 'written' || signal.type === 'notWritten') {
      this.#off(key);
    }
    const delivery = deliveryBy(signal, key.delivery);
    if (delivery !== undefined) this.#become(key, delivery);
    return true;
  }

  acknowledged(ackId: number): boolean {
    const completed = this.#ledger.complete(ackId);
    // An event that was not sent cannot be acknowledged, so this is not an acknowledgement of the event with this ID.
    if (completed === undefined || completed === 'unsent') return false;
    const { caller: key, late } = completed;
    // A response to an earlier attempt: the client waits for the response to the newest one.
    if (late && key.delivery !== 'timedOut') return true;
    this.#arrived(key.index);
    this.#become(key, deliveryByAck(key.delivery));
    return true;
  }

  echoed({ event, packet, recoveryOffset }: IncomingEvent): boolean {
    const fingerprintOf = (withoutLast: boolean): number => fingerprint(this.#codec(), packet, withoutLast);
    let index = this.#echoes.match(event, () => fingerprintOf(recoveryOffset === 'certain'));
    // If everything except the last argument matches an emitted event, the last argument is the offset.
    if (index === undefined && recoveryOffset === 'possible')
      index = this.#echoes.match(event, () => fingerprintOf(true));
    if (index === undefined) return false;
    this.#arrived(index);
    this.#changed();
    return true;
  }

  connected(): void {
    this.#flushing = 0;
    // The socket that they were written to is closed, so that the state of the write remains unknown.
    for (const key of this.#open) if (key.reachedWire) this.#off(key);
  }

  connectionEnded(): void {
    this.#echoes.connectionEnded();
    if (this.#profile.retries) return;
    for (const [ackId, key] of this.#ledger.waiting()) {
      this.#ledger.forget(ackId);
      this.#become(key, 'lost');
    }
  }

  /**
   * Must be called when the run has ended and its connection was removed. Emits that wait for an acknowledgement or for the transport are
   * lost. Emits in the client's buffer without an acknowledgement keep their delivery status.
   */
  end(): void {
    for (const key of [...this.#open]) {
      if (key.wantsAck || (key.encoded && !key.reachedWire)) this.#become(key, 'lost');
    }
    this.#open.clear();
    this.settledBefore = this.columns.emitted;
  }

  /** Updates `settledBefore`. */
  settle(): void {
    const { columns } = this;
    const now = this.#now();
    while (this.settledBefore < columns.emitted && this.#isSettled(this.settledBefore, now)) this.settledBefore++;
  }

  #isSettled(index: number, now: number): boolean {
    switch (this.columns.delivery(index)) {
      case 'discarded':
      case 'failed':
      case 'acknowledged':
      case 'late':
        return true;
      case 'lost':
        return this.#echoes.isPast(index, now);
      case 'sent':
      case 'flushed':
        return !this.#isOpen(index) && this.#echoes.isPast(index, now);
      default:
        return false;
    }
  }

  /** Whether an emit is open. Open emits are in the order in which they were emitted, so it is sufficient to check the first one. */
  #isOpen(index: number): boolean {
    const first = this.#open.values().next();
    return !first.done && first.value.index <= index;
  }

  #become(key: ReplayedEmit, delivery: Delivery): void {
    if (!canBecome(key.delivery, delivery)) return;
    key.delivery = delivery;
    this.columns.become(key.index, delivery, this.#now());
    if (delivery === 'flushed') this.largestFlush = Math.max(this.largestFlush, ++this.#flushing);
    const ended = !canBecome(delivery, 'lost');
    if (ended) this.#off(key);
    this.#changed();
  }

  #off(key: ReplayedEmit): void {
    if (!key.isOff) {
      key.isOff = true;
      this.unwritten--;
    }
    const waits = key.delivery === 'buffered' || key.delivery === 'queued';
    if (waits || !(isDecided(key.delivery, key.wantsAck) || key.delivery === undefined)) return;
    this.#open.delete(key);
    if (this.#open.size === 0) this.#changed();
  }

  #arrived(index: number): void {
    if (Number.isNaN(this.columns.arrivedMs[index])) this.columns.arrivedMs[index] = this.#now();
  }
}
