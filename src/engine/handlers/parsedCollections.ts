import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/disposable.ts';
import { errorFrom } from '../../model/cause/userErrors.ts';
import type { Collection } from '../../model/collection/collection.ts';
import { parseCollection } from '../../model/collection/collectionText.ts';
import { lineOfPath, type ListedScenario, listScenarios } from '../../model/scenario/listScenarios.ts';

export interface ParsedCollection {
  readonly collection: Collection;
  readonly scenarios: readonly ListedScenario[];
  /** The line on which the value at a path begins, from 1. */
  readonly lineOf: (path: readonly (string | number)[]) => number;
}

const maxKept = 4;
const keptMs = 10_000;

/** Parses collections once, even if many of their scenarios are run. A collection is kept for a short time after its last use. */
export class ParsedCollections implements Disposable {
  readonly #clock: Clock;
  /** Collections by their text, the least recently used first. */
  readonly #kept = new Map<string, ParsedCollection>();
  #end: Disposable | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @throws UserError for an invalid collection */
  of(text: string): ParsedCollection {
    const known = this.#kept.get(text) ?? parse(text);
    this.#kept.delete(text);
    this.#kept.set(text, known);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= maxKept) break;
      this.#kept.delete(oldest);
    }
    this.#end?.dispose();
    this.#end = this.#clock.after(keptMs, () => this.#kept.clear());
    return known;
  }

  dispose(): void {
    this.#end?.dispose();
    this.#kept.clear();
  }
}

function parse(text: string): ParsedCollection {
  const parsed = parseCollection(text);
  if (!parsed.ok) throw errorFrom(parsed.fault);
  const { collection, root } = parsed;
  return { collection, scenarios: listScenarios(collection, root, text), lineOf: lineOfPath(root, text) };
}
