/**
 * One WebSocket of a proxied client: each of its messages is decoded and recorded, then judged. Also where events are added that neither end
 * sent. Invariant: an event is recorded before it is forwarded, so that its acknowledgement finds it.
 */
import { messageOf } from '../../../base/userError.ts';
import type { Clock } from '../../../base/clock.ts';
import { storedCause } from '../../../model/cause/cause.ts';
import { explain } from '../../../model/cause/causeTexts.ts';
import { parsePayload } from '../../../model/payload/payload.ts';
import type { ObservedAck, ObservedEvent, ObservedMember, Sender } from '../../contracts/observedSink.ts';
import { withBuffers } from '../../codec/byteBuffers.ts';
import { decodeData } from '../../codec/codecs.ts';
import type { LogRecord } from '../../contracts/record.ts';
import type { SocketDecoder } from '../../observe/decode/socketDecoder.ts';
import type { HeldMessage, Judgement, SocketGate, SocketJudge } from '../../observe/proxy/socketGate.ts';
import type { Effect } from '../trafficEffects.ts';
import { framesOf, type WrittenPacket } from './observedMessages.ts';
import type { RuleSet, Verdict } from './ruleSet.ts';
import { ruleEffect } from './ruleEffect.ts';

export interface GatedDeps {
  readonly gate: SocketGate;
  readonly decoder: SocketDecoder;
  readonly rules: RuleSet;
  readonly clock: Clock;
  /** This socket is the one whose message is being decoded, until `run` returns. */
  readonly during: (socket: GatedSocket, run: () => void) => void;
  /** An event waits until it is released. */
  readonly held: (event: HeldEvent) => void;
}

export interface HeldEvent {
  readonly seq: number;
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
  answer: WrittenPacket | undefined;
  held: ((seq: number) => HeldEvent) | undefined;
  hold: HeldMessage | undefined;
  /** It is not forwarded. */
  isSwallowed: boolean;
  seq: number;
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
  #nextId = firstInjectedId;
  /** Acknowledgements that do not reach the app, by namespace, sender and ID. */
  readonly #acks = new Map<string, AckWait>();
  /** Events that a rule collects. */
  readonly #groups = new Map<string, HeldMessage[]>();

  constructor(deps: GatedDeps) {
    this.#deps = deps;
    this.gate = deps.gate;
    this.decoder = deps.decoder;
  }

  get isIdle(): boolean {
    return this.decoder.isIdle;
  }

  judge(from: Sender, raw: Buffer): Judgement | undefined {
    const current = (this.#current ??= newMessage(from, false));
    this.#decode(from, raw);
    if (this.decoder.isPending(from)) return undefined;
    this.#current = undefined;
    const { lane, verdict, instead, answer, isSwallowed } = current;
    if (answer) this.#answer(answer);
    if (verdict?.disconnects) return { disconnects: true };
    if (isSwallowed) return { lane, instead: [] };
    if (!verdict) return { lane };
    const hold = this.#hold(current, verdict);
    return { lane, instead, copies: verdict.copies, delayMs: verdict.delayMs, ...(hold && { hold }) };
  }

  passed(from: Sender, raw: Buffer): void {
    this.#decode(from, raw);
  }

  /**
   * Adds an event that neither end sent. Its acknowledgement is not forwarded.
   * @returns the seq of its entry; undefined if judging has not begun
   * @throws for values that the parser cannot carry
   */
  inject(packet: Omit<WrittenPacket, 'id' | 'type'>, wantsAck: boolean): number | undefined {
    if (!this.gate.isJudging || !this.isIdle || this.#current) return undefined;
    const id = wantsAck ? this.#nextId++ : undefined;
    const frames = framesOf({ ...packet, type: 'event', id });
    const { from, namespace } = packet;
    if (id !== undefined) this.#acks.set(ackKey(namespace, other(from), id), { forwarded: 0, ruleId: undefined });
    const current = (this.#current = newMessage(from, true));
    for (const frame of frames) this.#decode(from, frame);
    this.#current = undefined;
    this.gate.add(from, namespace, frames);
    return current.seq;
  }

  member({ namespace }: ObservedMember): void {
    if (this.#current) this.#current.lane = namespace;
  }

  event({ namespace, session }: ObservedMember, event: ObservedEvent, record: () => LogRecord): Effect | undefined {
    const current = this.#current;
    if (!current) return undefined;
    if (current.injected) return { injected: true };
    const verdict = this.#deps.rules.judge(record());
    if (!verdict) return undefined;
    const { from, codec, ackId: id } = event;
    const written = { from, codec, protocol: session.protocol, namespace, id } as const;
    const encode = (args: readonly unknown[]): Buffer[] =>
      framesOf({ ...written, type: 'event', data: [event.event, ...args, ...offsetOf(event)] });
    let effect = ruleEffect(verdict);
    current.verdict = verdict;
    current.isSwallowed = verdict.drops || verdict.reply !== undefined;
    if (verdict.reply && id !== undefined)
      current.answer = { ...written, from: other(from), type: 'ack', data: valuesOf(verdict.reply) };
    if (verdict.copies > 0 && id !== undefined) {
      const ruleId = verdict.touches.find(({ action }) => action === 'duplicate')?.ruleId;
      this.#acks.set(ackKey(namespace, other(from), id), { forwarded: 1, ruleId });
    }
    if (verdict.args) {
      try {
        current.instead = encode(valuesOf(verdict.args));
      } catch (error) {
        const [{ ruleId } = { ruleId: '' }] = verdict.touches.filter(({ action }) => action === 'args');
        const { deliveredArgs: _args, ...rest } = effect;
        effect = { ...rest, cause: storedCause(explain('rule.argsNotCarried', { ruleId, said: messageOf(error) })) };
      }
    }
    if (verdict.holds) {
      const ruleId = verdict.touches.find(({ action }) => action === 'hold')?.ruleId ?? '';
      current.held = (seq) => ({ seq, ruleId, encode, release: (instead) => current.hold?.release(instead) });
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

  #decode(from: Sender, raw: Buffer): void {
    this.#deps.during(this, () => this.decoder.bytes(from, raw, this.#deps.clock.now()));
  }

  #answer(packet: WrittenPacket): void {
    const frames = framesOf(packet);
    this.#current = newMessage(packet.from, true);
    for (const frame of frames) this.#decode(packet.from, frame);
    this.#current = undefined;
    this.gate.add(packet.from, packet.namespace, frames);
  }

  #hold(current: Current, { reorder, holds }: Verdict): HeldMessage | undefined {
    if (!holds && !reorder) return undefined;
    const hold: HeldMessage = { messages: [], release: () => undefined };
    if (holds && current.held) {
      current.hold = hold;
      this.#deps.held(current.held(current.seq));
    } else if (reorder) this.#collect(reorder, hold);
    return hold;
  }

  #collect({ ruleId, count }: NonNullable<Verdict['reorder']>, hold: HeldMessage): void {
    const group = this.#groups.get(ruleId) ?? [];
    group.push(hold);
    this.#groups.set(ruleId, group);
    if (group.length === 1) {
      this.#deps.clock.after(reorderMs, () => {
        if (this.#groups.get(ruleId) !== group) return;
        this.#groups.delete(ruleId);
        for (const { release } of group) release();
      });
    }
    if (group.length < count) return;
    this.#groups.delete(ruleId);
    // This message has no place in its lane yet.
    queueMicrotask(() => {
      const reversed = group.map(({ messages }) => messages).reverse();
      for (const [index, { release }] of group.entries()) release(reversed[index]);
    });
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

/** Values of arguments in payload notation. Bytes are Buffers, which every parser carries in its usual form. */
function valuesOf(args: readonly unknown[]): unknown[] {
  return withBuffers(parsePayload(args) as unknown[]);
}

function other(sender: Sender): Sender {
  return sender === 'client' ? 'server' : 'client';
}

function ackKey(namespace: string, from: Sender, id: number): string {
  return `${from} ${id} ${namespace}`;
}
