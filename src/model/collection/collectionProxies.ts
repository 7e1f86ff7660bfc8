/**
 * Saves a reverse proxy with its rules in a collection. Only the differences are changed; comments and formatting of
 * the rest stay.
 */
import { findNodeAtLocation, type Node } from 'jsonc-parser';
import type { SavedProxy } from '../rule/savedRule.ts';
import { appendChild, appendChildren, applyEdits, layoutOf, type TextEdit } from './collectionInsert.ts';
import { edited, nodeAt, valueEdits, wholeEdit } from './collectionItems.ts';
import { removal } from './collectionItemText.ts';
import { readToEdit } from './collectionText.ts';

type Location = readonly (string | number)[];

/**
 * The edits that save a proxy under a name; an existing proxy with that name is replaced.
 * @throws UserError when the text is not a collection, or cannot be changed safely; in this case, nothing is changed
 */
export function proxyEdits(file: string, name: string, proxy: SavedProxy): TextEdit[] {
  return edited(file, ({ text, collection }) => {
    const { proxies } = collection;
    const known = proxies && Object.hasOwn(proxies, name) ? proxies[name] : undefined;
    const result = known
      ? changed(text, ['proxies', name], known, proxy)
      : proxies
        ? added(text, ['proxies'], name, proxy)
        : added(text, [], 'proxies', { [name]: proxy });
    return {
      edits: result === text ? [] : [wholeEdit(text, result)],
      after: { ...collection, proxies: { ...proxies, [name]: proxy } },
    };
  });
}

/** Changes one field after the other, because each change depends on the commas that the previous one left. */
function changed(text: string, location: Location, before: SavedProxy, after: SavedProxy): string {
  const rules = { before: before.rules ?? [], after: after.rules ?? [] };
  let result = withField(text, location, 'target', before.target, after.target);
  result = withField(result, location, 'port', before.port, after.port);
  if (before.rules === undefined)
    return rules.after.length === 0 ? result : added(result, location, 'rules', rules.after);
  const list = [...location, 'rules'];
  for (let index = 0; index < Math.min(rules.before.length, rules.after.length); index++)
    result = replaced(result, [...list, index], rules.before[index], rules.after[index]);
  for (let index = rules.before.length - 1; index >= rules.after.length; index--)
    result = step(result, list, (node) => removal(result, node.children ?? [], index));
  const more = rules.after.slice(rules.before.length).map((value) => ({ value }));
  return more.length === 0 ? result : step(result, list, (node, layout) => appendChildren(result, node, more, layout));
}

function withField(text: string, location: Location, key: string, before: unknown, after: unknown): string {
  if (before === undefined) return after === undefined ? text : added(text, location, key, after);
  if (after !== undefined) return replaced(text, [...location, key], before, after);
  return step(text, location, (node) => {
    const fields = node.children ?? [];
    return removal(
      text,
      fields,
      fields.findIndex(({ children: [name] = [] }) => name?.value === key),
    );
  });
}

function replaced(text: string, location: Location, before: unknown, after: unknown): string {
  return step(text, location, (node, layout) => valueEdits(text, node, { before, after }, layout));
}

function added(text: string, location: Location, key: string, value: unknown): string {
  return step(text, location, (node, layout) => appendChild(text, node, { key, value }, layout));
}

function step(
  text: string,
  location: Location,
  editsOf: (node: Node, layout: ReturnType<typeof layoutOf>) => TextEdit[],
): string {
  const { root } = readToEdit(text);
  const node = location.length === 0 ? root : nodeAt(root, location);
  return applyEdits(text, editsOf(node, layoutOf(text, root)));
}

/** The offset at which a proxy begins; 0 if the file does not have it. */
export function proxyOffset(root: Node, name: string): number {
  return findNodeAtLocation(root, ['proxies', name])?.parent?.offset ?? 0;
}
