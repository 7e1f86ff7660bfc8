import { nestedParams, type StoredCause } from '../../model/cause/cause.ts';
import { explain } from '../../model/cause/causeTexts.ts';
import { causeOf, userError } from '../../model/cause/userErrors.ts';
import type { ConnectionProfile } from '../../model/profile/profile.ts';
import { checkCarried } from '../../model/payload/parserLimits.ts';
import { parsePayload } from '../../model/payload/payload.ts';
import { ownArguments } from './emitGuard.ts';
import type { InspectedClient, IncomingEvent } from '../contracts/inspectedClient.ts';
import type { ConnectionLog } from './connectionLog.ts';

/** What came from the server, and our answers to what it asks. */
export class Incoming {
  readonly #profile: ConnectionProfile;
  readonly #client: () => InspectedClient;
  readonly #log: ConnectionLog;
  readonly #records: () => boolean;
  readonly #changed: () => void;
  /** Ack ids of the events that wait for our answer, by the seq of their record. */
  readonly #questions = new Map<number, number>();
  /** Seqs of events that were received before the join, and may be of a session that is restored. */
  readonly #early: number[] = [];
  /** Events from before the join whose acknowledgement a rule gives: the client acknowledges them when it is let in. */
  readonly #waitingRules: { readonly seq: number; readonly event: string }[] = [];
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
    return this.#questions.size;
  }

  event(incoming: IncomingEvent): void {
    const { event, ackId } = incoming;
    this.received++;
    // What asks for an answer is recorded even while the capture is paused: it cannot be answered otherwise.
    if (this.#records() || ackId !== undefined) {
      const seq = this.#log.incoming(incoming);
      if (incoming.beforeJoin === 'unlessRestored') this.#early.push(seq);
      if (ackId !== undefined) this.#questions.set(seq, ackId);
      if (ackId !== undefined && incoming.beforeJoin !== undefined) this.#waitingRules.push({ seq, event });
      else if (ackId !== undefined) this.#replyByRule(seq, event);
    }
    this.#changed();
  }

  /**
   * Answers an incoming event that asked for an acknowledgement.
   * @throws UserError when nothing waits, or there is no connection to answer on.
   */
  reply(seq: number, args: readonly unknown[], cause?: StoredCause): void {
    const ackId = this.#questions.get(seq);
    if (ackId === undefined) {
      throw userError('ack.notAwaited', { seq });
    }
    const own = ownArguments(args, this.#profile);
    checkCarried(own, this.#profile.parser ?? 'default');
    const packet = this.#client().encodeAck(ackId, own);
    if (!this.#client().reply(ackId, own)) {
      throw userError('ack.noConnection');
    }
    this.#questions.delete(seq);
    const record = this.#log.ack({ dir: 'out', ackId, of: seq }, packet);
    const asked = this.#log.timeOf(seq);
    const facts = {
      delivery: 'replied' as const,
      ...(asked !== undefined && { latencyMs: record.facts.t - asked }),
      ...(cause && { cause }),
    };
    this.#log.step(seq, facts, { ackSeq: record.facts.seq, line: facts });
    this.#changed();
  }

  /** The namespace was joined, or is not going to be: what was received before that is labeled, unless it belongs to a restored session. */
  joinDecided(restored: boolean): void {
    for (const seq of this.#early.splice(0)) if (!restored) this.#log.step(seq, { beforeJoin: true }, {});
  }

  /** The client is in the namespace, and what it kept until then is acknowledged. */
  joined(): void {
    for (const { seq, event } of this.#waitingRules.splice(0)) this.#replyByRule(seq, event);
  }

  /** The connection ended, or the server refused the namespace. */
  connectionEnded(): void {
    this.#waitingRules.length = 0;
    for (const seq of this.#questions.keys()) {
      const facts = { delivery: 'unanswered', cause: explain('ack.unanswered') } as const;
      this.#log.step(seq, facts, { line: facts });
    }
    this.#questions.clear();
  }

  /** Without a rule for this event, it waits for a person. */
  #replyByRule(seq: number, event: string): void {
    const { replies } = this.#profile;
    const answer = replies && Object.hasOwn(replies, event) ? replies[event] : undefined;
    if (!answer) return;
    try {
      this.reply(seq, parsePayload(answer) as unknown[], explain('ack.ruleReply'));
    } catch (error) {
      // Thrown on, it would end the connection: the client would take it for a packet that it cannot read.
      const cause = causeOf(error, 'emit.refused');
      this.#log.step(seq, { cause: explain('ack.ruleFailed', nestedParams('fault', cause)) }, {});
    }
  }
}
