/**
 * Finds the action after which a scenario waits for an event. A step that emits makes earlier events unavailable to later steps, so each
 * event must be waited for before the next action, but after the action that caused it. Where several actions overlapped, the cause is
 * derived from what a network allows, from values that the event shares with an emit, and from acknowledgements.
 */
import type { EmitAction, ReceivedRecord, RecordedAction } from './recordedTraffic.ts';
import { leafText, leavesOf } from './notationLeaves.ts';

/** Actions of a program within this time of each other may overlap, in milliseconds. A person needs longer. */
const burstMs = 250;
const maxCandidates = 50;

interface Cause {
  readonly index: number;
  /** The cause was derived from values that the event contains. */
  readonly isCertain: boolean;
}

/**
 * For each event, the index of its action.
 * @param socketIds the ID that the server assigned, by connection ID
 */
export function causesOf(
  actions: readonly RecordedAction[],
  received: readonly ReceivedRecord[],
  socketIds: ReadonlyMap<string, ReadonlySet<string>>,
): number[] {
  const finder = new CauseFinder(actions, received, socketIds);
  const causes = received.map((event) => finder.causeOf(event));
  return inOrder(received, causes);
}

/**
 * A server usually sends a connection the results of earlier actions first: an event that was received before an event with a certain cause
 * has no later cause than that event. This does not apply to events whose own cause is certain, because a server may receive the packets of
 * several connections in another order.
 */
function inOrder(received: readonly ReceivedRecord[], causes: readonly Cause[]): number[] {
  const latest = new Map<string, number>();
  const indexes = causes.map(({ index }) => index);
  for (let at = received.length - 1; at >= 0; at--) {
    const { connectionId } = received[at] ?? { connectionId: '' };
    const { index, isCertain } = causes[at] ?? { index: 0, isCertain: false };
    const limit = latest.get(connectionId) ?? Infinity;
    if (isCertain) latest.set(connectionId, Math.min(index, limit));
    else indexes[at] = Math.min(index, limit);
  }
  return indexes;
}

class CauseFinder {
  readonly #actions: readonly RecordedAction[];
  readonly #socketIds: ReadonlyMap<string, ReadonlySet<string>>;
  readonly #greetings: ReadonlySet<ReceivedRecord>;
  /** The shortest time in which a server has responded, in milliseconds. */
  readonly #fastestMs: number;
  readonly #sent = new Map<EmitAction, ReadonlySet<string>>();
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
    const latencies = actions.flatMap((action) =>
      action.kind === 'emit' && action.latencyMs !== undefined ? [action.latencyMs] : [],
    );
    this.#fastestMs = latencies.reduce((least, ms) => Math.min(least, ms), latencies.length > 0 ? Infinity : 0);
  }

  causeOf(event: ReceivedRecord): Cause {
    while ((this.#actions[this.#next]?.seq ?? Infinity) < event.seq) this.#next++;
    const newest = this.#next - 1;
    const opened = this.#openedAt(event, newest);
    if (this.#greetings.has(event)) return { index: opened, isCertain: false };
    const candidates = this.#candidates(event, newest).filter((index) => index >= opened);
    const shared = candidates.length > 1 ? this.#bySharedValues(event, candidates) : undefined;
    if (shared !== undefined) return { index: shared, isCertain: true };
    const found = candidates.length > 1 ? this.#byAck(event, candidates) : (candidates[0] ?? newest);
    const key = `${event.connectionId}\n${event.event}`;
    const index = Math.max(found, this.#newest.get(key) ?? 0, opened);
    this.#newest.set(key, index);
    return { index, isCertain: false };
  }

  /** The action that opened the connection of an event: the event cannot be received before this action. */
  #openedAt({ connectionId }: ReceivedRecord, newest: number): number {
    for (let index = newest; index >= 0; index--) {
      const action = this.#actions[index];
      if (action?.kind === 'connect' && action.connectionId === connectionId) return index;
    }
    return 0;
  }

  /** The actions that may have caused the event, oldest first. */
  #candidates(event: ReceivedRecord, newest: number): number[] {
    const found: number[] = [];
    for (let index = newest; index >= 0 && found.length < maxCandidates; index--) {
      const action = this.#actions[index];
      const next = this.#actions[index + 1];
      if (!action) break;
      const overlaps =
        index === newest || (next !== undefined && (next.seq < action.end || next.t - action.t < burstMs));
      if (!overlaps) break;
      found.unshift(index);
    }
    const possible = found.filter((index) => event.t - (this.#actions[index]?.t ?? 0) >= this.#fastestMs / 2);
    return possible.length > 0 ? possible : found.slice(0, 1);
  }

  /** The action that shares more with the event than all others: values, the name, the ID of the connection. */
  #bySharedValues({ args = [], event }: ReceivedRecord, candidates: readonly number[]): number | undefined {
    const values = new Set(leavesOf(args));
    const scores = candidates.map((index) => {
      const action = this.#actions[index];
      if (!action) return 0;
      const ids = this.#socketIds.get(action.connectionId) ?? [];
      const sender = [...ids].some((id) => values.has(leafText(id))) ? 1 : 0;
      if (action.kind !== 'emit') return sender;
      const shared = [...this.#valuesOf(action)].filter((value) => values.has(value)).length;
      return sender + shared + (isSimilar(action.event, event) ? 1 : 0);
    });
    const best = Math.max(...scores);
    if (best === 0 || scores.filter((score) => score === best).length > 1) return undefined;
    return candidates[scores.indexOf(best)];
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
