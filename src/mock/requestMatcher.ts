/**
 * Finds the captured event that an event of a client corresponds to: by its name, then by its arguments, then in the
 * order of the capture. The visit of the client is searched before the visits of other clients. An event is used again
 * only if all matching events of its visit were used.
 */
import { argumentsKey } from '../model/mock/argumentsKey.ts';
import type { MockRequest, MockVisit } from '../model/mock/mockPlan.ts';

interface NamedRequests {
  readonly all: readonly MockRequest[];
  readonly byKey: ReadonlyMap<string, readonly MockRequest[]>;
}
type RequestIndex = ReadonlyMap<string, NamedRequests>;

const indexes = new WeakMap<MockVisit, RequestIndex>();

export class RequestMatcher {
  readonly #own: MockVisit;
  readonly #others: readonly MockVisit[];
  readonly #used = new Set<MockRequest>();
  /** The index of the first request in a list that may still be unused. */
  readonly #next = new WeakMap<readonly MockRequest[], number>();

  constructor(own: MockVisit, all: readonly MockVisit[]) {
    this.#own = own;
    this.#others = all.filter((visit) => visit !== own);
  }

  /** Undefined if the plan has no event with this name. */
  find(event: string, args: readonly unknown[]): MockRequest | undefined {
    const key = argumentsKey(args);
    const byKey = (visit: MockVisit): MockRequest | undefined =>
      this.#take(indexOf(visit).get(event)?.byKey.get(key) ?? []);
    const byName = (visit: MockVisit): MockRequest | undefined => this.#take(indexOf(visit).get(event)?.all ?? []);
    return byKey(this.#own) ?? this.#inOthers(byKey) ?? byName(this.#own) ?? this.#inOthers(byName);
  }

  #inOthers(find: (visit: MockVisit) => MockRequest | undefined): MockRequest | undefined {
    for (const visit of this.#others) {
      const found = find(visit);
      if (found) return found;
    }
    return undefined;
  }

  /** The first request that was not used; if there is none, the last one. */
  #take(list: readonly MockRequest[]): MockRequest | undefined {
    let next = this.#next.get(list) ?? 0;
    for (let at = list[next]; at && this.#used.has(at); at = list[next]) next++;
    this.#next.set(list, next);
    const found = list[next] ?? list.at(-1);
    if (found) this.#used.add(found);
    return found;
  }
}

function indexOf(visit: MockVisit): RequestIndex {
  const known = indexes.get(visit);
  if (known) return known;
  const index = new Map<string, { all: MockRequest[]; byKey: Map<string, MockRequest[]> }>();
  for (const request of visit.requests) {
    const named = index.get(request.event) ?? { all: [], byKey: new Map<string, MockRequest[]>() };
    index.set(request.event, named);
    named.all.push(request);
    if (request.key === undefined) continue;
    const same = named.byKey.get(request.key);
    if (same) same.push(request);
    else named.byKey.set(request.key, [request]);
  }
  indexes.set(visit, index);
  return index;
}
