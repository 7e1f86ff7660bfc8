/**
 * One WebSocket of a proxied client: each of its messages is decoded and recorded, then judged. Also where events are added that neither end
 * sent. Invariant: an event is recorded before it is forwarded, so that its acknowledgement finds it.
 */
import { messageOf } from '../../../base/userError.ts';
import type { Clock } from '../../../base/clock.ts';
import type { Disposable } from '../../../base/disposable.ts';
import { storedCause } from '../../../model/cause/cause.ts';
import { explain } from '../../../model/cause/causeTexts.ts';
import type { RuleActionName } from '../../../model/rule/rule.ts';
import type { ObservedAck, ObservedEvent, ObservedMember, Sender } from '../../contracts/observedSink.ts';
import { decodeData } from '../../codec/codecs.ts';
import type { LogRecord } from '../../contracts/record.ts';
import type { SocketDecoder } from '../../observe/decode/socketDecoder.ts';
import type { HeldMessage, Judgement, SocketGate, SocketJudge } from '../../observe/proxy/socketGate.ts';
import type { ObservedConnection } from '../observedConnection.ts';
import type { Effect } from '../trafficEffects.ts';
import { framesOf, valuesOf, type WrittenPacket } from './observedMessages.ts';
import type { RuleSet, Verdict } from './ruleSet.ts';
import { ruleEffect } from './ruleEffect.ts';

export interface GatedDeps {
  readonly gate: SocketGate;
  readonly decoder: SocketDecoder;
  readonly rules: RuleSet;
  readonly clock: Clock;
  /** This socket is the one whose message is being decoded, until `run` returns. */
  readonly during: (socket: GatedSocket, run: () => void) => void;
  readonly connectionOf: (member: ObservedMember) => ObservedConnection;
  /** An event waits until it is released. */
  readonly held: (event: HeldEvent) => void;
  /** An event that was held leaves before somebody released it, because too much waits. */
  readonly left: (seq: number, connection: ObservedConnection) => void;
  /** The connection ended before an event was forwarded. */
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
  readonly release: (instead?: readonly Buffer[]) => void;
  /** Encodes the event with other arguments. @throws for values that the parser cannot carry */
  readonly encode: (args: readonly unknown[]) => Buffer[];
}

/** What is known of the message that is being decoded. */
interface Current {
  readonly from: Sender;
  readonly injected: boolean;
  lane: string | undefined;
  verdict: Verdict | undefined;
  instead: readonly Buffer[] | undefined;
  /** The acknowledgement in the place of the receiver. */
  answer: Answer | undefined;
  /** Of the event in it. */
  connection: ObservedConnection | undefined;
  wantsAck: boolean;
  held: ((seq: number) => HeldEvent) | undefined;
  hold: HeldMessage | undefined;
  /** It is not forwarded. */
  isSwallowed: boolean;
  seq: number;
}

interface Answer extends Pick<WrittenPacket, 'from' | 'namespace'> {
  readonly frames: readonly Buffer[];
}

/** Events that a rule collects. */
interface Group {
  readonly members: HeldMessage[];
  timer?: Disposable;
}

interface AckWait {
  /** Acknowledgements that are still forwarded. */
  forwarded: number;
  readonly ruleId: string | undefined;
}

/** IDs for events that are injected: clients and servers count from 0. */
const firstInjectedId = 1_900_000_000;
/** A group of events that is not complete is forwarded after this time. */
const reorderMs = 1000;

export class GatedSocket implements SocketJudge {
  readonly gate: SocketGate;
  readonly decoder: SocketDecoder;
  readonly #deps: GatedDeps;
  #current: Current | undefined;
  /** Messages whose attachments are not here yet. */
  readonly #incomplete: Record<Sender, Current | undefined> = { client: undefined, server: undefined };
  /** The ends whose packet is too large to be judged, until it is complete. */
  readonly #passing = new Set<Sender>();
  /** They wait until the end for which they speak is not in the middle of a packet. */
  #answers: Answer[] = [];
  #nextId = firstInjectedId;
  /** Acknowledgements that do not reach the app, by namespace, sender and ID. */
  readonly #acks = new Map<string, AckWait>();
  /** By sender, namespace and rule. */
  readonly #groups = new Map<string, Group>();

  constructor(deps: GatedDeps) {
    this.#deps = deps;
    this.gate = deps.gate;
    this.decoder = deps.decoder;
  }

  get isIdle(): boolean {
    return this.decoder.isIdle;
  }

  judge(from: Sender, raw: Buffer): Judgement | undefined {
    if (this.#passing.has(from)) {
      this.passed(from, raw);
      return {};
    }
    const current = (this.#incomplete[from] ??= newMessage(from, false));
    this.#decode(from, raw, current);
    if (this.decoder.isPending(from)) return undefined;
    this.#incomplete[from] = undefined;
    const { lane, verdict, instead, answer, isSwallowed } = current;
    if (answer) this.#answers.push(answer);
    this.#answer();
    if (verdict?.disconnects) return { disconnects: true };
    if (isSwallowed) return { lane, instead: [] };
    const lost = this.#lost(current);
    if (!verdict) return { lane, lost };
    const hold = this.#hold(current, verdict);
    return { lane, instead, copies: verdict.copies, delayMs: verdict.delayMs, lost, ...(hold && { hold }) };
  }

  control(from: Sender, raw: Buffer): void {
    this.#decode(from, raw);
  }

  passed(from: Sender, raw: Buffer): void {
    this.#incomplete[from] = undefined;
    this.#passing.add(from);
    this.#decode(from, raw);
    if (this.decoder.isIdleFrom(from)) this.#passing.delete(from);
    this.#answer();
  }

  isPassing(from: Sender): boolean {
    return this.#passing.has(from);
  }

  dispose(): void {
    for (const { timer } of this.#groups.values()) timer?.dispose();
    this.#groups.clear();
  }

  /**
   * Adds an event that neither end sent. Its acknowledgement is not forwarded.
   * @returns the seq of its entry; undefined if judging has not begun
   * @throws for values that the parser cannot carry
   */
  inject(packet: Omit<WrittenPacket, 'id' | 'type'>, wantsAck: boolean): number | undefined {
    if (!this.gate.isJudging || !this.isIdle) return undefined;
    const id = wantsAck ? this.#nextId++ : undefined;
    const frames = framesOf({ ...packet, type: 'event', id });
    const { from, namespace } = packet;
    if (id !== undefined) this.#acks.set(ackKey(namespace, other(from), id), { forwarded: 0, ruleId: undefined });
    const current = newMessage(from, true);
    for (const frame of frames) this.#decode(from, frame, current);
    this.gate.add(from, namespace, frames, this.#lost(current));
    return current.seq;
  }

  member({ namespace }: ObservedMember): void {
    if (this.#current) this.#current.lane = namespace;
  }

  event(member: ObservedMember, event: ObservedEvent, record: () => LogRecord): Effect | undefined {
    const current = this.#current;
    if (!current) return undefined;
    const { namespace, session } = member;
    current.connection = this.#deps.connectionOf(member);
    current.wantsAck = event.ackId !== undefined;
    if (current.injected) return { injected: true };
    const verdict = this.#deps.rules.judge(record());
    if (!verdict) return undefined;
    const { from, codec, ackId: id } = event;
    const written = { from, codec, protocol: session.protocol, namespace, id } as const;
    const encode = (args: readonly unknown[]): Buffer[] =>
      framesOf({ ...written, type: 'event', data: [event.event, ...args, ...offsetOf(event)] });
    let effect = ruleEffect(verdict);
    current.verdict = verdict;
    const notCarried = (action: RuleActionName, error: unknown): void => {
      const { ruleId = '' } = verdict.touches.find((touch) => touch.action === action) ?? {};
      const { deliveredArgs: _args, ...rest } = effect;
      effect = { ...rest, cause: storedCause(explain('rule.argsNotCarried', { ruleId, said: messageOf(error) })) };
    };
    current.isSwallowed = verdict.drops;
    if (verdict.reply && id !== undefined) {
      const answer = { ...written, from: other(from), type: 'ack', data: valuesOf(verdict.reply) } as const;
      try {
        current.answer = { ...answer, frames: framesOf(answer) };
        current.isSwallowed = true;
      } catch (error) {
        notCarried('reply', error);
      }
    }
    if (verdict.copies > 0 && id !== undefined) {
      const ruleId = verdict.touches.find(({ action }) => action === 'duplicate')?.ruleId;
      this.#acks.set(ackKey(namespace, other(from), id), { forwarded: 1, ruleId });
    }
    if (verdict.args) {
      try {
        current.instead = encode(valuesOf(verdict.args));
      } catch (error) {
        notCarried('args', error);
      }
    }
    if (verdict.holds) {
      const ruleId = verdict.touches.find(({ action }) => action === 'hold')?.ruleId ?? '';
      const { connection } = current;
      const release = (instead?: readonly Buffer[]): void => current.hold?.release(instead);
      current.held = (seq) => ({ seq, connection, ruleId, encode, release });
    }
    return effect;
  }

  recorded(seq: number): void {
    if (this.#current) this.#current.seq = seq;
  }

  ack({ namespace }: ObservedMember, { from, ackId }: ObservedAck): Effect | undefined {
    const current = this.#current;
    if (!current) return undefined;
    if (current.injected) return { injected: true };
    const key = ackKey(namespace, from, ackId);
    const wait = this.#acks.get(key);
    if (!wait) return undefined;
    if (wait.forwarded > 0) {
      wait.forwarded--;
      return undefined;
    }
    current.isSwallowed = true;
    if (wait.ruleId === undefined) {
      this.#acks.delete(key);
      return undefined;
    }
    const { ruleId } = wait;
    return { rule: { ruleId, action: 'duplicate' }, cause: storedCause(explain('rule.duplicateAck', { ruleId })) };
  }

  #decode(from: Sender, raw: Buffer, current?: Current): void {
    this.#current = current;
    this.#deps.during(this, () => this.decoder.bytes(from, raw, this.#deps.clock.now()));
    this.#current = undefined;
  }

  /** Later: the message that is being judged is not forwarded yet. */
  #answer(): void {
    if (this.#answers.length === 0) return;
    queueMicrotask(() => {
      const isReady = ({ from }: Answer): boolean => this.decoder.isIdleFrom(from);
      const ready = this.#answers.filter(isReady);
      this.#answers = this.#answers.filter((answer) => !ready.includes(answer));
      for (const { from, namespace, frames } of ready) {
        for (const frame of frames) this.#decode(from, frame, newMessage(from, true));
        this.gate.add(from, namespace, frames);
      }
    });
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
    return reorder && this.#collect(reorder, current);
  }

  #collect({ ruleId, count }: NonNullable<Verdict['reorder']>, { from, lane = '' }: Current): HeldMessage {
    const key = `${from} ${ruleId} ${lane}`;
    const group: Group = this.#groups.get(key) ?? { members: [] };
    const { members } = group;
    const left = (): void => void members.splice(members.indexOf(hold), 1);
    const hold: HeldMessage = { messages: [], release: () => undefined, isUntilReleased: false, left };
    members.push(hold);
    this.#groups.set(key, group);
    group.timer ??= this.#deps.clock.after(reorderMs, () => {
      this.#groups.delete(key);
      for (const { release } of [...members]) release();
    });
    if (members.length < count) return hold;
    group.timer.dispose();
    this.#groups.delete(key);
    // This message has no place in its lane yet.
    queueMicrotask(() => {
      const released = [...members];
      const reversed = released.map(({ messages }) => messages).reverse();
      for (const [index, { release }] of released.entries()) release(reversed[index]);
    });
    return hold;
  }
}

function newMessage(from: Sender, injected: boolean): Current {
  return {
    from,
    injected,
    lane: undefined,
    verdict: undefined,
    instead: undefined,
    answer: undefined,
    connection: undefined,
    wantsAck: false,
    held: undefined,
    hold: undefined,
    isSwallowed: false,
    seq: 0,
  };
}

/** Connection state recovery needs the offset, which is the last argument. */
function offsetOf({ recoveryOffset, codec, packet }: ObservedEvent): readonly unknown[] {
  return recoveryOffset ? decodeData(codec, packet).slice(-1) : [];
}

function other(sender: Sender): Sender {
  return sender === 'client' ? 'server' : 'client';
}

function ackKey(namespace: string, from: Sender, id: number): string {
  return `${from} ${id} ${namespace}`;
}
