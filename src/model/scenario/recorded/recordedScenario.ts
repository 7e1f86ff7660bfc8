/**
 * Creates a scenario from the captured traffic of one or several connections: the actions of the client become steps,
 * and the data that the client received becomes expectations. The scenario passes when it is run against the same
 * server, as far as the server responds in the same way. Values that a server creates for each run are captured where a
 * later step sends them, and otherwise only checked for their type.
 */
import type { Entry } from '../../entry/entry.ts';
import { defaultWithinMs } from '../../matcher/expectation.ts';
import { defaultScenarioMs, type EmitStep, type Step, type WaitForStep } from '../scenario.ts';
import { causesOf } from './eventCauses.ts';
import { keepsOf } from './keptEvents.ts';
import { maxRecordedSteps, type RecordedNote, RecordedNotes } from './recordedNotes.ts';
import {
  type EmitAction,
  type ReceivedRecord,
  readTraffic,
  type RecordedAction,
  type RecordedTraffic,
} from './recordedTraffic.ts';
import { leavesOf } from './notationLeaves.ts';
import { type RecordedSecret, RecordedSecrets, type SecretNaming, type SentValues } from './recordedSecrets.ts';
import { ValueWriter } from './valueWriter.ts';

/** An emit that timed out later than this is sent without waiting. */
const maxTimeoutMs = 2000;

export interface RecordedConnection {
  /** The key in the collection. */
  readonly key: string;
  /** The name in messages. */
  readonly name: string;
  /** Only the address of the connection is known, because it belongs to another client. */
  readonly isObserved?: boolean;
}

export interface RecordingContext {
  /** The recorded connections, by ID. Entries of other connections are left out. */
  readonly connections: ReadonlyMap<string, RecordedConnection>;
  /** The variables of the collection, with their values in the selected environment. */
  readonly variables?: Readonly<Record<string, string>>;
  /** The secrets that are already known, and names that no other secret may have. */
  readonly secrets?: SecretNaming;
}

export interface RecordedScenario {
  readonly steps: Step[];
  /** Set if the steps may need longer than the default timeout. */
  readonly timeoutMs?: number;
  /** The IDs of the connections that the steps use. */
  readonly connectionIds: readonly string[];
  readonly notes: readonly RecordedNote[];
  /** The secrets to which the steps refer and that were not known before. Their values are not in the steps. */
  readonly secrets: readonly RecordedSecret[];
}

type Item =
  | { readonly action: RecordedAction }
  | {
      readonly event: ReceivedRecord;
      readonly afterMs: number;
      readonly count: number;
      readonly isPeriodic: boolean;
      readonly merged: readonly ReceivedRecord[];
      /** How many of the events for which the step waits have an uncertain cause. */
      readonly uncertainCount: number;
    };

/** @param entries in the order in which they happened, of the kinds `recordedKinds` */
export function recordScenario(
  entries: readonly Entry[],
  { connections, variables = {}, secrets: naming = {} }: RecordingContext,
): RecordedScenario {
  const notes = new RecordedNotes();
  const traffic = readTraffic(entries, (id) => connections.get(id)?.name, notes);
  const all = itemsOf(traffic, notes);
  const idle = idleConnections(all);
  for (const id of idle) notes.add('idle', connections.get(id)?.name);
  const items = all.filter((item) => !idle.has(connectionOf(item)));
  for (const item of items) {
    if (!('action' in item)) continue;
    const { kind, connectionId, seq } = item.action;
    if (kind === 'connect' && seq < 0) notes.add('alreadyOpen', connections.get(connectionId)?.name);
    if (kind === 'disconnect' && item.action.isReconnect) notes.add('reconnected', connections.get(connectionId)?.name);
  }
  const shown = items.slice(0, maxRecordedSteps);
  if (items.length > shown.length) notes.add('tooMany', undefined, items.length - shown.length);
  for (const item of shown)
    if ('event' in item && item.uncertainCount > 0) notes.add('uncertainCause', item.event.event, item.uncertainCount);
  const connectionIds = [...new Set(shown.map(connectionOf))];
  for (const id of connectionIds) {
    const connection = connections.get(id);
    if (connection?.isObserved) notes.add('observedProfile', connection.name);
  }
  const secrets = new RecordedSecrets((id) => connections.get(id)?.key ?? id, naming);
  const seen = new Set<string>();
  for (const [index, item] of shown.entries()) {
    const sent = sentBy(item);
    if (sent) secrets.addAll(sent, seen);
    for (const { values } of receivedValues(item, index)) for (const leaf of leavesOf(values)) seen.add(leaf);
  }
  const values = new ValueWriter({
    secrets,
    sent: shown.flatMap(sentValues),
    received: shown.flatMap(receivedValues),
    variables,
    socketIds: new Set([...traffic.socketIds.values()].flatMap((ids) => [...ids])),
  });
  const names = namesOf(connectionIds, connections);
  const writer = new StepWriter(names, connections, values);
  const steps = shown.map((item, index) => writer.step(item, index));
  for (const { event, key } of secrets.added) notes.add('secretArgument', `${event}: ${key}`);
  if (values.set) steps.unshift({ set: values.set });
  const timeoutMs = timeLimit(shown);
  return {
    steps,
    connectionIds,
    notes: notes.all,
    secrets: secrets.added,
    ...(timeoutMs !== undefined && { timeoutMs }),
  };
}

function connectionOf(item: Item): string {
  return ('action' in item ? item.action : item.event).connectionId;
}

/** Connections that were open before the recording, and that only received events at regular intervals. */
function idleConnections(items: readonly Item[]): ReadonlySet<string> {
  const ids = new Set(items.map(connectionOf));
  for (const item of items) {
    if (isActive(item)) ids.delete(connectionOf(item));
  }
  return ids;
}

function isActive(item: Item): boolean {
  if ('event' in item) return item.event.reply !== undefined || !item.isPeriodic;
  const { action } = item;
  if (action.kind === 'connect') return action.seq >= 0 && !action.isAutomatic;
  return action.kind !== 'disconnect' || !action.isReconnect;
}

/** Returns the values that the client sends, with the name of the event. */
function sentBy(item: Item): SentValues | undefined {
  if ('event' in item) {
    const { connectionId, event, reply } = item.event;
    return reply && { connectionId, event, values: reply };
  }
  if (item.action.kind !== 'emit') return undefined;
  const { connectionId, event, args } = item.action;
  return { connectionId, event, values: args };
}

/** Actions, each followed by the events that are waited for before the next one. */
function itemsOf({ actions, received, socketIds }: RecordedTraffic, notes: RecordedNotes): Item[] {
  const causes = causesOf(actions, received, socketIds);
  const byAction = new Map<number, ReceivedRecord[]>();
  const uncertain = new Set<ReceivedRecord>();
  for (const [index, event] of received.entries()) {
    const { index: cause = 0, isUncertain = false } = causes[index] ?? {};
    if (isUncertain) uncertain.add(event);
    const own = byAction.get(cause);
    if (own) own.push(event);
    else byAction.set(cause, [event]);
  }
  const kept = keepsOf(actions, byAction, notes);
  return actions.flatMap((action, index): Item[] => [
    { action },
    ...(kept.get(index) ?? []).map(({ event, afterMs, merged, isPeriodic }) => ({
      event,
      afterMs,
      isPeriodic,
      merged,
      count: merged.length + 1,
      uncertainCount: [event, ...merged].filter((one) => uncertain.has(one)).length,
    })),
  ]);
}

function sentValues(item: Item, index: number): { index: number; values: readonly unknown[] }[] {
  if ('action' in item) return item.action.kind === 'emit' ? [{ index, values: item.action.args }] : [];
  // The values of the event are received before the values of the reply are sent.
  return item.event.reply ? [{ index: index + 0.5, values: item.event.reply }] : [];
}

function receivedValues(item: Item, index: number): { index: number; values: readonly unknown[] }[] {
  if ('event' in item) return [{ index, values: item.event.args ?? [] }];
  return item.action.kind === 'emit' && item.action.ack ? [{ index, values: item.action.ack }] : [];
}

/** The names of the connections in the scenario, by ID: their keys, with a number if several have the same. */
function namesOf(ids: readonly string[], connections: RecordingContext['connections']): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const used = new Set<string>();
  for (const id of ids) {
    const key = connections.get(id)?.key ?? id;
    let name = key;
    for (let n = 2; used.has(name); n++) name = `${key}-${n}`;
    used.add(name);
    names.set(id, name);
  }
  return names;
}

class StepWriter {
  readonly #names: ReadonlyMap<string, string>;
  readonly #connections: RecordingContext['connections'];
  readonly #values: ValueWriter;

  constructor(names: ReadonlyMap<string, string>, connections: RecordingContext['connections'], values: ValueWriter) {
    this.#names = names;
    this.#connections = connections;
    this.#values = values;
  }

  step(item: Item, index: number): Step {
    if ('event' in item) return this.#waitFor(item, index);
    const { action } = item;
    if (action.kind === 'emit') return this.#emit(action, index);
    const as = this.#as(action.connectionId);
    if (action.kind === 'conditions') return { conditions: { ...action.conditions }, ...as };
    if (action.kind === 'disconnect') return { disconnect: true, ...as };
    const connect = this.#connections.get(action.connectionId)?.key ?? '';
    const name = this.#names.get(action.connectionId);
    return {
      connect,
      ...(name !== connect && name !== undefined && { as: name }),
      ...(action.refusal !== undefined && { expect: { error: this.#values.text(action.refusal) } }),
    };
  }

  #emit(action: EmitAction, index: number): EmitStep {
    const { event, args, volatile, ack } = action;
    const written = args.length > 0 ? this.#values.sent(args, action) : undefined;
    const received = ack && ack.length > 0 ? this.#values.expected(ack, index, 'ack', event) : undefined;
    return {
      emit: this.#values.text(event),
      ...(written && { args: written }),
      ...(volatile && { volatile }),
      ...this.#as(action.connectionId),
      ...ackOf(action, received?.matchers),
      ...(received && Object.keys(received.capture).length > 0 && { capture: received.capture }),
    };
  }

  #waitFor(
    { event: record, afterMs, count, merged, isPeriodic }: Extract<Item, { event: unknown }>,
    index: number,
  ): WaitForStep {
    const { event, args, reply, connectionId } = record;
    const isMerged = merged.length > 0;
    const received =
      args && args.length > 0 && !isMerged && !isPeriodic
        ? this.#values.expected(args, index, 'args', event)
        : undefined;
    const withinMs = withinOf(afterMs);
    return {
      waitFor: this.#values.text(event),
      ...(isMerged && { count }),
      ...this.#as(connectionId),
      ...(withinMs > defaultWithinMs && { withinMs }),
      ...(received && { expect: { args: received.matchers } }),
      ...(received && Object.keys(received.capture).length > 0 && { capture: received.capture }),
      ...(reply && { reply: this.#values.sent(reply, record) }),
    };
  }

  #as(connectionId: string): { as?: string } {
    const as = this.#names.get(connectionId);
    return this.#names.size > 1 && as !== undefined ? { as } : {};
  }
}

function ackOf(
  { wantsAck, ack, timedOutMs, isLate, latencyMs = 0 }: EmitAction,
  matchers: unknown[] | undefined,
): Pick<EmitStep, 'ack' | 'expect'> {
  if (!wantsAck) return {};
  if (timedOutMs !== undefined && !ack) {
    if (timedOutMs > maxTimeoutMs) return { ack: true, expect: { delivery: 'sent' } };
    return { ack: { timeoutMs: timedOutMs }, expect: { delivery: 'timedOut' } };
  }
  if (!ack) return { ack: true, expect: { delivery: 'sent' } };
  const timeoutMs = isLate || latencyMs > defaultWithinMs / 2 ? withinOf(latencyMs) : undefined;
  return {
    ...(timeoutMs !== undefined ? { ack: { timeoutMs } } : !matchers && { ack: true }),
    ...(matchers && { expect: { ack: matchers } }),
  };
}

/** The time limit of a step: twice the recorded time, in whole seconds; at least the default. */
function withinOf(ms: number): number {
  return Math.max(defaultWithinMs, Math.ceil((ms * 2) / 1000) * 1000);
}

function timeLimit(items: readonly Item[]): number | undefined {
  let ms = 0;
  for (const item of items) {
    if ('event' in item) ms += item.afterMs;
    else if (item.action.kind === 'emit') ms += item.action.timedOutMs ?? item.action.latencyMs ?? 0;
  }
  const needed = ms + items.length * 20;
  return needed > defaultScenarioMs / 2 ? Math.ceil((needed * 2 + defaultScenarioMs) / 1000) * 1000 : undefined;
}
