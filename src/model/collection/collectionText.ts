import { userError } from '../cause/userErrors.ts';
import {
  findNodeAtLocation,
  getNodeValue,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser';
import * as v from 'valibot';
import { type Collection, collectionSchema } from './collection.ts';
import { keepNumbers } from './collectionNumbers.ts';
import { nestedParams, type StoredCause, withPath } from '../cause/cause.ts';
import { explain } from '../cause/causeTexts.ts';
import { maxDepth, tooDeepFault } from '../payload/depthLimit.ts';
import { syntaxFault, faultAt, type TextFault } from '../payload/payloadText.ts';
import { causeOfIssue, expectedKind, isMissingField, isUnknownField } from '../schemaFault.ts';
import { mapTree, pathText } from '../../base/treeMap.ts';
import { scenarioFaults } from '../scenario/scenarioFaults.ts';
import { quoted } from '../text/quoted.ts';
import { kindOf } from '../payload/valueKind.ts';

export type CollectionResult =
  | { ok: true; collection: Collection; /** The syntax tree, for edits. */ root: Node }
  | { ok: false; fault: TextFault };

/** Removes the byte order mark, which does not count for lines and columns. */
export function withoutByteOrderMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

/** Parses a collection file. Never throws: a fault has a line and column from 1. Offsets do not count a byte order mark. */
export function parseCollection(file: string): CollectionResult {
  const text = withoutByteOrderMark(file);
  try {
    return read(text);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { ok: false, fault: faultAt(text, 0, tooDeepFault) };
  }
}

/**
 * Parses a collection that will be changed.
 * @throws UserError with line and column when it is invalid
 */
export function readToEdit(text: string): Extract<CollectionResult, { ok: true }> {
  const result = parseCollection(text);
  if (result.ok) return result;
  const { line, column } = result.fault;
  throw userError('collection.unreadable', { ...nestedParams('fault', result.fault), line, column });
}

const expected = explain('collection.expected');

/** A fault of a collection, and the text that it concerns. */
export interface CollectionFault extends StoredCause {
  readonly offset: number;
  readonly length: number;
}

/** More faults of one file are not listed. */
const maxFaults = 100;

/**
 * The faults because of which a file is refused, at most 100; none if it is valid. After a fault of the syntax, only that fault is known. Never
 * throws. Offsets count a byte order mark.
 */
export function collectionFaults(file: string): CollectionFault[] {
  const text = withoutByteOrderMark(file);
  const mark = file.length - text.length;
  return [...findFaults(text)].map((fault) => ({ ...fault, offset: fault.offset + mark }));
}

function* findFaults(text: string): Generator<CollectionFault, void> {
  try {
    let count = 0;
    for (const found of check(text)) {
      if (!('code' in found) || ++count > maxFaults) return;
      yield found;
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    yield { ...tooDeepFault, offset: 0, length: 1 };
  }
}

function read(text: string): CollectionResult {
  for (const found of check(text)) {
    return 'code' in found ? { ok: false, fault: faultAt(text, found.offset, found) } : { ok: true, ...found };
  }
  throw new Error('A check has a result.');
}

/** The faults of a text, or, if there are none, the collection. */
function* check(text: string): Generator<CollectionFault | { collection: Collection; root: Node }, void> {
  const at = (offset: number, { code, params }: StoredCause, length = 1): CollectionFault => ({
    code,
    ...(params && { params }),
    offset,
    length,
  });
  if (text.trim() === '') {
    yield at(0, expected, text.length);
    return;
  }
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  const [syntax] = errors;
  if (syntax) {
    const openComment = printParseErrorCode(syntax.error) === 'UnexpectedEndOfComment';
    const fault = openComment ? explain('collection.commentOpen') : syntaxFault(syntax.error);
    yield at(syntax.offset, fault, Math.max(1, syntax.length));
    return;
  }
  if (!root || root.type !== 'object') {
    yield at(root?.offset ?? 0, expected, root?.length ?? 1);
    return;
  }
  const deep = tooDeepNode(root);
  if (deep) {
    yield at(deep.offset, tooDeepFault);
    return;
  }
  const twin = duplicateKey(root);
  if (twin) {
    const { line } = faultAt(text, twin.first.offset, expected);
    const fault = explain('collection.keyTwice', { key: quoted(JSON.stringify(twin.key)), line });
    yield at(twin.second.offset, fault, twin.second.length);
    return;
  }
  const value = plain(getNodeValue(root));
  keepNumbers(value, root, text);
  const result = v.safeParse(collectionSchema, value);
  if (!result.success) {
    for (const issue of result.issues) {
      const { path, fault } = describe(issue);
      const node = nearest(root, path);
      yield at(node.offset, fault, lengthOfFault(node, isUnknownField(issue)));
    }
    return;
  }
  let isValid = true;
  for (const found of scenarioFaults(result.output)) {
    isValid = false;
    const where = pathText(found.path.slice(1), String(found.path[0]));
    const node = nearest(root, found.path);
    yield at(node.offset, withPath(found.cause, where), lengthOfFault(node));
  }
  if (isValid) yield { collection: result.output, root };
}

/**
 * The number of characters that a fault marks. For a list or object, only its first character is marked, because something is missing in
 * it, or because it is used in the wrong place.
 */
function lengthOfFault({ type, length }: Node, isWhole = false): number {
  return !isWhole && (type === 'object' || type === 'array') ? 1 : Math.max(1, length);
}

/** The first list or object that is nested too deeply. For a property, only its value counts as a level. */
function tooDeepNode(root: Node): Node | undefined {
  const stack = [{ node: root, depth: 0 }];
  for (let next = stack.pop(); next; next = stack.pop()) {
    const { node } = next;
    const depth = next.depth + (node.type === 'object' || node.type === 'array' ? 1 : 0);
    if (depth > maxDepth) return node;
    for (const child of node.children?.toReversed() ?? []) stack.push({ node: child, depth });
  }
  return undefined;
}

/** The first duplicate key in any object. JSON parsers would silently use the last value. */
function duplicateKey(root: Node): { key: string; first: Node; second: Node } | undefined {
  const left = [root];
  for (let node = left.pop(); node; node = left.pop()) {
    const { type, children = [] } = node;
    if (type === 'object') {
      const keys = new Map<string, Node>();
      for (const { children: [name] = [] } of children) {
        if (!name) continue;
        const key = String(name.value);
        const first = keys.get(key);
        if (first) return { key, first, second: name };
        keys.set(key, name);
      }
    }
    for (const child of children.toReversed()) if (child.children) left.push(child);
  }
  return undefined;
}

/**
 * Objects of jsonc-parser have no prototype, so that the key “__proto__” is an ordinary one. The result has ordinary objects with the same
 * keys.
 */
function plain(value: unknown): unknown {
  return mapTree(value, (node) => {
    if (Array.isArray(node)) return { array: node };
    return typeof node === 'object' && node !== null ? { object: Object.entries(node) } : { leaf: node };
  });
}

function describe(issue: v.BaseIssue<unknown>): { path: (string | number)[]; fault: StoredCause } {
  const items = issue.path ?? [];
  const path = items.map((item) => item.key as string | number);
  const where = pathText(path.slice(1), String(path[0]));
  if (isMissingField(issue)) return { path, fault: explain('collection.fieldMissing', { path: where }) };
  const own = causeOfIssue(issue);
  if (own) return { path, fault: withPath(own, where) };
  if (isUnknownField(issue)) return { path, fault: explain('collection.fieldUnknown', { path: where }) };
  const expected = expectedKind(issue.expected);
  const actual = shown(issue.input, path, issue.expected ?? '');
  return { path, fault: explain('collection.fieldWrong', { path: where, expected, actual }) };
}

/**
 * The actual value for a message. In a connection it may be a secret, so only its kind is shown, except where one of several known words is
 * expected.
 */
function shown(input: unknown, [section]: readonly (string | number)[], expected: string): string {
  const isSecret = section === 'connections' && !expected.startsWith('(');
  const isPlain = typeof input === 'string' || typeof input === 'number';
  return isPlain && !isSecret ? quoted(JSON.stringify(input)) : kindOf(input);
}

/** The node at a path, or the nearest existing ancestor. */
function nearest(root: Node, path: readonly (string | number)[]): Node {
  for (let length = path.length; length > 0; length--) {
    const node = findNodeAtLocation(root, path.slice(0, length));
    if (node) return node;
  }
  return root;
}
