import type { Clock } from '../../base/clock.ts';
import { messageOf, UserError } from '../../base/userError.ts';
import type { StoredCause } from '../../model/cause/cause.ts';
import { causeMessage, explain } from '../../model/cause/causeTexts.ts';
import { checkDepth } from '../../model/payload/depthLimit.ts';
import { packPayload } from '../../model/payload/packedPayload.ts';
import type { ConnectionProfile } from '../../model/profile/profile.ts';
import type { RecordBody } from '../contracts/record.ts';
import { AckLedger } from './ackLedger.ts';
import type { EmitKey, EmitSignal, InspectedClient, OutgoingEmit, WirePacket } from '../contracts/inspectedClient.ts';
import type { ConnectionLog } from './connectionLog.ts';
import { TrackedEmit } from './trackedEmit.ts';
import { checkEmit, ownArguments } from './emitGuard.ts';

/**
 * The emits of one connection: refused, or recorded with what becomes of them until they end.
 * Invariant: every acknowledgement that was asked for is in the ledger until it ends, and ends once.
 */
export class Outgoing {
  readonly #profile: ConnectionProfile;
  readonly #client: () => InspectedClient;
  readonly #log: ConnectionLog;
  readonly #clock: Clock;
  readonly #changed: () => void;
  readonly #ledger = new AckLedger<TrackedEmit>();
  /** Those that can still change: their acknowledgement or their sending is to come. */
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

  /** Acknowledgements asked for that have not ended, wherever they wait. */
  get pendingAcks(): number {
    let count = 0;
    for (const trackedEmit of this.#open) if (trackedEmit.wantsAck) count++;
    return count;
  }

  /** @throws UserError when it is refused before sending; the refusal is recorded too. */
  emit(emit: OutgoingEmit): TrackedEmit {
    const given = withRetries(emit, this.#profile);
    const timeoutMs = given.ack && (given.ack.timeoutMs ?? this.#profile.ackTimeoutMs);
    const trackedEmit = new TrackedEmit(this.#clock, given.ack !== undefined, timeoutMs !== undefined);
    this.counts.emitted++;
    let dry: WirePacket;
    try {
      const asked = { ...given, args: ownArguments(given.args, this.#profile) };
      dry = checkEmit(asked, this.#profile, this.#client());
      this.#open.add(trackedEmit);
      this.#client().emit(asked, trackedEmit);
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
    // The entry goes on to tell of the newest attempt; the first one has a line like all others.
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
    const answer = this.#ledger.answer(ackId);
    if (!answer) {
      this.#log.ack({ dir: 'in', ackId, reason: 'Nobody waits for this acknowledgement' }, packet);
      return;
    }
    if (answer === 'unsent') {
      this.#log.ack({ dir: 'in', ackId, reason: 'It came before the event with this id was sent' }, packet);
      return;
    }
    const { caller: trackedEmit, late, sentAt } = answer;
    const latencyMs = this.#clock.now() - sentAt;
    const reason = late ? whySuperseded(trackedEmit) : undefined;
    const attempt = trackedEmit.attemptOf(ackId);
    const facts = {
      dir: 'in',
      ackId,
      of: trackedEmit.seq,
      latencyMs,
      ...(attempt !== undefined && { attempt }),
      ...(reason !== undefined && { reason }),
    } as const;
    const record = this.#log.ack(facts, packet);
    if (reason !== undefined) return;
    trackedEmit.ackSeq = record.facts.seq;
    this.#step(trackedEmit, () => trackedEmit.acknowledged(latencyMs, ackId));
  }

  /** What was sent and not acknowledged is lost now; what the client keeps for later still waits, and so do its retries. */
  connectionEnded(cause?: StoredCause): void {
    if (this.#profile.retries) return;
    for (const [ackId, trackedEmit] of this.#ledger.waiting()) {
      this.#ledger.forget(ackId);
      this.#step(trackedEmit, () => trackedEmit.lost(endedBefore(cause)));
    }
  }

  /**
   * The connection does not come back automatically: what waits for it with an acknowledgement and without a timeout is lost, and is
   * not sent when somebody connects again. The rest stays in the client's buffer, and says why.
   */
  endStranded(): void {
    for (const trackedEmit of [...this.#open]) {
      const { delivery, wantsAck, hasTimeout } = trackedEmit;
      // In the retry queue, the client counts no time while it is not connected.
      const waits = delivery === 'queued' || (delivery === 'buffered' && wantsAck && !hasTimeout);
      if (trackedEmit.seq === 0) continue;
      if (!waits) {
        this.#explainWait(trackedEmit, explain('emit.waitsForConnect', { timed: wantsAck }).reason);
        continue;
      }
      this.#client().abandon(trackedEmit);
      this.#step(trackedEmit, () => trackedEmit.lost('There is no connection, and none is made automatically'));
    }
  }

  /** It connects again, and what waited for that is sent as after any other interruption. */
  resumed(): void {
    for (const trackedEmit of this.#open) this.#explainWait(trackedEmit, undefined);
  }

  dispose(): void {
    for (const trackedEmit of [...this.#open]) {
      this.#step(trackedEmit, () => trackedEmit.lost('The connection was removed'));
    }
  }

  /** Takes a step of an emission; once it has a record, the record follows. */
  #step(trackedEmit: TrackedEmit, take: () => boolean, packetChanged = false): void {
    const { steps, delivery } = trackedEmit;
    if (!take()) return;
    if (!trackedEmit.isOpen) this.#open.delete(trackedEmit);
    if (trackedEmit.seq === 0) return;
    const { packet, facts, seq, ackSeq } = trackedEmit;
    const body = packet && packetChanged ? this.#log.body(packet, { unsent: !trackedEmit.reachedWire }) : undefined;
    const line = trackedEmit.steps === steps ? undefined : trackedEmit.stepFacts;
    this.#log.step(seq, facts, { body, ackSeq, line });
    if (facts.delivery !== delivery) this.#count(trackedEmit);
    this.#changed();
  }

  #explainWait(trackedEmit: TrackedEmit, reason: string | undefined): void {
    if (!trackedEmit.explainWait(reason)) return;
    this.#log.explainWait(trackedEmit.seq, reason);
    this.#changed();
  }

  #refused(emit: OutgoingEmit, trackedEmit: TrackedEmit, error: unknown): UserError {
    const message = messageOf(error);
    trackedEmit.become('failed', { error: message });
    this.#count(trackedEmit);
    const record = this.#log.event(
      { ...outgoing(emit), ...trackedEmit.facts },
      valueBody(emit.args),
      trackedEmit.wantsAck,
    );
    trackedEmit.seq = record.facts.seq;
    this.#changed();
    return new UserError(message, { seq: record.facts.seq, delivery: 'failed' });
  }

  #count({ delivery }: TrackedEmit): void {
    if (delivery === 'discarded' || delivery === 'timedOut' || delivery === 'lost' || delivery === 'failed') {
      this.counts[delivery]++;
    }
  }
}

/** A client that retries asks for an acknowledgement whether or not its user does. */
export function withRetries(emit: OutgoingEmit, { retries }: ConnectionProfile): OutgoingEmit {
  return (retries ?? 0) > 0 && !emit.volatile && !emit.ack ? { ...emit, ack: {} } : emit;
}

function outgoing(emit: OutgoingEmit): { dir: 'out'; event: string; volatile?: true } {
  return { dir: 'out', event: emit.event, ...(emit.volatile && { volatile: true as const }) };
}

/** Why an acknowledgement will not be received any more. */
function endedBefore(cause: StoredCause | undefined): string {
  const why = cause && causeMessage(cause).replace(/\.$/, '');
  return `The connection ended before the acknowledgement came${why === undefined ? '' : ` (${why})`}`;
}

/** Why an answer to an attempt that the client had given up is not the end of its emit; undefined when it is. */
function whySuperseded({ delivery }: TrackedEmit): string | undefined {
  if (delivery === 'timedOut') return undefined;
  return delivery === 'late'
    ? 'It answers another attempt of an event that was answered already'
    : 'It answers an earlier attempt; the client takes the answer to the newest only';
}

/** What was refused may be what cannot be packed either: then the record has no payload. */
function valueBody(args: readonly unknown[]): RecordBody | undefined {
  try {
    checkDepth(args, 'args');
    return { type: 'value', args: packPayload(args) };
  } catch {
    return undefined;
  }
}
