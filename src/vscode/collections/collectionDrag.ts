/** Drag and drop in the Collections view: emits, folders and scenarios, within a file and to another one. */
import * as vscode from 'vscode';
import * as v from 'valibot';
import { isMovable } from '../../model/collection/collectionMove.ts';
import { isItem, type PartRef } from '../../model/collection/collectionParts.ts';
import type { CollectionRef, MoveRequest } from '../../host/collections/collectionItemActions.ts';
import { showError } from '../guarded/messages.ts';
import { collectionMime } from '../activation/viewTypes.ts';
import type { CollectionNode } from './collectionNodes.ts';
import { tryRefOf } from './nodeRefs.ts';

const dragged = v.array(v.unknown());
const scenariosNode = v.object({ type: v.literal('section'), section: v.literal('scenarios'), uri: v.string() });

export class CollectionDrag {
  readonly #move: (request: MoveRequest) => Promise<void>;

  /** @param move moves parts and reports the result */
  constructor(move: (request: MoveRequest) => Promise<void>) {
    this.#move = move;
  }

  /** Only names are passed on, because the content can change before the parts are dropped. */
  handleDrag(source: readonly CollectionNode[], data: vscode.DataTransfer): void {
    const refs = source.flatMap((node) => tryRefOf(node) ?? []).filter(({ item }) => item && isMovable(item));
    if (refs.length > 0) data.set(collectionMime, new vscode.DataTransferItem(JSON.stringify(refs)));
  }

  async handleDrop(target: CollectionNode | undefined, data: vscode.DataTransfer): Promise<void> {
    const drop = target && dropOn(target);
    const transferred: unknown = await data.get(collectionMime)?.asString();
    if (!drop || typeof transferred !== 'string') return;
    const files = new Map<string, PartRef[]>();
    for (const { uri, item } of v.parse(dragged, JSON.parse(transferred)) as CollectionRef[])
      if (item && drop.accepts(item)) files.set(uri, [...(files.get(uri) ?? []), item]);
    for (const [from, refs] of files) {
      try {
        await this.#move({ from, refs, to: drop.uri, onto: drop.onto });
      } catch (error) {
        showError(error);
      }
    }
  }
}

/** The position at which parts are added that are dropped or pasted on a node. */
export interface Drop {
  readonly uri: string;
  readonly onto?: PartRef | undefined;
  /** Whether a part can be added at this position. Parts of another kind are not moved. */
  readonly accepts: (ref: PartRef) => boolean;
}

const isScenario = ({ type }: PartRef): boolean => type === 'scenario';

/** @param target a node of the view; undefined if nothing can be added there */
export function dropOn(target: unknown): Drop | undefined {
  if (v.is(scenariosNode, target)) return { uri: target.uri, accepts: isScenario };
  const ref = tryRefOf(target);
  if (!ref) return undefined;
  const { uri, item: onto } = ref;
  if (!onto) return { uri, accepts: () => true };
  if (onto.type === 'scenario') return { uri, onto, accepts: isScenario };
  return isItem(onto) ? { uri, onto, accepts: isItem } : undefined;
}
