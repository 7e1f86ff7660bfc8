/** Named replays of a collection's emits: lists them, and saves them with edits that leave the rest of the file unchanged. */
import { userError } from '../cause/userErrors.ts';
import { findNodeAtLocation, type Node } from 'jsonc-parser';
import * as v from 'valibot';
import { type Collection, type Emit, type Folder, findEmit, isFolder, listEmits } from './collection.ts';
import { appendChild, applyEdits, layoutOf, type TextEdit } from './collectionInsert.ts';
import { printJson } from './collectionPrint.ts';
import { parseCollection, readToEdit, withoutByteOrderMark } from './collectionText.ts';
import { type SavedReplay, savedReplaySchema } from '../replay/replay.ts';
import { lineIndent } from '../text/edges.ts';

export interface ListedReplay {
  /** The emit's name preceded by its folders. */
  readonly path: string;
  readonly emit: Emit;
  readonly name: string;
  readonly replay: SavedReplay;
}

/** All named replays of a collection, in the order of the file. */
export function listReplays({ emits }: Pick<Collection, 'emits'>): ListedReplay[] {
  return listEmits(emits).flatMap(({ path, emit }) =>
    Object.entries(emit.replays ?? {}).map(([name, replay]) => ({ path, emit, name, replay })),
  );
}

/**
 * The edits that save a replay under a name with the emit at a path; a replay with that name is replaced.
 * @throws UserError when the text is not a collection, has no such emit, or cannot be changed safely; in this case, nothing is changed
 */
export function replayEdits(file: string, path: string, name: string, replay: SavedReplay): TextEdit[] {
  const text = withoutByteOrderMark(file);
  const { collection, root } = readToEdit(text);
  const keys = keysTo(collection.emits, path);
  const node = keys && findNodeAtLocation(root, ['emits', ...keys]);
  if (!node) throw userError('collection.noEmit', { emit: path });
  const layout = layoutOf(text, root);
  const edits = editsAt(text, node, { name, replay }, layout);
  const after = parseCollection(applyEdits(text, edits));
  const saved = after.ok ? findEmit(after.collection, path)?.replays : undefined;
  if (!saved || !Object.hasOwn(saved, name) || !isSame(saved[name], replay)) {
    throw userError('collection.notEdited');
  }
  const mark = file.length - text.length;
  return edits.map((edit) => ({ ...edit, offset: edit.offset + mark }));
}

/** Whether two plans of replays are equal, regardless of the order of their fields. */
function isSame(saved: SavedReplay | undefined, replay: SavedReplay): boolean {
  const [one, other] = [saved, replay].map((plan) => JSON.stringify(v.safeParse(savedReplaySchema, plan).output));
  return one === other;
}

function editsAt(
  text: string,
  emit: Node,
  { name, replay }: { name: string; replay: SavedReplay },
  layout: ReturnType<typeof layoutOf>,
): TextEdit[] {
  const replays = findNodeAtLocation(emit, ['replays']);
  if (!replays) return appendChild(text, emit, { key: 'replays', value: { [name]: replay } }, layout);
  const known = findNodeAtLocation(replays, [name]);
  if (!known) return appendChild(text, replays, { key: name, value: replay }, layout);
  const indent = lineIndent(text, known.offset);
  return [{ offset: known.offset, length: known.length, content: printJson(replay, layout, indent) }];
}

/** The position of the emit at a path in the tree; if there are several, the first one. */
function keysTo(items: readonly (Emit | Folder)[], path: string, prefix = ''): (string | number)[] | undefined {
  for (const [index, item] of items.entries()) {
    if (!isFolder(item)) {
      if (prefix + item.name === path) return [index];
      continue;
    }
    const inner = keysTo(item.emits, path, `${prefix}${item.folder}/`);
    if (inner) return [index, 'emits', ...inner];
  }
  return undefined;
}
