/**
 * The types of the events of a capture: arguments and acknowledgements, for each namespace and direction. Events are added one by one, and
 * the memory does not depend on their number.
 */
import { resolveShape } from './resolveShape.ts';
import type { Budget } from './seenValues.ts';
import { Shape } from './shape.ts';
import type { ValueType } from './valueType.ts';

/** Maximum number of events that have types of their own. */
const maxEvents = 2000;
const maxShapes = 50_000;
/** Maximum number of arguments that have a type of their own. All further arguments share one type. */
const maxArguments = 16;

export type Receiver = 'server' | 'client';

export interface SeenEvent {
  readonly namespace: string;
  /** Who receives the event. */
  readonly to: Receiver;
  readonly event: string;
}

export interface TupleType {
  readonly items: readonly ValueType[];
  /** Minimum number of items. */
  readonly minItems: number;
  /** The type of all items after `items`; undefined if there are none. */
  readonly rest: ValueType | undefined;
}

export interface EventType {
  readonly event: string;
  readonly args: TupleType;
  /** Whether an acknowledgement was requested by every event, by some, or by none. */
  readonly ack: 'always' | 'sometimes' | 'never';
  /** Undefined if no acknowledgement was captured. */
  readonly response: TupleType | undefined;
}

export interface NamespaceTypes {
  readonly namespace: string;
  readonly toServer: readonly EventType[];
  readonly toClient: readonly EventType[];
}

class Tuple {
  readonly #budget: Budget;
  readonly #shapes: Shape[] = [];
  #rest: Shape | undefined;
  #min = Infinity;
  count = 0;

  constructor(budget: Budget) {
    this.#budget = budget;
  }

  add(values: readonly unknown[]): void {
    this.count++;
    this.#min = Math.min(this.#min, values.length);
    for (let index = 0; index < values.length; index++) {
      const shape =
        index < maxArguments
          ? (this.#shapes[index] ??= new Shape(this.#budget))
          : (this.#rest ??= new Shape(this.#budget));
      shape.add(values[index]);
    }
  }

  get type(): TupleType {
    const items = this.#shapes.map((shape) => resolveShape(shape));
    const rest = this.#rest && resolveShape(this.#rest);
    return { items, minItems: Math.min(this.#min, items.length), rest };
  }
}

interface KnownEvent {
  readonly args: Tuple;
  readonly response: Tuple;
  ackCount: number;
}

export class EventTypes {
  readonly #budget: Budget = { left: maxShapes };
  readonly #namespaces = new Map<string, Record<Receiver, Map<string, KnownEvent>>>();
  #events = 0;
  /** Number of events that were not examined, because there are too many names. */
  skipped = 0;

  add(seen: SeenEvent, args: readonly unknown[], wantsAck: boolean): void {
    const known = this.#known(seen);
    if (!known) {
      this.skipped++;
      return;
    }
    known.args.add(args);
    if (wantsAck) known.ackCount++;
  }

  /** @param seen the event that is acknowledged */
  addAcknowledgement(seen: SeenEvent, args: readonly unknown[]): void {
    this.#known(seen)?.response.add(args);
  }

  get namespaces(): NamespaceTypes[] {
    return [...this.#namespaces]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([namespace, { server, client }]) => ({
        namespace,
        toServer: typesOf(server),
        toClient: typesOf(client),
      }));
  }

  #known({ namespace, to, event }: SeenEvent): KnownEvent | undefined {
    const known = this.#namespaces.get(namespace)?.[to].get(event);
    if (known || this.#events >= maxEvents) return known;
    this.#events++;
    const added = { args: new Tuple(this.#budget), response: new Tuple(this.#budget), ackCount: 0 };
    let events = this.#namespaces.get(namespace);
    if (!events) this.#namespaces.set(namespace, (events = { server: new Map(), client: new Map() }));
    events[to].set(event, added);
    return added;
  }
}

function typesOf(events: ReadonlyMap<string, KnownEvent>): EventType[] {
  return [...events]
    .filter(([, { args }]) => args.count > 0)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([event, { args, response, ackCount }]) => ({
      event,
      args: args.type,
      ack: ackCount === 0 ? 'never' : ackCount === args.count ? 'always' : 'sometimes',
      response: response.count === 0 ? undefined : response.type,
    }));
}
