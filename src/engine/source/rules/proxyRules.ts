/** The rules of a proxy and the sessions that they act on. This class also injects events, and releases held events. */
import type { Clock } from '../../../base/clock.ts';
import { messageOf } from '../../../base/userError.ts';
import { explain } from '../../../model/cause/causeTexts.ts';
import { userError } from '../../../model/cause/userErrors.ts';
import type { Delivery } from '../../../model/entry/delivery.ts';
import { parsePayload } from '../../../model/payload/payload.ts';
import { reservedEvents } from '../../../model/payload/parserLimits.ts';
import { isThrottled, type NetworkConditions } from '../../../model/profile/networkConditions.ts';
import type { RuleAction } from '../../../model/rule/rule.ts';
import {
  type ObservedAck,
  type ObservedEvent,
  type ObservedMember,
  type ObservedSession,
  otherEnd,
  type Sender,
} from '../../contracts/observedSink.ts';
import type { LogRecord } from '../../contracts/record.ts';
import { decodeData } from '../../codec/codecs.ts';
import type { PollingDecoder } from '../../observe/decode/pollingDecoder.ts';
import type { SessionDecoder } from '../../observe/decode/sessionDecoder.ts';
import type { SocketDecoder } from '../../observe/decode/socketDecoder.ts';
import { followHandshake } from '../../observe/proxy/handshakeExchange.ts';
import type { Message } from '../../observe/proxy/message.ts';
import type { PollingExchange } from '../../observe/proxy/pollingExchange.ts';
import { PollingGate } from '../../observe/proxy/pollingGate.ts';
import type { SocketGate } from '../../observe/proxy/socketGate.ts';
import type { ObservedConnection } from '../observedConnection.ts';
import type { Effect, TrafficEffects } from '../trafficEffects.ts';
import type { HeldSummary } from '../../../protocol/ruleMessages.ts';
import { GatedSession, type HeldEvent } from './gatedSession.ts';
import { InjectionQueue } from './injectionQueue.ts';
import { valuesOf } from './observedMessages.ts';
import { type RuleChange, RuleSet, type RuleSetDeps } from './ruleSet.ts';

export interface ProxyRulesDeps extends RuleSetDeps {
  readonly clock: Clock;
  readonly changed: () => void;
  readonly connectionOf: (member: ObservedMember) => ObservedConnection;
  /** Called with an error because of which the rules are no longer applied to a session. */
  readonly failed: (error: unknown) => void;
}

export interface Injection {
  readonly to: Sender;
  readonly event: string;
  /** The arguments as values, not in payload notation. */
  readonly args: readonly unknown[];
  readonly ack: boolean;
  /** No limit, if it is undefined. */
  readonly timeoutMs: number | undefined;
}

/** Specifies how a held event is released: it is forwarded unchanged unless specified otherwise. */
export interface Release {
  /** The arguments in payload notation; the original ones if left out. */
  readonly args?: unknown[] | undefined;
  readonly drop?: boolean | undefined;
}

export interface InjectedEvent {
  /** The seq of the event's entry. */
  readonly seq: number;
  readonly decided: Promise<InjectionResult>;
}

export interface InjectionResult {
  readonly delivery: Delivery;
  readonly latencyMs?: number;
  /** Values of the acknowledgement. */
  readonly args?: readonly unknown[];
}

export class ProxyRules implements TrafficEffects {
  readonly #deps: ProxyRulesDeps;
  readonly #rules: RuleSet;
  readonly #sessions = new Set<GatedSession>();
  /** Sessions that began with polling. */
  readonly #polling = new Map<ObservedSession, { readonly gated: GatedSession; readonly gate: PollingGate }>();
  /** The gates of the sessions, also after the sessions have ended. */
  readonly #gates = new WeakMap<ObservedSession, PollingGate>();
  readonly #held = new Map<number, HeldEvent>();
  readonly #injections: InjectionQueue;
  /** Injected events whose acknowledgement is pending. */
  readonly #waiting = new Map<number, (result: InjectionResult) => void>();
  /** The session whose message is being decoded. */
  #decoding: GatedSession | undefined;
  /** The network conditions of all clients. A single client can have others. */
  #conditions: NetworkConditions = {};
  /** Whether there has been a rule or an injected event. From then on, messages of new WebSockets are evaluated from the beginning. */
  #isArmed = false;

  constructor(deps: ProxyRulesDeps) {
    this.#deps = deps;
    this.#rules = new RuleSet(deps);
    this.#injections = new InjectionQueue(deps.clock);
  }

  get list() {
    return this.#rules.list;
  }

  get heldCount(): number {
    return this.#held.size;
  }

  /** The events that wait, oldest first. */
  get held(): HeldSummary[] {
    const now = this.#deps.clock.now();
    return [...this.#held.values()].map(({ seq, ruleId, event, from, heldAt, connection }) => ({
      seq,
      ruleId,
      connectionId: connection.id,
      namespace: connection.namespace,
      event,
      to: otherEnd(from),
      heldMs: now - heldAt,
    }));
  }

  holds(seq: number): boolean {
    return this.#held.has(seq);
  }

  /**
   * Must be called when messages of a WebSocket can be evaluated. @param polling the session that the client wants to
   * continue on it
   */
  opened(gate: SocketGate, decoder: SocketDecoder, polling: SessionDecoder | undefined): void {
    const gated = (polling && this.#polling.get(polling)?.gated) ?? this.#gated();
    gated.opened(gate, decoder);
    gate.onDidClose(() => {
      if (gated.isCarriedBy(gate)) this.#end(gated);
    });
    if (this.#isArmed || gated.isBusy) gated.arm();
  }

  /** Handles a request of HTTP polling. Returns whether a gate forwards it; otherwise it is forwarded as it arrives. */
  polled(exchange: PollingExchange, decoder: PollingDecoder): boolean {
    const { session } = decoder;
    const { isJsonp } = decoder.request;
    // The last response of a session that has ended may not have been fetched.
    if (session?.isEnded) return this.#gates.get(session)?.exchange(exchange, decoder) ?? false;
    if (session) return this.#gateOf(session, isJsonp).exchange(exchange, decoder);
    followHandshake(exchange, decoder, {
      isBusy: () => this.#rules.isActive || isThrottled(this.#conditions),
      gateOf: (begun) => this.#gateOf(begun, isJsonp),
      now: () => this.#deps.clock.now(),
    });
    return false;
  }

  /** @throws UserError for an invalid filter or invalid arguments */
  add(filter: string, action: RuleAction, enabled?: boolean): string {
    checkArgs(action);
    const ruleId = this.#rules.add(filter, action, enabled);
    this.#arm();
    this.#deps.changed();
    return ruleId;
  }

  /** @throws UserError */
  set(ruleId: string, change: RuleChange): void {
    if (change.action) checkArgs(change.action);
    this.#rules.set(ruleId, change);
    if (change.enabled === false || change.action) this.releaseAll(ruleId);
    this.#deps.changed();
  }

  /** @throws UserError */
  remove(ruleId: string): void {
    this.#rules.remove(ruleId);
    this.releaseAll(ruleId);
    this.#deps.changed();
  }

  /** Restores the rule that was removed last. @returns false for any other rule */
  restore(ruleId: string): boolean {
    const isRestored = this.#rules.restore(ruleId);
    if (isRestored) {
      this.#arm();
      this.#deps.changed();
    }
    return isRestored;
  }

  /** Forwards the events that a rule holds; without a rule, all held events. */
  releaseAll(ruleId?: string): void {
    for (const held of [...this.#held.values()])
      if (ruleId === undefined || held.ruleId === ruleId) this.release(held.seq);
  }

  /**
   * Forwards a held event, or drops it.
   * @throws UserError if it is not held, or if the arguments are not in payload notation or cannot be sent
   */
  release(seq: number, { args, drop = false }: Release = {}): void {
    const held = this.#held.get(seq);
    if (!held) throw userError('rule.notHeld', { seq });
    const values = args && valuesOf(args);
    let instead: Message[] | undefined;
    try {
      instead = drop ? [] : values && held.encode(values);
    } catch (error) {
      throw userError('emit.notEncoded', { reported: messageOf(error) });
    }
    this.#removeHeld(seq);
    const dropped = { delivery: 'discarded', cause: explain('rule.droppedByHand') } as const;
    const sent = { delivery: 'sent', ...(args && { deliveredArgs: args }) } as const;
    held.connection.released(seq, drop ? dropped : sent);
    held.release(instead);
  }

  /** @throws UserError if the event cannot be sent */
  async inject(connection: ObservedConnection, { to, event, args, ack, timeoutMs }: Injection): Promise<InjectedEvent> {
    const { session, namespace, id: connectionId } = connection;
    const { codec = 'default' } = session;
    // A server closes the connection of a client that sends an event before it has joined.
    if (!connection.isJoined) throw userError('inject.notOpen', { connectionId });
    if (reservedEvents.has(event)) throw userError('emit.reservedName', { event });
    const gated = this.gatedOf(session);
    if (!gated) throw userError('inject.notOpen', { connectionId });
    gated.arm();
    this.#isArmed = true;
    const from: Sender = to === 'server' ? 'client' : 'server';
    const add = (): number | undefined => gated.inject({ from, codec, namespace, data: [event, ...args] }, ack);
    const seq = await this.#injections.add(gated, connection, add);
    return {
      seq,
      decided: ack ? this.#acknowledged(seq, connection, timeoutMs) : Promise.resolve({ delivery: 'sent' }),
    };
  }

  /** The network conditions of the proxy. */
  get conditions(): NetworkConditions {
    return this.#conditions;
  }

  /** Sets the network conditions of all clients, including later ones. The condition "offline" ends their sessions. */
  setConditions(conditions: NetworkConditions): void {
    this.#conditions = conditions;
    for (const gated of [...this.#sessions]) gated.setConditions(conditions);
  }

  conditionsOf(session: ObservedSession): NetworkConditions {
    return this.gatedOf(session)?.lanes.conditions ?? this.#conditions;
  }

  /** Undefined for a session that has ended. */
  gatedOf(session: ObservedSession): GatedSession | undefined {
    return this.#polling.get(session)?.gated ?? [...this.#sessions].find((one) => one.session === session);
  }

  /**
   * Must be called when bytes of a session were decoded or the session has ended, because an injected event that waits may be added then.
   */
  advanced(): void {
    this.#injections.advanced();
  }

  member(member: ObservedMember): void {
    this.#decoding?.member(member);
  }

  event(member: ObservedMember, event: ObservedEvent, record: () => LogRecord): Effect | undefined {
    return this.#decoding?.event(member, event, record);
  }

  recorded(seq: number): void {
    this.#decoding?.recorded(seq);
  }

  ack(member: ObservedMember, ack: ObservedAck): Effect | undefined {
    const { of, codec, packet } = ack;
    const resolve = of && this.#waiting.get(of.event);
    if (of && resolve) {
      this.#waiting.delete(of.event);
      resolve({ delivery: 'acknowledged', latencyMs: of.latencyMs, args: decodeData(codec, packet) });
    }
    return this.#decoding?.ack(member, ack);
  }

  /** Ends the wait for the acknowledgement of an event. The event itself may still be held. */
  unacknowledged(seq: number): void {
    this.#waiting.get(seq)?.({ delivery: 'lost' });
    this.#waiting.delete(seq);
  }

  upgraded(session: ObservedSession): void {
    this.#polling.get(session)?.gated.upgraded();
  }

  ended(session: ObservedSession): void {
    const { gated } = this.#polling.get(session) ?? {};
    this.#polling.delete(session);
    if (gated?.stopPolling()) this.#end(gated);
  }

  /** Must be called when the proxy was stopped. Its sessions have ended, and its clients have no network conditions. Its rules remain. */
  stop(): void {
    this.#conditions = {};
    for (const gated of [...this.#sessions]) this.#end(gated);
    this.#polling.clear();
    this.#injections.dispose();
    for (const seq of [...this.#waiting.keys()]) this.unacknowledged(seq);
    this.#held.clear();
  }

  #acknowledged(seq: number, connection: ObservedConnection, timeoutMs: number | undefined): Promise<InjectionResult> {
    return new Promise((resolve) => {
      const timer =
        timeoutMs === undefined
          ? undefined
          : this.#deps.clock.after(timeoutMs, () => {
              this.#waiting.delete(seq);
              connection.timedOut(seq, timeoutMs);
              resolve({ delivery: 'timedOut' });
            });
      this.#waiting.set(seq, (result) => {
        timer?.dispose();
        resolve(result);
      });
    });
  }

  #gateOf(session: SessionDecoder, isJsonp: boolean): PollingGate {
    const known = this.#polling.get(session);
    if (known) return known.gate;
    const { clock, failed } = this.#deps;
    const gated = this.#gated();
    const gate = new PollingGate({ session, isJsonp, evaluator: gated, now: () => clock.now(), failed });
    gated.startPolling(gate, session);
    this.#polling.set(session, { gated, gate });
    this.#gates.set(session, gate);
    return gate;
  }

  #gated(): GatedSession {
    const gated = new GatedSession({
      rules: this.#rules,
      clock: this.#deps.clock,
      during: (current, run) => {
        const before = this.#decoding;
        this.#decoding = current;
        run();
        this.#decoding = before;
        this.advanced();
      },
      connectionOf: this.#deps.connectionOf,
      held: (event) => {
        this.#held.set(event.seq, event);
        this.#deps.changed();
      },
      left: (seq, connection) => {
        this.#removeHeld(seq);
        connection.released(seq, { delivery: 'sent' });
      },
      lost: ({ seq, connection, wantsAck }) => {
        this.#removeHeld(seq);
        connection.lostInTransit(seq, wantsAck);
        this.unacknowledged(seq);
      },
    });
    if (isThrottled(this.#conditions)) gated.setConditions(this.#conditions);
    this.#sessions.add(gated);
    return gated;
  }

  #end(gated: GatedSession): void {
    this.#sessions.delete(gated);
    gated.dispose();
  }

  #arm(): void {
    this.#isArmed = true;
    for (const gated of this.#sessions) gated.arm();
  }

  #removeHeld(seq: number): void {
    if (this.#held.delete(seq)) this.#deps.changed();
  }
}

/** @throws UserError for arguments that are not in payload notation */
function checkArgs(action: RuleAction): void {
  if ('args' in action) parsePayload(action.args);
  if ('reply' in action) parsePayload(action.reply);
}
