/**
 * A session of a proxied client, over polling and WebSockets: each of its messages is decoded and recorded, then evaluated with the rules.
 * It also adds injected events. Waiting messages belong to the session, so that they are sent over the WebSocket after the client has
 * upgraded. Invariant: an event is recorded before it is forwarded, so that its acknowledgement finds it.
 */
import { messageOf } from '../../../base/userError.ts';
import type { Clock } from '../../../base/clock.ts';
import { type StoredCause, storedCause } from '../../../model/cause/cause.ts';
import { explain } from '../../../model/cause/causeTexts.ts';
import { isThrottled, type NetworkConditions } from '../../../model/profile/networkConditions.ts';
import type { RuleActionName } from '../../../model/rule/rule.ts';
import {
  otherEnd,
  type ObservedAck,
  type ObservedEvent,
  type ObservedMember,
  type Sender,
} from '../../contracts/observedSink.ts';
import { decodeData } from '../../codec/codecs.ts';
import type { LogRecord } from '../../contracts/record.ts';
import { namespaceOf } from '../../observe/decode/frameNamespace.ts';
import type { SocketDecoder } from '../../observe/decode/socketDecoder.ts';
import type { SessionDecoder } from '../../observe/decode/sessionDecoder.ts';
import { type HeldMessage, type ForwardingPlan, Lanes } from '../../observe/proxy/lanes.ts';
import { type Message, sizeOf, typedBytes } from '../../observe/proxy/message.ts';
import type { PollingGate } from '../../observe/proxy/pollingGate.ts';
import type { SocketGate, SocketEvaluator } from '../../observe/proxy/socketGate.ts';
import type { ObservedConnection } from '../observedConnection.ts';
import type { Effect } from '../trafficEffects.ts';
import { messagesOf, valuesOf, type WrittenPacket } from './observedMessages.ts';
import { OwnAcks } from './ownAcks.ts';
import { ReorderGroups } from './reorderGroups.ts';
import type { RuleSet, Verdict } from './ruleSet.ts';
import { ruleEffect } from './ruleEffect.ts';

export interface GatedDeps {
  readonly rules: RuleSet;
  readonly clock: Clock;
  /** Calls `run`. During this call, this session is the one whose message is being decoded. */
  readonly during: (session: GatedSession, run: () => void) => void;
  readonly connectionOf: (member: ObservedMember) => ObservedConnection;
  /** Called when an event is held until it is released. */
  readonly held: (event: HeldEvent) => void;
  /** Called when a held event is forwarded before it was released, because too many bytes wait. */
  readonly left: (seq: number, connection: ObservedConnection) => void;
  /** Called when the connection ended before an event was forwarded. */
  readonly lost: (event: LostEvent) => void;
}

export interface LostEvent {
  readonly seq: number;
  readonly connection: ObservedConnection;
  readonly wantsAck: boolean;
}

export interface HeldEvent {
  readonly seq: number;
  readonly connection: ObservedConnection;
  readonly ruleId: string;
  readonly event: string;
  readonly from: Sender;
  /** The time at which the event was held, by the clock. */
  readonly heldAt: number;
  readonly release: (instead?: readonly Message[]) => void;
  /** Encodes the event with other arguments. @throws for values that the parser cannot encode */
  readonly encode: (args: readonly unknown[]) => Message[];
}

/** The known facts about the message that is being decoded. */
interface Current {
  readonly from: Sender;
  readonly injected: boolean;
  lane: string | undefined;
  verdict: Verdict | undefined;
  instead: readonly Message[] | undefined;
  /** The acknowledgement that is sent instead of the receiver's acknowledgement. */
  reply: RuleReply | undefined;
  /** The connection of the event in the message. */
  connection: ObservedConnection | undefined;
  wantsAck: boolean;
  held: ((seq: number) => HeldEvent) | undefined;
  hold: HeldMessage | undefined;
  /** Whether the message is not forwarded. */
  isDropped: boolean;
  seq: number;
}

interface RuleReply extends Pick<WrittenPacket, 'from' | 'namespace'> {
  readonly messages: readonly Message[];
}

/** IDs for events that are injected: clients and servers count from 0. */
const firstInjectedId = 1_900_000_000;

/** A WebSocket of the session. */
interface GatedSocket {
  readonly gate: SocketGate;
  readonly decoder: SocketDecoder;
}

export class GatedSession {
  readonly lanes: Lanes;
  readonly #deps: GatedDeps;
  readonly #sockets = new Map<GatedSocket, SocketEvaluator>();
  /** The decoder of the first WebSocket. */
  #decoder: SocketDecoder | undefined;
  #polling: { readonly gate: PollingGate; readonly session: SessionDecoder } | undefined;
  #current: Current | undefined;
  /** The WebSocket whose message is being decoded. */
  #decoding: GatedSocket | undefined;
  /** Messages whose attachments are missing. */
  readonly #incomplete: Record<Sender, Current | undefined> = { client: undefined, server: undefined };
  /** The ends whose packet is not evaluated, until it is complete: it is too large, or its beginning was forwarded before. */
  readonly #passing = new Set<Sender>();
  /** These replies wait until the end in whose name they are sent is not in the middle of a packet. */
  #replies: RuleReply[] = [];
  #nextId = firstInjectedId;
  readonly #acks = new OwnAcks();
  readonly #groups: ReorderGroups;

  constructor(deps: GatedDeps) {
    this.#deps = deps;
    this.lanes = new Lanes(deps.clock);
    this.#groups = new ReorderGroups(deps.clock);
  }

  /** Undefined before the first message. */
  get session(): SessionDecoder | undefined {
    return this.#polling?.session ?? this.#decoder?.session;
  }

  /** Whether its messages must be decoded: there are rules, or messages wait. */
  get isBusy(): boolean {
    const { client, server } = this.#incomplete;
    const isUnfinished = client !== undefined || server !== undefined || this.#passing.size > 0;
    const isWaiting = !this.lanes.isEmpty || this.#replies.length > 0 || !this.#groups.isEmpty;
    const isChanged = this.#deps.rules.isActive || isThrottled(this.lanes.conditions);
    return isChanged || isUnfinished || isWaiting || !this.#acks.isEmpty;
  }

  /** Sets the network conditions of the client. The condition "offline" ends the session. */
  setConditions(conditions: NetworkConditions): void {
    this.lanes.conditions = conditions;
    if (conditions.offline) this.#cut();
    else if (isThrottled(conditions)) this.arm();
  }

  /** Must be called when the client begins to use HTTP long-polling. */
  startPolling(gate: PollingGate, session: SessionDecoder): void {
    this.#polling = { gate, session };
    this.lanes.carrier ??= gate;
  }

  /** Must be called when a WebSocket of the session is open. Waiting messages are sent over it immediately, unless the client polls. */
  opened(gate: SocketGate, decoder: SocketDecoder): void {
    const socket: GatedSocket = { gate, decoder };
    this.#sockets.set(socket, this.#evaluatorOf(socket));
    this.#decoder ??= decoder;
    this.lanes.carrier ??= gate;
    gate.onDidClose(() => this.#sockets.delete(socket));
  }

  /** Whether the session uses this WebSocket. */
  isCarriedBy(gate: SocketGate): boolean {
    return this.lanes.carrier === gate;
  }

  /** Begins to evaluate messages. */
  arm(): void {
    for (const [{ gate }, evaluator] of this.#sockets) gate.arm(evaluator);
  }

  /** Must be called when the client no longer polls. Messages that were not delivered over polling are sent first. */
  upgraded(): void {
    const socket = this.#decoding ?? [...this.#sockets.keys()].at(-1);
    if (!socket || !this.#polling || this.isCarriedBy(socket.gate)) return;
    const { gate } = socket;
    this.lanes.carrier = gate;
    for (const from of ['client', 'server'] as const) {
      const { parcels, incomplete } = this.#polling.gate.take(from);
      for (const parcel of parcels) {
        if (gate.isEvaluating) gate.write(from, parcel);
        else this.lanes.add(from, '', parcel);
      }
      gate.begun(from, incomplete);
    }
    if (!this.lanes.isEmpty) this.arm();
  }

  /** Undefined while attachments of the message are missing. */
  evaluate(from: Sender, decode: () => void): ForwardingPlan | undefined {
    if (!this.#incomplete[from] && this.#isPending(from)) this.#passing.add(from);
    if (this.#passing.has(from)) {
      this.passed(from, decode);
      return {};
    }
    const current = (this.#incomplete[from] ??= newMessage(from, false));
    this.#decode(decode, current);
    if (this.#isPending(from)) return undefined;
    this.#incomplete[from] = undefined;
    const { lane, verdict, instead, reply, isDropped } = current;
    if (reply) this.#replies.push(reply);
    this.#sendReplies();
    if (verdict?.disconnects) return { disconnects: true };
    if (isDropped) return { lane, instead: [] };
    const lost = this.#lost(current);
    if (!verdict) return { lane, lost };
    const hold = this.#hold(current, verdict);
    return { lane, instead, copies: verdict.copies, delayMs: verdict.delayMs, lost, ...(hold && { hold }) };
  }

  applyPlan(from: Sender, messages: readonly Message[], plan: ForwardingPlan): void {
    if (plan.disconnects) this.#cut();
    else this.lanes.applyPlan(from, messages, plan);
  }

  /**
   * Handles a message that is forwarded without an evaluation. The rest of its packet is not evaluated either.
   * @param namespace undefined if it is not known
   */
  passed(from: Sender, decode: () => void, namespace?: string): void {
    // The packet must not overtake waiting messages of its namespace.
    if (!this.isPassing(from)) this.lanes.forwardNow(from, namespace);
    this.#incomplete[from] = undefined;
    this.#passing.add(from);
    this.#decode(decode);
    if (this.#isIdleFrom(from)) this.#passing.delete(from);
    this.#sendReplies();
  }

  isPassing(from: Sender): boolean {
    return this.#passing.has(from) || (this.#isPending(from) && !this.#incomplete[from]);
  }

  /**
   * Must be called when the client sends no more requests. Returns whether this ends the session, so that waiting
   * messages are lost.
   */
  stopPolling(): boolean {
    const { gate } = this.#polling ?? {};
    gate?.dispose();
    return this.lanes.carrier === gate;
  }

  /** Drops the waiting messages. */
  dispose(): void {
    this.#groups.dispose();
    this.lanes.dispose();
    this.#polling?.gate.dispose();
    for (const { gate } of [...this.#sockets.keys()]) gate.dispose();
  }

  /**
   * Adds an event that neither end sent. Its acknowledgement is not forwarded.
   * @returns the seq of its entry; undefined if nothing can be added now
   * @throws for values that the parser cannot encode
   */
  inject(packet: Omit<WrittenPacket, 'id' | 'type'>, wantsAck: boolean): number | undefined {
    const isEvaluating = [...this.#sockets.keys()].every(({ gate }) => gate.isEvaluating || !this.isCarriedBy(gate));
    if (!isEvaluating || !this.#isIdleFrom('client') || !this.#isIdleFrom('server')) return undefined;
    const id = wantsAck ? this.#nextId++ : undefined;
    const messages = messagesOf({ ...packet, type: 'event', id });
    const { from, namespace } = packet;
    if (id !== undefined) this.#acks.injected(namespace, otherEnd(from), id);
    const current = newMessage(from, true);
    this.#write(from, messages, current);
    this.lanes.add(from, namespace, { messages, lost: this.#lost(current) });
    return current.seq;
  }

  member({ namespace }: ObservedMember): void {
    if (this.#current) this.#current.lane = namespace;
  }

  event(member: ObservedMember, event: ObservedEvent, record: () => LogRecord): Effect | undefined {
    const current = this.#current;
    if (!current) return undefined;
    const { namespace } = member;
    current.connection = this.#deps.connectionOf(member);
    current.wantsAck = event.ackId !== undefined;
    if (current.injected) return { ...this.#slowed, injected: true };
    const recorded = record();
    const evaluated = this.#deps.rules.evaluate(recorded);
    if (!evaluated) return this.#slowed;
    const { from, codec, ackId: id } = event;
    const written = { from, codec, namespace, id } as const;
    const encode = (args: readonly unknown[]): Message[] =>
      messagesOf({ ...written, type: 'event', data: [event.event, ...args, ...offsetOf(event)] });
    let notCarried: StoredCause | undefined;
    const fail = (action: RuleActionName, error: unknown): void => {
      const { ruleId = '' } = evaluated.touches.find((touch) => touch.action === action) ?? {};
      notCarried = storedCause(explain('rule.argsNotCarried', { ruleId, reported: messageOf(error) }));
    };
    current.isDropped = evaluated.drops;
    if (evaluated.reply && id !== undefined) {
      const reply = { ...written, from: otherEnd(from), type: 'ack', data: valuesOf(evaluated.reply) } as const;
      try {
        current.reply = { ...reply, messages: messagesOf(reply) };
        current.isDropped = true;
      } catch (error) {
        fail('reply', error);
      }
    }
    if (evaluated.args) {
      try {
        current.instead = encode(valuesOf(evaluated.args));
      } catch (error) {
        fail('args', error);
      }
    }
    const size = current.instead ? sizeOf(current.instead) : (recorded.facts.bytes ?? 0);
    const copies = evaluated.copies && Math.min(evaluated.copies, this.lanes.maxCopies(from, size));
    const verdict = (current.verdict = { ...evaluated, copies });
    if (copies > 0 && id !== undefined && !current.isDropped) {
      const ruleId = verdict.touches.find(({ action }) => action === 'duplicate')?.ruleId;
      this.#acks.duplicated(namespace, otherEnd(from), id, copies, ruleId);
    }
    if (verdict.holds) {
      const ruleId = verdict.touches.find(({ action }) => action === 'hold')?.ruleId ?? '';
      const { connection } = current;
      const release = (instead?: readonly Message[]): void => current.hold?.release(instead);
      const heldAt = this.#deps.clock.now();
      current.held = (seq) => ({ seq, connection, ruleId, event: event.event, from, heldAt, encode, release });
    }
    const { deliveredArgs, ...effect } = ruleEffect(verdict, evaluated.copies);
    const changed = notCarried ? { cause: notCarried } : deliveredArgs && { deliveredArgs };
    return { ...this.#slowed, ...effect, ...changed };
  }

  recorded(seq: number): void {
    if (this.#current) this.#current.seq = seq;
  }

  ack({ namespace }: ObservedMember, { from, ackId }: ObservedAck): Effect | undefined {
    const current = this.#current;
    if (!current) return undefined;
    if (current.injected) return { ...this.#slowed, injected: true };
    const own = this.#acks.take(namespace, from, ackId);
    if (!own) return this.#slowed;
    current.isDropped = true;
    const { ruleId } = own;
    if (ruleId === undefined) return undefined;
    return { rule: { ruleId, action: 'duplicate' }, cause: storedCause(explain('rule.duplicateAck', { ruleId })) };
  }

  /** The evaluator for the messages of a WebSocket. */
  #evaluatorOf(socket: GatedSocket): SocketEvaluator {
    const { clock } = this.#deps;
    const { gate, decoder } = socket;
    const over = (from: Sender, raw: Buffer) => (): void => {
      const before = this.#decoding;
      this.#decoding = socket;
      decoder.bytes(from, raw, clock.now());
      this.#decoding = before;
    };
    const session = (): SessionDecoder | undefined => this.session;
    return {
      get protocol() {
        return session()?.protocol ?? 4;
      },
      get isIdle() {
        return decoder.isIdle;
      },
      evaluate: (from, raw) => this.evaluate(from, over(from, raw)),
      applyPlan: (from, messages, plan) => {
        if (this.isCarriedBy(gate)) this.applyPlan(from, messages, plan);
        // The message is a probe, which the client sends before it leaves polling.
        else gate.write(from, { messages });
      },
      control: (from, raw) => this.#decode(over(from, raw)),
      passed: (from, raw, first) => this.passed(from, over(from, raw), namespaceOf(first)),
      isPassing: (from) => this.#passing.has(from),
      free: () => this.lanes.release(),
      leaving: (from) => {
        if (this.isCarriedBy(gate)) this.lanes.leaving(from);
      },
      upgrading: (ready) => {
        if (this.#polling && !this.isCarriedBy(gate)) this.#polling.gate.settle(ready);
        else ready();
      },
    };
  }

  /** Whether attachments of the packet that this end sends are missing. */
  #isPending(from: Sender): boolean {
    return this.session?.isPending(from) ?? false;
  }

  /** Whether everything that this end has sent is complete: frames, messages and packets. */
  #isIdleFrom(from: Sender): boolean {
    if (this.#isPending(from)) return false;
    for (const { decoder } of this.#sockets.keys()) if (!decoder.isIdleFrom(from)) return false;
    return true;
  }

  #cut(): void {
    this.#polling?.gate.cut();
    for (const { gate } of [...this.#sockets.keys()]) gate.cut();
  }

  #decode(decode: () => void, current?: Current): void {
    this.#current = current;
    this.#deps.during(this, decode);
    this.#current = undefined;
  }

  /** Records a message that neither end sent. */
  #write(from: Sender, messages: readonly Message[], current: Current): void {
    const { session } = this;
    if (!session) return;
    const { transport, protocol } = session;
    for (const { kind, bytes: content } of messages) {
      const isTyped = kind === 'binary' && transport === 'websocket';
      const bytes = isTyped ? typedBytes(content, protocol) : content;
      const message = { bytes, length: bytes.length, isOwn: true };
      const read = kind === 'text' ? 'text' : 'binary';
      this.#decode(() => session[read](from, transport, message, this.#deps.clock.now()), current);
    }
  }

  /** Sends the replies later, because the message that is being evaluated is not forwarded yet. */
  #sendReplies(): void {
    if (this.#replies.length === 0) return;
    queueMicrotask(() => {
      const isReady = ({ from }: RuleReply): boolean => this.#isIdleFrom(from);
      const ready = this.#replies.filter(isReady);
      this.#replies = this.#replies.filter((reply) => !ready.includes(reply));
      for (const { from, namespace, messages } of ready) {
        this.#write(from, messages, newMessage(from, true));
        this.lanes.add(from, namespace, { messages });
      }
    });
  }

  /** The effect that entries show for the network conditions. */
  get #slowed(): Effect | undefined {
    const { conditions } = this.lanes;
    return isThrottled(conditions) ? { conditions } : undefined;
  }

  #lost({ seq, connection, wantsAck }: Current): (() => void) | undefined {
    if (seq === 0 || !connection) return undefined;
    return () => this.#deps.lost({ seq, connection, wantsAck });
  }

  #hold(current: Current, { reorder, holds }: Verdict): HeldMessage | undefined {
    const { connection, seq } = current;
    if (holds && current.held) {
      const left = (): void => {
        if (connection) this.#deps.left(seq, connection);
      };
      current.hold = { messages: [], release: () => undefined, isUntilReleased: true, left };
      this.#deps.held(current.held(seq));
      return current.hold;
    }
    return reorder && this.#groups.collect(reorder, current.from, current.lane ?? '');
  }
}

function newMessage(from: Sender, injected: boolean): Current {
  return {
    from,
    injected,
    lane: undefined,
    verdict: undefined,
    instead: undefined,
    reply: undefined,
    connection: undefined,
    wantsAck: false,
    held: undefined,
    hold: undefined,
    isDropped: false,
    seq: 0,
  };
}

/** Connection state recovery needs the offset, which is the last argument. */
function offsetOf({ recoveryOffset, codec, packet }: ObservedEvent): readonly unknown[] {
  return recoveryOffset ? decodeData(codec, packet).slice(-1) : [];
}
