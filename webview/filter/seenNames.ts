import type { Clock } from '../../src/base/clock.ts';
import { Emitter } from '../../src/base/emitter.ts';
import type { SeenNames } from '../../src/model/filter/filterCompletion.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import { timelineNames } from '../../src/protocol/viewMessages.ts';

const freshMs = 2000;
/** The maximum length of the engine's lists. A list of this length may be incomplete. */
const cutAt = 200;
const none: SeenNames = { events: [], namespaces: [] };

/**
 * The event names and namespaces of the capture, requested when they are needed. The engine reads every entry to count them, so a list is
 * reused for a while, and there is at most one request at a time.
 */
export class SeenNamesCache {
  readonly #channel: Channel;
  readonly #clock: Clock;
  readonly #connectionId: () => string | undefined;
  readonly #changes = new Emitter<void>();
  readonly #known = new Map<string, { readonly names: SeenNames; readonly at: number }>();
  #isPending = false;
  #next: NamesQuery | undefined;
  readonly onDidChange = this.#changes.event;

  /** @param connectionId the only connection whose names count; undefined for all */
  constructor(channel: Channel, clock: Clock, connectionId: () => string | undefined) {
    this.#channel = channel;
    this.#clock = clock;
    this.#connectionId = connectionId;
  }

  /** The known names for a typed text. Missing ones are requested, and `onDidChange` fires when they are received. */
  namesFor(typed: string): SeenNames {
    const all = this.#get('');
    const isCut = all.events.length >= cutAt || all.namespaces.length >= cutAt;
    if (typed === '' || !isCut) return all;
    const special = this.#get(typed.toLowerCase());
    return {
      ...all,
      events: joined(special.events, all.events),
      namespaces: joined(special.namespaces, all.namespaces),
    };
  }

  dispose(): void {
    this.#changes.dispose();
  }

  #get(prefix: string): SeenNames {
    const connectionId = this.#connectionId();
    const query = { ...(prefix !== '' && { prefix }), ...(connectionId !== undefined && { connectionId }) };
    const known = this.#known.get(keyOf(query));
    if (!known || this.#clock.now() - known.at > freshMs) this.#request(query);
    return known?.names ?? none;
  }

  #request(query: NamesQuery): void {
    if (this.#isPending) {
      this.#next = query;
      return;
    }
    this.#isPending = true;
    const done = (names: SeenNames): void => {
      this.#isPending = false;
      for (const [key, { at }] of this.#known) if (this.#clock.now() - at > freshMs) this.#known.delete(key);
      this.#known.set(keyOf(query), { names, at: this.#clock.now() });
      const next = this.#next;
      this.#next = undefined;
      if (next !== undefined) this.#request(next);
      this.#changes.fire();
    };
    this.#channel.request(timelineNames, query).then(done, () => done(none));
  }
}

interface NamesQuery {
  readonly prefix?: string;
  readonly connectionId?: string;
}

function keyOf({ prefix, connectionId }: NamesQuery): string {
  return JSON.stringify([prefix, connectionId]);
}

type Names = SeenNames['events'];

function joined(first: Names, then: Names): Names {
  const known = new Set(first.map(({ name }) => name));
  return [...first, ...then.filter(({ name }) => !known.has(name))];
}
