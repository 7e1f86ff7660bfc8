import type { Clock } from '../../base/clock.ts';
import type { UserError } from '../../base/userError.ts';
import { nestedParams, type StoredCause } from '../../model/cause/cause.ts';
import { explain } from '../../model/cause/causeTexts.ts';
import { causeOf, errorFrom } from '../../model/cause/userErrors.ts';
import { checkDepth } from '../../model/payload/depthLimit.ts';
import { packPayload } from '../../model/payload/packedPayload.ts';
import type { ConnectionProfile } from '../../model/profile/profile.ts';
import type { RecordBody } from '../contracts/record.ts';
import { AckLedger } from '../contracts/ackLedger.ts';
import type { EmitKey, EmitSignal, InspectedClient, OutgoingEmit, WirePacket } from '../contracts/inspectedClient.ts';
import type { ConnectionLog } from './connectionLog.ts';
import { TrackedEmit } from './trackedEmit.ts';
import { checkEmit, ownArguments } from './emitGuard.ts';

/**
 * The emits of one connection: refused, or recorded with their delivery until they end. Invariant: every requested acknowledgement is in
 * the ledger until it ends, and ends once.
 */
export class Outgoing {
  readonly #profile: ConnectionProfile;
  readonly #client: () => InspectedClient;
  readonly #log: ConnectionLog;
  readonly #clock: Clock;
  readonly #changed: () => void;
  readonly #ledger = new AckLedger<TrackedEmit>();
  /** Emits that can still change: their acknowledgement or their send is pending. */
  readonly #open = new Set<TrackedEmit>();
  readonly counts = { emitted: 0, discarded: 0, timedOut: 0, lost: 0, failed: 0 };

  constructor(
    profile: ConnectionProfile,
    client: () => InspectedClient,
    log: ConnectionLog,
    clock: Clock,
    changed: () => void,
  ) {
    this.#profile = profile;
    this.#client = client;
    this.#log = log;
    this.#clock = clock;
    this.#changed = changed;
  }

  /** Number of requested acknowledgements that are pending, including those of events that have not been sent. */
  get pendingAcks(): number {
    let count = 0;
    for (const trackedEmit of this.#open) if (trackedEmit.wantsAck) count++;
    return count;
  }

  /** @throws UserError when it is refused before sending; the refusal is recorded too */
  emit(emit: OutgoingEmit): TrackedEmit {
    const given = withRetries(emit, this.#profile);
    const timeoutMs = given.ack && (given.ack.timeoutMs ?? this.#profile.ackTimeoutMs);
    const trackedEmit = new TrackedEmit(this.#clock, given.ack !== undefined, timeoutMs);
    this.counts.emitted++;
    let dry: WirePacket;
    try {
      const copied = { ...given, args: ownArguments(given.args, this.#profile) };
      dry = checkEmit(copied, this.#profile, this.#client());
      this.#open.add(trackedEmit);
      this.#client().emit(copied, trackedEmit);
    } catch (error) {
      this.#open.delete(trackedEmit);
      throw this.#refused(given, trackedEmit, error);
    }
    const body = this.#log.body(trackedEmit.packet ?? dry, { unsent: !trackedEmit.reachedWire });
    trackedEmit.seq = this.#log.event(
      { ...outgoing(emit), ...trackedEmit.facts },
      body,
      trackedEmit.wantsAck,
    ).facts.seq;
    // The entry of the emit will show the newest attempt, so a separate entry is added for the first attempt, as for
    // all other attempts.
    if (trackedEmit.facts.attempt !== undefined && trackedEmit.delivery === 'sent') {
      this.#log.step(trackedEmit.seq, {}, { line: trackedEmit.stepFacts });
    }
    if (!trackedEmit.isOpen) this.#open.delete(trackedEmit);
    this.#count(trackedEmit);
    this.#changed();
    return trackedEmit;
  }

  signalled(key: EmitKey, signal: EmitSignal): void {
    if (!(key instanceof TrackedEmit)) return;
    const caller = key.wantsAck ? key : undefined;
    this.#ledger.signalled(signal, key.newestAckId, caller, () => this.#clock.now());
    this.#step(key, () => key.apply(signal), signal.type === 'encoded' || signal.type === 'handedOver');
  }

  acknowledged(ackId: number, packet: WirePacket): void {
    const completed = this.#ledger.complete(ackId);
    if (!completed) {
      this.#log.ack({ dir: 'in', ackId, cause: explain('ack.unexpected') }, packet);
      return;
    }
    if (completed === 'unsent') {
      this.#log.ack({ dir: 'in', ackId, cause: explain('ack.beforeSent') }, packet);
      return;
    }
    const { caller: trackedEmit, late, sentAt } = completed;
    const latencyMs = this.#clock.now() - sentAt;
    const superseded = late ? whySuperseded(trackedEmit) : undefined;
    const attempt = trackedEmit.attemptOf(ackId);
    const facts = {
      dir: 'in',
      ackId,
      of: trackedEmit.seq,
      latencyMs,
      ...(attempt !== undefined && { attempt }),
      ...(superseded && { cause: superseded }),
    } as const;
    const record = this.#log.ack(facts, packet);
    if (superseded) return;
    trackedEmit.ackSeq = record.facts.seq;
    this.#step(trackedEmit, () => trackedEmit.acknowledged(latencyMs, ackId));
  }

  /** Emits that were sent and not acknowledged are lost; emits in the client's buffer still wait, and so do retries. */
  connectionEnded(cause?: StoredCause): void {
    if (this.#profile.retries) return;
    for (const [ackId, trackedEmit] of this.#ledger.waiting()) {
      this.#ledger.forget(ackId);
      this.#step(trackedEmit, () => trackedEmit.lost(explain('ack.connectionEnded', nestedParams('end', cause))));
    }
  }

  /**
   * Must be called when the connection does not reconnect automatically. Emits that wait for it with an acknowledgement and without a
   * timeout are lost, and are not sent at a later connect. The others stay in the client's buffer, with the reason.
   */
  endStranded(): void {
    for (const trackedEmit of [...this.#open]) {
      const { delivery, wantsAck, timeoutMs } = trackedEmit;
      // In the retry queue, the client's timeouts do not run while it is disconnected.
      const waits = delivery === 'queued' || (delivery === 'buffered' && wantsAck && timeoutMs === undefined);
      if (trackedEmit.seq === 0) continue;
      if (!waits) {
        this.#explainWait(trackedEmit, explain('emit.waitsForConnect', { timed: wantsAck }));
        continue;
      }
      this.#client().abandon(trackedEmit);
      this.#step(trackedEmit, () => trackedEmit.lost(explain('emit.noConnection')));
    }
  }

  /** Must be called when the client connects again. Waiting emits are sent as after any other interruption. */
  resumed(): void {
    for (const trackedEmit of this.#open) this.#explainWait(trackedEmit, undefined);
  }

  dispose(): void {
    for (const trackedEmit of [...this.#open]) {
      this.#step(trackedEmit, () => trackedEmit.lost(explain('emit.connectionRemoved')));
    }
  }

  /** Applies a delivery step to an emit, and to its record if there is one. */
  #step(trackedEmit: TrackedEmit, transition: () => boolean, packetChanged = false): void {
    const { steps, delivery } = trackedEmit;
    if (!transition()) return;
    if (!trackedEmit.isOpen) this.#open.delete(trackedEmit);
    if (trackedEmit.seq === 0) return;
    const { packet, facts, seq, ackSeq } = trackedEmit;
    const body = packet && packetChanged ? this.#log.body(packet, { unsent: !trackedEmit.reachedWire }) : undefined;
    const line = trackedEmit.steps === steps ? undefined : trackedEmit.stepFacts;
    this.#log.step(seq, facts, { body, ackSeq, line });
    if (facts.delivery !== delivery) this.#count(trackedEmit);
    this.#changed();
  }

  #explainWait(trackedEmit: TrackedEmit, cause: StoredCause | undefined): void {
    if (!trackedEmit.explainWait(cause)) return;
    this.#log.explainWait(trackedEmit.seq, cause);
    this.#changed();
  }

  #refused(emit: OutgoingEmit, trackedEmit: TrackedEmit, error: unknown): UserError {
    const cause = causeOf(error, 'emit.refused');
    trackedEmit.become('failed', { error: cause });
    this.#count(trackedEmit);
    const record = this.#log.event(
      { ...outgoing(emit), ...trackedEmit.facts },
      valueBody(emit.args),
      trackedEmit.wantsAck,
    );
    trackedEmit.seq = record.facts.seq;
    this.#changed();
    return errorFrom(cause, { seq: record.facts.seq, delivery: 'failed' });
  }

  #count({ delivery }: TrackedEmit): void {
    if (delivery === 'discarded' || delivery === 'timedOut' || delivery === 'lost' || delivery === 'failed') {
      this.counts[delivery]++;
    }
  }
}

/** A client that retries requests an acknowledgement, whether or not its caller does. */
export function withRetries(emit: OutgoingEmit, { retries }: ConnectionProfile): OutgoingEmit {
  return (retries ?? 0) > 0 && !emit.volatile && !emit.ack ? { ...emit, ack: {} } : emit;
}

function outgoing(emit: OutgoingEmit): { dir: 'out'; event: string; volatile?: true } {
  return { dir: 'out', event: emit.event, ...(emit.volatile && { volatile: true as const }) };
}

/** Why a response to an attempt that the client had given up does not complete its emit; undefined if it does. */
function whySuperseded({ delivery }: TrackedEmit): StoredCause | undefined {
  if (delivery === 'timedOut') return undefined;
  return explain('ack.superseded', { answered: delivery === 'late' });
}

/** If the refused arguments cannot be packed either, the record has no payload. */
function valueBody(args: readonly unknown[]): RecordBody | undefined {
  try {
    checkDepth(args, 'args');
    return { type: 'value', args: packPayload(args) };
  } catch {
    return undefined;
  }
}
