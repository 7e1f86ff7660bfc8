/** A collection together with the scenarios and emits that can be run, as the lists of the editor need it. */
import type { Collection } from '../collection/collection.ts';
import { parseCollection } from '../collection/collectionText.ts';
import type { TextFault } from '../payload/payloadText.ts';
import { listScenarios } from './listScenarios.ts';
import { connectionsOf } from './scenarioConnections.ts';

/** A scenario, or an emit with an expectation. */
export interface Runnable {
  /** The name of an emit is preceded by the names of its folders. */
  readonly name: string;
  readonly isEmit: boolean;
  /** The line on which the scenario or emit begins in the file, from 1. */
  readonly line: number;
  readonly tags: readonly string[];
  /** The keys of the connections that the scenario or emit opens. */
  readonly connections: readonly string[];
}

export interface ValidCollection {
  readonly ok: true;
  readonly collection: Collection;
  /** Scenarios first, in the order of the file. Names can occur several times. */
  readonly runnable: readonly Runnable[];
}
export type ReadCollection = ValidCollection | { readonly ok: false; readonly fault: TextFault };

/** Parses a collection file, and lists the scenarios and emits that can be run. Never throws. */
export function readCollection(text: string): ReadCollection {
  const parsed = parseCollection(text);
  if (!parsed.ok) return parsed;
  const { collection, root } = parsed;
  const runnable = listScenarios(collection, root, text).map(({ scenario, line, isEmit }) => ({
    name: scenario.name,
    isEmit,
    line,
    tags: scenario.tags ?? [],
    connections: connectionsOf(collection, scenario),
  }));
  return { ok: true, collection, runnable };
}

/** A part of a collection: small enough to be passed to another thread without blocking it. */
export type CollectionPiece =
  | Exclude<ReadCollection, ValidCollection>
  | { readonly collection: Collection }
  | { readonly scenarios: NonNullable<Collection['scenarios']> }
  | { readonly emits: Collection['emits'] }
  | { readonly runnable: readonly Runnable[] };

const itemsOfPiece = 50;

/** Divides a collection. `CollectionPieces` joins the pieces again. */
export function* piecesOf(read: ReadCollection): Generator<CollectionPiece> {
  if (!read.ok) {
    yield read;
    return;
  }
  const { collection, runnable } = read;
  const { scenarios, emits } = collection;
  yield { collection: { ...collection, emits: [], ...(scenarios && { scenarios: [] }) } };
  for (const part of parts(scenarios ?? [])) yield { scenarios: part };
  for (const part of parts(emits)) yield { emits: part };
  for (const part of parts(runnable)) yield { runnable: part };
}

function* parts<T>(items: readonly T[]): Generator<T[]> {
  for (let from = 0; from < items.length; from += itemsOfPiece) yield items.slice(from, from + itemsOfPiece);
}

/** Joins the pieces of a collection, which must be added in their order. */
export class CollectionPieces {
  #fault: TextFault | undefined;
  #collection: Collection | undefined;
  readonly #scenarios: NonNullable<Collection['scenarios']> = [];
  readonly #emits: Collection['emits'] = [];
  readonly #runnable: Runnable[] = [];

  add(piece: CollectionPiece): void {
    if ('fault' in piece) this.#fault = piece.fault;
    else if ('collection' in piece) this.#collection = piece.collection;
    else if ('scenarios' in piece) this.#scenarios.push(...piece.scenarios);
    else if ('emits' in piece) this.#emits.push(...piece.emits);
    else this.#runnable.push(...piece.runnable);
  }

  /** Undefined until the first piece was added. */
  get result(): ReadCollection | undefined {
    if (this.#fault) return { ok: false, fault: this.#fault };
    if (!this.#collection) return undefined;
    const collection = {
      ...this.#collection,
      emits: this.#emits,
      ...(this.#collection.scenarios && { scenarios: this.#scenarios }),
    };
    return { ok: true, collection, runnable: this.#runnable };
  }
}
