/**
 * For each event name, the emits with a similar name that have caused no such event yet. A recording has up to tens of thousands of entries, so
 * the work for each event is limited.
 */
import type { ReceivedRecord, RecordedAction } from './recordedTraffic.ts';
import type { SimilarNames } from './similarNames.ts';

/** An event that was received longer after an emit, in milliseconds, is not its result if other actions followed the emit. */
const maxDelayMs = 30_000;
/** Emits that precede an event by more actions are not considered, unless they were found for an earlier event of the same name. */
const maxRead = 500;

/** The emits for the events of one name that one connection received. */
interface OwnEmits {
  /** The indexes of the emits that have caused no such event, oldest first. */
  readonly uncaused: number[];
  readonly caused: Set<number>;
  /** The index of the first action that was not read yet. */
  next: number;
}

export interface EmitRange {
  /** The index after the last emit. */
  readonly before: number;
  /** The index of the first emit. */
  readonly from: number;
  /** The number of emits. */
  readonly max: number;
}

export class UncausedEmits {
  readonly #actions: readonly RecordedAction[];
  readonly #names: SimilarNames;
  readonly #byKey = new Map<string, OwnEmits>();
  #visits = 0;

  constructor(actions: readonly RecordedAction[], names: SimilarNames) {
    this.#actions = actions;
    this.#names = names;
  }

  /** The number of actions that were visited so far. */
  get visits(): number {
    return this.#visits;
  }

  /** The emits of a range that may have caused the event, newest first. */
  in({ before, from, max }: EmitRange, event: ReceivedRecord): number[] {
    const { uncaused } = this.#read(event, before);
    const found: number[] = [];
    for (let at = uncaused.length - 1; at >= 0 && found.length < max; at--) {
      const index = uncaused[at] ?? 0;
      this.#visits++;
      if (index >= before) continue;
      if (index < from || event.t - (this.#actions[index]?.t ?? 0) > maxDelayMs) break;
      found.push(index);
    }
    return found;
  }

  hasCaused(index: number, event: ReceivedRecord): boolean {
    return this.#emitsFor(event).caused.has(index);
  }

  setCaused(index: number, event: ReceivedRecord): void {
    const { uncaused, caused } = this.#emitsFor(event);
    caused.add(index);
    const at = uncaused.lastIndexOf(index);
    if (at !== -1) uncaused.splice(at, 1);
  }

  /** Reads the actions since the previous event of the same name. */
  #read(event: ReceivedRecord, before: number): OwnEmits {
    const own = this.#emitsFor(event);
    for (let index = Math.max(own.next, before - maxRead); index < before; index++) {
      const action = this.#actions[index];
      this.#visits++;
      if (action?.kind !== 'emit' || own.caused.has(index)) continue;
      if (this.#names.isSimilar(action.event, event.event)) own.uncaused.push(index);
    }
    own.next = Math.max(own.next, before);
    return own;
  }

  #emitsFor(event: ReceivedRecord): OwnEmits {
    const key = keyOf(event);
    const known = this.#byKey.get(key);
    if (known) return known;
    const own: OwnEmits = { uncaused: [], caused: new Set(), next: 0 };
    this.#byKey.set(key, own);
    return own;
  }
}

/** Identifies the events of one name that one connection received. */
export function keyOf({ connectionId, event }: ReceivedRecord): string {
  return `${connectionId}\n${event}`;
}
