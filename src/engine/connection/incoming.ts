import { nestedParams, type StoredCause } from '../../model/cause/cause.ts';
import { explain } from '../../model/cause/causeTexts.ts';
import { causeOf, userError } from '../../model/cause/userErrors.ts';
import type { ConnectionProfile } from '../../model/profile/profile.ts';
import { checkCarried } from '../../model/payload/parserLimits.ts';
import { parsePayload } from '../../model/payload/payload.ts';
import { ownArguments } from './emitGuard.ts';
import type { EmitKey, EmitSignal, InspectedClient, IncomingEvent } from '../contracts/inspectedClient.ts';
import type { ConnectionLog } from './connectionLog.ts';
import { TrackedReply } from './trackedReply.ts';

/** The entries of an event and of its acknowledgement, with the size of the acknowledgement in bytes. */
interface Replied {
  readonly seq: number;
  readonly ackSeq: number;
  readonly bytes: number | undefined;
  /** Whether the failed write has an entry. */
  isReported?: boolean;
}

/** Events from the server, and replies to those that request an acknowledgement. */
export class Incoming {
  readonly #profile: ConnectionProfile;
  readonly #client: () => InspectedClient;
  readonly #log: ConnectionLog;
  readonly #records: () => boolean;
  readonly #changed: () => void;
  /** Ack IDs of the events that wait for a reply, by the seq of their record. */
  readonly #pendingReplies = new Map<number, number>();
  /** Seqs of events that were received before the join; they may belong to a restored session. */
  readonly #early: number[] = [];
  /** Events from before the join that a rule replies to: the client acknowledges them after the join. */
  readonly #waitingRules: { readonly seq: number; readonly event: string }[] = [];
  /** Replies whose write may still fail. */
  readonly #replied = new WeakMap<TrackedReply, Replied>();
  received = 0;

  constructor(
    profile: ConnectionProfile,
    client: () => InspectedClient,
    log: ConnectionLog,
    records: () => boolean,
    changed: () => void,
  ) {
    this.#profile = profile;
    this.#client = client;
    this.#log = log;
    this.#records = records;
    this.#changed = changed;
  }

  get pendingAcks(): number {
    return this.#pendingReplies.size;
  }

  /** @returns the seq of its record; undefined if it is not recorded */
  event(incoming: IncomingEvent): number | undefined {
    const { event, ackId } = incoming;
    this.received++;
    let recorded: number | undefined;
    // An event that requests an acknowledgement is recorded even while the capture is paused, because the reply refers to its record.
    if (this.#records() || ackId !== undefined) {
      const seq = this.#log.incoming(incoming);
      recorded = seq;
      if (incoming.beforeJoin === 'unlessRestored') this.#early.push(seq);
      if (ackId !== undefined) this.#pendingReplies.set(seq, ackId);
      if (ackId !== undefined && incoming.beforeJoin !== undefined) this.#waitingRules.push({ seq, event });
      else if (ackId !== undefined) this.#replyByRule(seq, event);
    }
    this.#changed();
    return recorded;
  }

  /**
   * Replies to an incoming event that requested an acknowledgement.
   * @throws UserError when no acknowledgement is pending, or there is no connection
   */
  reply(seq: number, args: readonly unknown[], cause?: StoredCause): void {
    const ackId = this.#pendingReplies.get(seq);
    if (ackId === undefined) {
      throw userError('ack.notAwaited', { seq });
    }
    const own = ownArguments(args, this.#profile);
    checkCarried(own, this.#profile.parser ?? 'default');
    const packet = this.#client().encodeAck(ackId, own);
    const reply = new TrackedReply();
    if (!this.#client().reply(ackId, own, reply)) {
      throw userError('ack.noConnection');
    }
    this.#pendingReplies.delete(seq);
    const record = this.#log.ack({ dir: 'out', ackId, of: seq }, packet);
    const requestedAt = this.#log.timeOf(seq);
    const facts = {
      delivery: 'replied' as const,
      ...(requestedAt !== undefined && { latencyMs: record.facts.t - requestedAt }),
      ...(cause && { cause }),
    };
    this.#log.step(seq, facts, { ackSeq: record.facts.seq, line: facts });
    this.#replied.set(reply, { seq, ackSeq: record.facts.seq, bytes: record.facts.bytes });
    // A client that is closing drops the reply immediately.
    if (reply.fault) this.#notWritten(reply);
    this.#changed();
  }

  signalled(key: EmitKey, signal: EmitSignal): void {
    if (!(key instanceof TrackedReply) || !key.apply(signal)) return;
    this.#notWritten(key);
    this.#changed();
  }

  /**
   * Must be called when the namespace was joined, or when it is known that it will not be joined. Events that were received before are
   * labeled, unless they belong to a restored session.
   */
  joinDecided(restored: boolean): void {
    for (const seq of this.#early.splice(0)) if (!restored) this.#log.step(seq, { beforeJoin: true }, {});
  }

  /** Must be called when the client has joined the namespace. The client acknowledges the events that it buffered before. */
  joined(): void {
    for (const { seq, event } of this.#waitingRules.splice(0)) this.#replyByRule(seq, event);
  }

  /** Must be called when the connection ended, or the server refused the namespace. */
  connectionEnded(): void {
    this.#waitingRules.length = 0;
    for (const seq of this.#pendingReplies.keys()) {
      const facts = { delivery: 'unanswered', cause: explain('ack.unanswered') } as const;
      this.#log.step(seq, facts, { line: facts });
    }
    this.#pendingReplies.clear();
  }

  /** The event counts as unanswered, and the entry of the acknowledgement shows why. */
  #notWritten(reply: TrackedReply): void {
    const { fault, bytesWritten } = reply;
    const replied = this.#replied.get(reply);
    if (!replied || !fault) return;
    const { seq, ackSeq, bytes } = replied;
    const written = bytesWritten !== undefined && { written: bytesWritten, total: bytes };
    const cause = explain('ack.unanswered', { ...nestedParams('fault', fault), ...written });
    const facts = { delivery: 'unanswered', cause } as const;
    this.#log.step(ackSeq, { cause: fault, ...(bytesWritten !== undefined && { bytesWritten }) }, {});
    this.#log.step(seq, facts, { withoutLatency: true, ...(!replied.isReported && { line: facts }) });
    replied.isReported = true;
  }

  /** Replies to an event with the reply of its rule. Without a rule, the event waits for a reply by the user. */
  #replyByRule(seq: number, event: string): void {
    const { replies } = this.#profile;
    const reply = replies && Object.hasOwn(replies, event) ? replies[event] : undefined;
    if (!reply) return;
    try {
      this.reply(seq, parsePayload(reply) as unknown[], explain('ack.ruleReply'));
    } catch (error) {
      // If the error were thrown, the client would treat it as an unreadable packet and end the connection.
      const cause = causeOf(error, 'emit.refused');
      this.#log.step(seq, { cause: explain('ack.ruleFailed', nestedParams('fault', cause)) }, {});
    }
  }
}
