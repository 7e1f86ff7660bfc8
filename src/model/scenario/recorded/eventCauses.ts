/**
 * Finds the action after which a scenario waits for an event. A step that emits makes earlier events unavailable to later steps, so each
 * event must be waited for before the next action, but after the action that caused it: then the scenario passes whether the server sends the
 * event before or after the response to another action. Where several actions overlapped, the cause is derived from what a network allows,
 * from values and names that the event shares with an emit, and from acknowledgements. An event that clearly belongs to an earlier emit is
 * waited for after that emit, even if other actions followed.
 */
import type { EmitAction, ReceivedRecord, RecordedAction } from './recordedTraffic.ts';
import { leafText, leavesOf } from './notationLeaves.ts';
import { SimilarNames } from './similarNames.ts';
import { keyOf, UncausedEmits } from './uncausedEmits.ts';

/** Actions of a program within this time of each other may overlap, in milliseconds. A person needs longer. */
const burstMs = 250;
const maxCandidates = 50;

export interface EventCause {
  /** The index of the action. */
  readonly index: number;
  /** Several actions may have caused the event, and the server does not respond in the order of the actions. */
  readonly isUncertain: boolean;
}

/** Counts the work, which must be proportional to the number of events. */
export interface CauseWork {
  /** How often an action was compared with an event. */
  visits: number;
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
 * @param work is increased by the work that was needed
 */
export function causesOf(
  actions: readonly RecordedAction[],
  received: readonly ReceivedRecord[],
  socketIds: ReadonlyMap<string, ReadonlySet<string>>,
  work?: CauseWork,
): EventCause[] {
  const finder = new CauseFinder(actions, received, socketIds);
  const clues = received.map((event) => finder.cluesOf(event));
  if (work) work.visits += finder.visits;
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
    const own = responses.get(connectionId);
    if (own) own.push({ seq, index });
    else responses.set(connectionId, [{ seq, index }]);
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
  readonly #names = new SimilarNames();
  readonly #emits: UncausedEmits;
  /** The newest action that opened each connection. */
  readonly #opened = new Map<string, number>();
  /** The newest cause of each event name of each connection: servers keep the order of events. */
  readonly #newest = new Map<string, number>();
  #next = 0;
  #visits = 0;

  constructor(
    actions: readonly RecordedAction[],
    received: readonly ReceivedRecord[],
    socketIds: ReadonlyMap<string, ReadonlySet<string>>,
  ) {
    this.#actions = actions;
    this.#socketIds = socketIds;
    this.#emits = new UncausedEmits(actions, this.#names);
    this.#greetings = greetingsIn(actions, received);
    this.#receivedCounts = countsOf(received.map(keyOf));
    this.#emitCounts = countsOf(actions.flatMap((action) => (action.kind === 'emit' ? [action.event] : [])));
    const latencies = actions.flatMap((action) =>
      action.kind === 'emit' && action.latencyMs !== undefined ? [action.latencyMs] : [],
    );
    this.#fastestMs = latencies.reduce((least, ms) => Math.min(least, ms), latencies.length > 0 ? Infinity : 0);
  }

  /** How often an action was compared with an event. */
  get visits(): number {
    return this.#visits + this.#emits.visits;
  }

  /** Call this for the events in their order. */
  cluesOf(event: ReceivedRecord): Clues {
    for (let action = this.#actions[this.#next]; action && action.seq < event.seq; action = this.#actions[this.#next]) {
      if (action.kind === 'connect') this.#opened.set(action.connectionId, this.#next);
      this.#next++;
    }
    const newest = this.#next - 1;
    // The event cannot be received before its connection is opened.
    const opened = this.#opened.get(event.connectionId) ?? 0;
    const isGreeting = this.#greetings.has(event);
    const { candidates, isTooSoon } = this.#candidates(event, newest, opened);
    const shared = isGreeting ? undefined : this.#bySharedValues(event, { candidates, newest, opened });
    if (shared !== undefined) this.#emits.setCaused(shared, event);
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

  /** The actions that may have caused the event, oldest first: at least one. */
  #candidates(event: ReceivedRecord, newest: number, opened: number): Pick<Clues, 'candidates' | 'isTooSoon'> {
    const found: number[] = [];
    for (let index = newest; index >= opened && found.length < maxCandidates; index--) {
      this.#visits++;
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
    // Of the emits before the candidates, those with a similar name are considered that have caused no event of this name. Shared values
    // alone are not sufficient, because an event often contains the name of a room or user that an earlier emit has sent.
    const range = { before: candidates[0] ?? newest, from: opened, max: maxCandidates };
    for (const index of this.#emits.in(range, event)) {
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
    this.#visits++;
    const action = this.#actions[index];
    if (!action) return 0;
    const ids = this.#socketIds.get(action.connectionId) ?? [];
    const sender = [...ids].some((id) => values.has(leafText(id))) ? 1 : 0;
    if (action.kind !== 'emit') return sender;
    const shared = [...this.#valuesOf(action)].filter((value) => values.has(value)).length;
    return sender + shared + (this.#names.isSimilar(action.event, event) ? 1 : 0);
  }

  /** Of several equal emits, the first one that has not caused such an event. Undefined unless there is one event for each emit. */
  #inTurn(event: ReceivedRecord, indexes: readonly number[]): number | undefined {
    const names = new Set(indexes.map((index) => emittedBy(this.#actions[index])));
    const [name] = names;
    if (names.size !== 1 || name === undefined || !this.#names.isSimilar(name, event.event)) return undefined;
    if (this.#receivedCounts.get(keyOf(event)) !== this.#emitCounts.get(name)) return undefined;
    return indexes.find((index) => !this.#emits.hasCaused(index, event));
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

function countsOf(keys: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
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
      const known = byName.get(event.event);
      if (known) known.push(event);
      else byName.set(event.event, [event]);
    }
  }
  return new Set([...byName.values()].flatMap((events) => (events.length > 1 ? events : [])));
}
