/**
 * Finds the action after which a scenario waits for an event. A step that emits makes earlier events unavailable to later steps, so each
 * event must be waited for before the next action, but after the action that caused it: then the scenario passes whether the server sends the
 * event before or after the response to another action. Where several actions overlapped, the cause is derived from what a network allows,
 * from values and names that the event shares with an emit, and from acknowledgements. An event that clearly belongs to an earlier emit is
 * waited for after that emit, even if other actions followed.
 */
import type { EmitAction, ReceivedRecord, RecordedAction } from './recordedTraffic.ts';
import { leafText, leavesOf } from './notationLeaves.ts';

/** Actions of a program within this time of each other may overlap, in milliseconds. A person needs longer. */
const burstMs = 250;
const maxCandidates = 50;
/** An event that was received longer after an emit, in milliseconds, is not its result if other actions followed the emit. */
const maxDelayMs = 30_000;

export interface EventCause {
  /** The index of the action. */
  readonly index: number;
  /** Several actions may have caused the event, and the server does not respond in the order of the actions. */
  readonly isUncertain: boolean;
}

/** What is known about the cause of an event. */
interface Clues {
  readonly event: ReceivedRecord;
  /** The last action before the event. */
  readonly newest: number;
  /** The action that opened the connection of the event: the event cannot be received before this action. */
  readonly opened: number;
  /** The actions that may have caused the event because they overlapped, oldest first. */
  readonly candidates: readonly number[];
  /** Several actions overlapped, and the event was received too soon after each of them. The only candidate is the oldest one. */
  readonly isTooSoon: boolean;
  /** The action that shares values or the name with the event, more than all others. */
  readonly shared: number | undefined;
  /** The event is sent to each connection that is opened. */
  readonly isGreeting: boolean;
}

/**
 * For each event, its cause.
 * @param socketIds the ID that the server assigned, by connection ID
 */
export function causesOf(
  actions: readonly RecordedAction[],
  received: readonly ReceivedRecord[],
  socketIds: ReadonlyMap<string, ReadonlySet<string>>,
): EventCause[] {
  const finder = new CauseFinder(actions, received, socketIds);
  const clues = received.map((event) => finder.cluesOf(event));
  const disordered = disorderedConnections(actions, clues);
  const causes = clues.map((known) => finder.causeOf(known, disordered.has(known.event.connectionId)));
  return inOrder(clues, causes, disordered);
}

/**
 * The connections whose server did not respond in the order of the emits, for example because it waits for a database: their acknowledgements
 * or clearly caused events have another order than the emits.
 */
function disorderedConnections(actions: readonly RecordedAction[], clues: readonly Clues[]): ReadonlySet<string> {
  const responses = new Map<string, { seq: number; index: number }[]>();
  const add = (connectionId: string, seq: number, index: number): void => {
    responses.set(connectionId, [...(responses.get(connectionId) ?? []), { seq, index }]);
  };
  for (const [index, { kind, connectionId, seq, end }] of actions.entries())
    if (kind === 'emit' && end !== seq && Number.isFinite(end)) add(connectionId, end, index);
  for (const { event, shared } of clues)
    if (shared !== undefined && actions[shared]?.connectionId === event.connectionId)
      add(event.connectionId, event.seq, shared);
  const found = new Set<string>();
  for (const [connectionId, own] of responses) {
    const indexes = own.sort((a, b) => a.seq - b.seq).map(({ index }) => index);
    if (indexes.some((index, at) => index < (indexes[at - 1] ?? 0))) found.add(connectionId);
  }
  return found;
}

/**
 * A server usually sends a connection the results of earlier actions first: an event that was received before an event with a certain cause
 * has no later cause than that event. This does not apply to events whose own cause is certain, because a server may receive the packets of
 * several connections in another order, and not to servers that respond in another order.
 */
function inOrder(
  clues: readonly Clues[],
  causes: readonly EventCause[],
  disordered: ReadonlySet<string>,
): EventCause[] {
  const latest = new Map<string, number>();
  const ordered = [...causes];
  for (let at = clues.length - 1; at >= 0; at--) {
    const known = clues[at];
    const cause = causes[at];
    if (!known || !cause || disordered.has(known.event.connectionId)) continue;
    const { event, shared, candidates, isGreeting } = known;
    const limit = latest.get(event.connectionId) ?? Infinity;
    if (shared !== undefined) latest.set(event.connectionId, Math.min(shared, limit));
    else if (!isGreeting && limit < cause.index && candidates.includes(limit)) ordered[at] = { ...cause, index: limit };
  }
  return ordered;
}

class CauseFinder {
  readonly #actions: readonly RecordedAction[];
  readonly #socketIds: ReadonlyMap<string, ReadonlySet<string>>;
  readonly #greetings: ReadonlySet<ReceivedRecord>;
  /** The shortest time in which a server has responded, in milliseconds. */
  readonly #fastestMs: number;
  readonly #sent = new Map<EmitAction, ReadonlySet<string>>();
  /** The number of events by connection and name, and of emits by name. */
  readonly #receivedCounts: ReadonlyMap<string, number>;
  readonly #emitCounts: ReadonlyMap<string, number>;
  /** The events that an emit has certainly caused, by index, connection and name. */
  readonly #caused = new Set<string>();
  /** The newest cause of each event name of each connection: servers keep the order of events. */
  readonly #newest = new Map<string, number>();
  #next = 0;

  constructor(
    actions: readonly RecordedAction[],
    received: readonly ReceivedRecord[],
    socketIds: ReadonlyMap<string, ReadonlySet<string>>,
  ) {
    this.#actions = actions;
    this.#socketIds = socketIds;
    this.#greetings = greetingsIn(actions, received);
    this.#receivedCounts = countsOf(received.map(keyOf));
    this.#emitCounts = countsOf(actions.flatMap((action) => (action.kind === 'emit' ? [action.event] : [])));
    const latencies = actions.flatMap((action) =>
      action.kind === 'emit' && action.latencyMs !== undefined ? [action.latencyMs] : [],
    );
    this.#fastestMs = latencies.reduce((least, ms) => Math.min(least, ms), latencies.length > 0 ? Infinity : 0);
  }

  /** Call this for the events in their order. */
  cluesOf(event: ReceivedRecord): Clues {
    while ((this.#actions[this.#next]?.seq ?? Infinity) < event.seq) this.#next++;
    const newest = this.#next - 1;
    const opened = this.#openedAt(event, newest);
    const isGreeting = this.#greetings.has(event);
    const { candidates, isTooSoon } = this.#candidates(event, newest, opened);
    const shared = isGreeting ? undefined : this.#bySharedValues(event, { candidates, newest, opened });
    if (shared !== undefined) this.#caused.add(`${shared}\n${keyOf(event)}`);
    return { event, newest, opened, candidates, isTooSoon, shared, isGreeting };
  }

  /** Call this for the events in their order, after `cluesOf` was called for all of them. */
  causeOf(known: Clues, isDisordered: boolean): EventCause {
    const { event, newest, opened, candidates, isTooSoon, shared, isGreeting } = known;
    if (isGreeting) return { index: opened, isUncertain: false };
    if (shared !== undefined) return { index: shared, isUncertain: false };
    if (isDisordered) {
      const [only = newest] = candidates;
      const isUncertain = isTooSoon || candidates.length > 1;
      return { index: isUncertain ? newest : only, isUncertain };
    }
    const found = candidates.length > 1 ? this.#byAck(event, candidates) : (candidates[0] ?? newest);
    const key = keyOf(event);
    const index = Math.max(found, this.#newest.get(key) ?? 0, opened);
    this.#newest.set(key, index);
    return { index, isUncertain: false };
  }

  /** The action that opened the connection of an event: the event cannot be received before this action. */
  #openedAt({ connectionId }: ReceivedRecord, newest: number): number {
    for (let index = newest; index >= 0; index--) {
      const action = this.#actions[index];
      if (action?.kind === 'connect' && action.connectionId === connectionId) return index;
    }
    return 0;
  }

  /** The actions that may have caused the event, oldest first: at least one. */
  #candidates(event: ReceivedRecord, newest: number, opened: number): Pick<Clues, 'candidates' | 'isTooSoon'> {
    const found: number[] = [];
    for (let index = newest; index >= opened && found.length < maxCandidates; index--) {
      const action = this.#actions[index];
      const next = this.#actions[index + 1];
      if (!action) break;
      const overlaps =
        index === newest || (next !== undefined && (next.seq < action.end || next.t - action.t < burstMs));
      if (!overlaps) break;
      found.unshift(index);
    }
    const possible = found.filter((index) => event.t - (this.#actions[index]?.t ?? 0) >= this.#fastestMs / 2);
    const isTooSoon = possible.length === 0 && found.length > 1;
    return { candidates: possible.length > 0 ? possible : found.slice(0, 1), isTooSoon };
  }

  /** The action that shares more with the event than all others: values, the name, the ID of the connection. */
  #bySharedValues(
    event: ReceivedRecord,
    { candidates, newest, opened }: Pick<Clues, 'candidates' | 'newest' | 'opened'>,
  ) {
    const values = new Set(leavesOf(event.args ?? []));
    const score = (index: number): number => this.#shares(event, values, index);
    const scores = new Map(candidates.map((index) => [index, score(index)]));
    const bestCandidate = Math.max(0, ...scores.values());
    for (const index of this.#earlierEmits(event, candidates[0] ?? newest, opened)) {
      const own = score(index);
      if (own > bestCandidate) scores.set(index, own);
    }
    const best = Math.max(0, ...scores.values());
    if (best === 0) return undefined;
    if (scores.size === 1 && candidates.length === 1) {
      // Shared values are evidence only if the later actions, which seem to be too recent, share less.
      const [only = newest] = candidates;
      const later = Array.from({ length: newest - only }, (_, at) => only + 1 + at);
      return later.length > 0 && later.every((index) => score(index) < best) ? only : undefined;
    }
    const equal = [...scores].flatMap(([index, own]) => (own === best ? [index] : [])).sort((a, b) => a - b);
    return equal.length === 1 ? equal[0] : this.#inTurn(event, equal);
  }

  /** The number of values, names and IDs that an event shares with an action. */
  #shares({ event }: ReceivedRecord, values: ReadonlySet<string>, index: number): number {
    const action = this.#actions[index];
    if (!action) return 0;
    const ids = this.#socketIds.get(action.connectionId) ?? [];
    const sender = [...ids].some((id) => values.has(leafText(id))) ? 1 : 0;
    if (action.kind !== 'emit') return sender;
    const shared = [...this.#valuesOf(action)].filter((value) => values.has(value)).length;
    return sender + shared + (isSimilar(action.event, event) ? 1 : 0);
  }

  /**
   * Emits before the candidates whose name is similar to that of the event, and that have caused no event of this name: shared values alone
   * are not sufficient, because an event often contains the name of a room or user that an earlier emit has sent.
   */
  #earlierEmits(event: ReceivedRecord, before: number, opened: number): number[] {
    const found: number[] = [];
    for (let index = before - 1; index >= opened && found.length < maxCandidates; index--) {
      const action = this.#actions[index];
      if (!action || event.t - action.t > maxDelayMs) break;
      if (action.kind !== 'emit' || !isSimilar(action.event, event.event)) continue;
      if (!this.#caused.has(`${index}\n${keyOf(event)}`)) found.push(index);
    }
    return found;
  }

  /** Of several equal emits, the first one that has not caused such an event. Undefined unless there is one event for each emit. */
  #inTurn(event: ReceivedRecord, indexes: readonly number[]): number | undefined {
    const names = new Set(indexes.map((index) => emittedBy(this.#actions[index])));
    const [name] = names;
    if (names.size !== 1 || name === undefined || !isSimilar(name, event.event)) return undefined;
    if (this.#receivedCounts.get(keyOf(event)) !== this.#emitCounts.get(name)) return undefined;
    return indexes.find((index) => !this.#caused.has(`${index}\n${keyOf(event)}`));
  }

  #valuesOf(emit: EmitAction): ReadonlySet<string> {
    const known = this.#sent.get(emit);
    if (known) return known;
    const values = new Set(leavesOf(emit.args).filter((value) => !['""', 'true', 'false', 'null'].includes(value)));
    this.#sent.set(emit, values);
    return values;
  }

  /**
   * A server processes the packets of a connection in order: events that precede an acknowledgement belong to the
   * acknowledged emit.
   */
  #byAck({ connectionId, seq }: ReceivedRecord, candidates: readonly number[]): number {
    const pending = candidates.filter((index) => (this.#actions[index]?.end ?? 0) > seq);
    const own = pending.find((index) => this.#actions[index]?.connectionId === connectionId);
    return own ?? pending[0] ?? candidates.at(-1) ?? 0;
  }
}

function emittedBy(action: RecordedAction | undefined): string | undefined {
  return action?.kind === 'emit' ? action.event : undefined;
}

/** Identifies the events of one name that one connection received. */
function keyOf({ connectionId, event }: ReceivedRecord): string {
  return `${connectionId}\n${event}`;
}

function countsOf(keys: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

/** Whether names such as `join` and `joined`, or `order:create` and `order:created`, belong together. */
function isSimilar(one: string, other: string): boolean {
  const [short = '', long = ''] = [one, other].sort((a, b) => a.length - b.length);
  const stem = short.length > 4 ? short.replace(/e$/, '') : short;
  return stem.length >= 3 && long.toLowerCase().includes(stem.toLowerCase());
}

/**
 * Events that a server sends to each connection when it is opened: the first of their name, before the connection has emitted anything, and
 * before another connection was opened. At least two connections must have received them.
 */
function greetingsIn(
  actions: readonly RecordedAction[],
  received: readonly ReceivedRecord[],
): ReadonlySet<ReceivedRecord> {
  const connects = actions.filter((action) => action.kind === 'connect');
  const byName = new Map<string, ReceivedRecord[]>();
  for (const [index, connect] of connects.entries()) {
    const { connectionId, seq } = connect;
    const own = actions.find((action) => action.connectionId === connectionId && action.seq > seq)?.seq ?? Infinity;
    const others = connects.slice(index + 1).map(({ end }) => end);
    const until = Math.min(own, ...others);
    const names = new Set<string>();
    for (const event of received) {
      if (event.connectionId !== connectionId || event.seq < seq || event.seq > until || names.has(event.event))
        continue;
      names.add(event.event);
      byName.set(event.event, [...(byName.get(event.event) ?? []), event]);
    }
  }
  return new Set([...byName.values()].flatMap((events) => (events.length > 1 ? events : [])));
}
