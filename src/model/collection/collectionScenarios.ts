/**
 * Adds scenarios to a collection, and finds them in its text. As in `collectionEdit.ts`, the text of the file is edited: comments, order
 * and formatting of everything else are preserved, and the result is parsed again before it is used.
 */
import { findNodeAtLocation } from 'jsonc-parser';
import { userError } from '../cause/userErrors.ts';
import type { ConnectionProfile } from '../profile/profile.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Collection } from './collection.ts';
import { newCollection } from './collectionEdit.ts';
import { appendChild, appendChildren, applyEdits, layoutOf, type TextEdit } from './collectionInsert.ts';
import { parseCollection, readToEdit, withoutByteOrderMark } from './collectionText.ts';

/** A scenario to add. The caller must have removed the secrets from the connections. */
export interface ScenarioToSave {
  readonly scenario: Scenario;
  /** Connections by key; those that the collection has already stay unchanged. */
  readonly connections: Readonly<Record<string, ConnectionProfile>>;
}

/** An unused name for a scenario: "hello", "hello 2", "hello 3". */
export function uniqueScenarioName(suggested: string, collection?: Pick<Collection, 'scenarios'>): string {
  const used = new Set(collection?.scenarios?.map(({ name }) => name));
  const base = suggested.trim() || 'scenario';
  let name = base;
  for (let n = 2; used.has(name); n++) name = `${base} ${n}`;
  return name;
}

/**
 * The edits that add a scenario at the end, and the connections that it needs.
 * @throws UserError when the text is not a collection, or the scenario cannot be written; in this case, nothing is changed
 */
export function scenarioEdits(file: string, { scenario, connections }: ScenarioToSave): TextEdit[] {
  const text = withoutByteOrderMark(file);
  const { collection, root } = readToEdit(text);
  const layout = layoutOf(text, root);
  const edits: TextEdit[] = [];
  const added = Object.entries(connections).filter(([key]) => !Object.hasOwn(collection.connections, key));
  const container = findNodeAtLocation(root, ['connections']);
  const scenarios = findNodeAtLocation(root, ['scenarios']);
  try {
    if (container && added.length > 0) {
      const children = added.map(([key, value]) => ({ key, value }));
      edits.push(...appendChildren(text, container, children, layout));
    }
    edits.push(
      ...(scenarios
        ? appendChild(text, scenarios, { value: scenario }, layout)
        : appendChild(text, root, { key: 'scenarios', value: [scenario] }, layout)),
    );
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw userError('collection.argumentsTooDeep');
  }
  const after = parseCollection(applyEdits(text, edits));
  const isSaved =
    after.ok &&
    after.collection.scenarios?.length === (collection.scenarios?.length ?? 0) + 1 &&
    after.collection.scenarios.at(-1)?.name === scenario.name;
  if (!isSaved) throw userError('collection.notEdited');
  const mark = file.length - text.length;
  return edits.map((edit) => ({ ...edit, offset: edit.offset + mark }));
}

/** The text of a new collection file with one scenario. */
export function newCollectionWith(name: string, toSave: ScenarioToSave): string {
  const empty = newCollection(name);
  return applyEdits(empty, scenarioEdits(empty, toSave));
}

/** The offset at which a scenario begins in a file; 0 if the file does not contain it. */
export function scenarioOffset(file: string, name: string): number {
  const result = parseCollection(file);
  const index = result.ok ? (result.collection.scenarios ?? []).findIndex((scenario) => scenario.name === name) : -1;
  const node = result.ok && index >= 0 ? findNodeAtLocation(result.root, ['scenarios', index]) : undefined;
  return node ? node.offset + (file.length - withoutByteOrderMark(file).length) : 0;
}
