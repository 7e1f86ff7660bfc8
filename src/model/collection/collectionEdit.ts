/**
 * Saves emits into a collection. The text of the file is edited, so that comments, order, formatting and line ends of the rest are
 * preserved. Invariant: an unreadable file is not changed, and the result is parsed again before it is returned.
 */
import { userError } from '../cause/userErrors.ts';
import { findNodeAtLocation, type Node } from 'jsonc-parser';
import type { Collection, Emit } from './collection.ts';
import { appendChild, appendChildren, applyEdits, layoutOf, type TextEdit } from './collectionInsert.ts';
import { type Layout, printJson } from './collectionPrint.ts';
import { parseCollection, readToEdit, withoutByteOrderMark } from './collectionText.ts';
import type { ConnectionProfile } from '../profile/profile.ts';

/** An emit to save. The connection is added if the collection has none with that key. The caller must have removed the secrets. */
export interface EmitToSave {
  readonly emit: Omit<Emit, 'connection'>;
  readonly connectionKey: string;
  readonly profile: ConnectionProfile;
  /** Variables that are added, unless the collection defines them already. */
  readonly variables?: Readonly<Record<string, string>> | undefined;
}

/**
 * The text with the emit added at the end.
 * @throws UserError when the text is not a collection, or the emit cannot be written; in this case, nothing is changed
 */
export function addEmit(file: string, toSave: EmitToSave): string {
  return applyEdits(file, emitEdits(file, toSave));
}

/** The edits of `addEmit`, for an editor; no two are at the same offset. */
export function emitEdits(file: string, { emit, connectionKey, profile, variables = {} }: EmitToSave): TextEdit[] {
  const text = withoutByteOrderMark(file);
  const { collection, root } = readToEdit(text);
  const layout = layoutOf(text, root);
  const edits: TextEdit[] = [];
  const append = (field: 'connections' | 'emits', child: { key?: string; value: unknown }): void => {
    const container = findNodeAtLocation(root, [field]);
    if (container) edits.push(...appendChild(text, container, child, layout));
  };
  const added = Object.entries(variables).filter(([name]) => !Object.hasOwn(collection.variables ?? {}, name));
  try {
    if (added.length > 0) edits.push(...variableEdits(text, root, added, layout));
    if (!Object.hasOwn(collection.connections, connectionKey))
      append('connections', { key: connectionKey, value: profile });
    append('emits', { value: ordered(emit, connectionKey) });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw userError('collection.argumentsTooDeep');
  }
  check(collection, applyEdits(text, edits), connectionKey, added);
  const mark = file.length - text.length;
  return joined(edits).map((edit) => ({ ...edit, offset: edit.offset + mark }));
}

function variableEdits(
  text: string,
  root: Node,
  added: readonly (readonly [name: string, definition: string])[],
  layout: Layout,
): TextEdit[] {
  const container = findNodeAtLocation(root, ['variables']);
  if (!container) return appendChild(text, root, { key: 'variables', value: Object.fromEntries(added) }, layout);
  return appendChildren(
    text,
    container,
    added.map(([key, value]) => ({ key, value })),
    layout,
  );
}

/** The text of a new collection file. */
export function newCollection(name: string, first?: EmitToSave): string {
  const layout = { eol: '\n', unit: '  ' };
  const variables = first?.variables && Object.keys(first.variables).length > 0 ? first.variables : undefined;
  const empty = `${printJson({ version: 1, name, variables, connections: {}, emits: [] }, layout, '', true)}\n`;
  return first ? addEmit(empty, first) : empty;
}

/** An unused name for an emit of an event: "hello", "hello 2", "hello 3". Names in folders are not considered. */
export function uniqueEmitName(event: string, collection?: Pick<Collection, 'emits'>): string {
  const usedNames = new Set(collection?.emits.map((item) => ('folder' in item ? item.folder : item.name)));
  const base = event.trim() || 'event';
  let name = base;
  for (let n = 2; usedNames.has(name); n++) name = `${base} ${n}`;
  return name;
}

function ordered(emit: Omit<Emit, 'connection'>, connection: string): Emit {
  const { name, event, args, ack, volatile, compress, repeat, expect, description, replays } = emit;
  return { name, connection, event, args, ack, volatile, compress, repeat, expect, description, replays };
}

function joined(edits: readonly TextEdit[]): TextEdit[] {
  const result: TextEdit[] = [];
  for (const edit of edits) {
    const last = result.at(-1);
    if (last?.offset === edit.offset && last.length === 0)
      result.splice(-1, 1, { ...edit, content: last.content + edit.content });
    else result.push(edit);
  }
  return result;
}

/** The result is verified, because a file may contain duplicate names or other unexpected content: then nothing is saved. */
function check(
  before: Collection,
  text: string,
  connectionKey: string,
  added: readonly (readonly [name: string, definition: string])[],
): void {
  const after = parseCollection(text);
  const { variables = {} } = after.ok ? after.collection : {};
  const saved =
    after.ok &&
    after.collection.emits.length === before.emits.length + 1 &&
    added.every(([name, definition]) => variables[name] === definition);
  if (saved && Object.hasOwn(after.collection.connections, connectionKey)) return;
  throw userError('collection.notEdited');
}
