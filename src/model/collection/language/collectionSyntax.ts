/**
 * A collection file as its editor needs it: the emits, scenarios and references to variables, with their positions. Unlike a parsed
 * collection, it also exists for a file that is being edited and therefore invalid. Invariants: reading never throws; the work is bounded,
 * because files can be hostile; all offsets are those of the given text, including a byte order mark.
 */
import { type Node, parseTree } from 'jsonc-parser';
import { readReference, secretPrefix } from '../variableReference.ts';
import { childNode, jsonText, type TextRange, textValue, walkNodes } from './syntaxNodes.ts';

/** Larger files have no language features. */
export const maxEditedCharacters = 2_000_000;
const maxReferences = 20_000;

export interface EmitSyntax {
  /** The emit's name preceded by its folders. */
  readonly path: string;
  readonly name: TextRange;
  readonly range: TextRange;
  readonly connection: Node | undefined;
  readonly event: string | undefined;
  readonly isRepeated: boolean;
}

export interface ScenarioSyntax {
  readonly name: string;
  readonly nameRange: TextRange;
  readonly range: TextRange;
  readonly node: Node;
}

/** "scenario" if the text may refer to values that scenarios set or capture. */
export type ReferenceScope = 'plain' | 'scenario';

/** `{{name}}` in a text. */
export interface ReferenceSyntax {
  /** The name of a variable, or of a secret without its prefix. */
  readonly name: string;
  readonly isSecret: boolean;
  /** The range of the reference, including the braces. */
  readonly range: TextRange;
  /** The text between the braces. */
  readonly inner: TextRange;
  readonly scope: ReferenceScope;
}

export interface CollectionSyntax {
  readonly text: string;
  /** Undefined if the text has no value, is nested too deeply, or is too large. */
  readonly root: Node | undefined;
  readonly emits: readonly EmitSyntax[];
  readonly scenarios: readonly ScenarioSyntax[];
  /** The key of the list of scenarios. */
  readonly scenariosKey: TextRange | undefined;
  readonly references: readonly ReferenceSyntax[];
}

export function readSyntax(file: string): CollectionSyntax {
  // A space in place of the byte order mark keeps the offsets.
  const text = file.startsWith('\uFEFF') ? ` ${file.slice(1)}` : file;
  const root = text.length > maxEditedCharacters ? undefined : treeOf(text);
  const scenarios = childNode(root, 'scenarios');
  return {
    text,
    root,
    emits: listEmitNodes(childNode(root, 'emits')),
    scenarios: (scenarios?.type === 'array' ? (scenarios.children ?? []) : []).flatMap(scenarioOf),
    scenariosKey: scenarios?.type === 'array' ? scenarios.parent?.children?.[0] : undefined,
    references: referencesIn(text, root),
  };
}

export function referenceAt({ references }: CollectionSyntax, offset: number): ReferenceSyntax | undefined {
  return references.find(({ range }) => offset >= range.offset && offset <= range.offset + range.length);
}

/** Returns undefined for a text that is nested too deeply, because jsonc-parser is recursive. */
function treeOf(text: string): Node | undefined {
  try {
    return parseTree(text, [], { allowTrailingComma: true });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function scenarioOf(node: Node): ScenarioSyntax[] {
  const name = childNode(node, 'name');
  const text = textValue(name);
  return name && text ? [{ name: text, nameRange: name, range: node, node }] : [];
}

/** Lists the emits in the order of the file. The function is iterative, because folders can be nested deeply. */
function listEmitNodes(list: Node | undefined): EmitSyntax[] {
  const emits: EmitSyntax[] = [];
  const stack = itemsOf(list, '');
  for (let next = stack.pop(); next; next = stack.pop()) {
    const { node, prefix } = next;
    const folder = textValue(childNode(node, 'folder'));
    if (folder !== undefined) {
      stack.push(...itemsOf(childNode(node, 'emits'), `${prefix}${folder}/`));
      continue;
    }
    const name = childNode(node, 'name');
    const text = textValue(name);
    if (!name || !text) continue;
    emits.push({
      path: prefix + text,
      name,
      range: node,
      connection: childNode(node, 'connection'),
      event: textValue(childNode(node, 'event')),
      isRepeated: childNode(node, 'repeat')?.type === 'object',
    });
  }
  return emits;
}

/** The last item is first, because the caller takes items from the end. */
function itemsOf(list: Node | undefined, prefix: string): { node: Node; prefix: string }[] {
  const children = list?.type === 'array' ? (list.children ?? []) : [];
  return children.map((node) => ({ node, prefix })).reverse();
}

const emitParts = ['event', 'args', 'expect'] as const;

function referencesIn(text: string, root: Node | undefined): ReferenceSyntax[] {
  const found: ReferenceSyntax[] = [];
  const add = (node: Node | undefined, scope: ReferenceScope): void => {
    walkNodes(node, (value) => {
      if (found.length >= maxReferences) return false;
      if (value.type === 'string') found.push(...referencesOf(text, value, scope));
      return true;
    });
  };
  for (const section of ['variables', 'environments'] as const) add(childNode(root, section), 'plain');
  for (const section of ['connections', 'requests'] as const) add(childNode(root, section), 'scenario');
  for (const { node } of flatItems(childNode(root, 'emits')))
    for (const part of emitParts) add(childNode(node, part), 'plain');
  const scenarios = childNode(root, 'scenarios');
  for (const scenario of scenarios?.children ?? []) add(childNode(scenario, 'steps'), 'scenario');
  for (const proxy of childNode(root, 'proxies')?.children ?? [])
    add(childNode(proxy.children?.[1], 'target'), 'plain');
  return found.slice(0, maxReferences);
}

/** The emits of a list and of its folders, in the order of the file. */
function flatItems(list: Node | undefined): { node: Node }[] {
  const emits: { node: Node }[] = [];
  const stack = itemsOf(list, '');
  for (let next = stack.pop(); next; next = stack.pop()) {
    const nested = childNode(next.node, 'emits');
    if (nested) stack.push(...itemsOf(nested, ''));
    else emits.push(next);
  }
  return emits;
}

/**
 * References are searched for in the source text and not in the parsed value, so that their offsets are correct even if
 * the text contains escapes.
 */
function referencesOf(text: string, node: Node, scope: ReferenceScope): ReferenceSyntax[] {
  const written = text.slice(node.offset, node.offset + node.length);
  if (!written.includes('{{')) return [];
  return [...written.matchAll(/\{\{([^{}]*)\}\}/g)].map((match) => {
    const [whole, inner = ''] = match;
    const offset = node.offset + match.index;
    const { name } = readReference(jsonText(inner));
    const isSecret = name.startsWith(secretPrefix);
    return {
      name: isSecret ? name.slice(secretPrefix.length).trim() : name,
      isSecret,
      range: { offset, length: whole.length },
      inner: { offset: offset + 2, length: inner.length },
      scope,
    };
  });
}
