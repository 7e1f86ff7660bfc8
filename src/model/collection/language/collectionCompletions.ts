/** The completions at a position of a collection: variables in texts, and names of parts of the collection. */
import { getLocation, type Node } from 'jsonc-parser';
import { dynamicVariables } from '../variables.ts';
import type { CollectionSyntax, ReferenceScope } from './collectionSyntax.ts';
import { childNode, nodeAtOffset, pathOf, properties, type TextRange, textValue, walkNodes } from './syntaxNodes.ts';
import { type Definition, isInEffect, VariableDefinitions, type VariableContext } from './variableDefinitions.ts';

export interface CollectionCompletion {
  readonly kind: 'variable' | 'dynamic' | 'secret' | 'connection' | 'request' | 'scenario' | 'event';
  /** The name that is offered. */
  readonly label: string;
  /** The written text that replaces the range. */
  readonly content: string;
  readonly range: TextRange;
  /** The value of a variable, or the address of a connection. */
  readonly value?: string;
  /** Where a variable is defined. */
  readonly definition?: Definition;
}

export interface CompletionContext extends VariableContext {
  /** Names of captured events, the most frequent first. */
  readonly events: readonly string[];
}

type Position = {
  readonly offset: number;
  readonly path: readonly (string | number)[];
  readonly node: Node | undefined;
};

export function collectionCompletions(
  syntax: CollectionSyntax,
  offset: number,
  context: CompletionContext,
): CollectionCompletion[] {
  const position = positionAt(syntax, offset);
  if (!position) return [];
  const variable = openReference(syntax.text, position);
  if (variable) return variableItems(syntax, scopeOf(position.path), context, variable);
  const names = namesFor(syntax, position, context);
  if (names.length === 0) return [];
  const { node } = position;
  const range = node ? { offset: node.offset, length: node.length } : { offset, length: 0 };
  return names.map((item) => ({ ...item, content: JSON.stringify(item.label), range }));
}

/**
 * Whether a position is in the name of an event, and not in a reference: only there, the completions include the names of captured events.
 */
export function isInEventName(syntax: CollectionSyntax, offset: number): boolean {
  const position = positionAt(syntax, offset);
  return position !== undefined && isEventPath(position.path) && !openReference(syntax.text, position);
}

function positionAt({ text, root }: CollectionSyntax, offset: number): Position | undefined {
  const node = nodeAtOffset(root, offset);
  if (node?.type === 'string') {
    const isKey = node.parent?.type === 'property' && node.parent.children?.[0] === node;
    return isKey || offset <= node.offset ? undefined : { offset, path: pathOf(node), node };
  }
  // Between a colon and the next comma there may be no value yet.
  try {
    const { path, isAtPropertyKey, previousNode } = getLocation(text, offset);
    return isAtPropertyKey || previousNode || !root ? undefined : { offset, path, node: undefined };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

interface OpenReference {
  /** The range of the name that a completion replaces. If the reference is not closed, the range ends at the cursor. */
  readonly range: TextRange;
  readonly isClosed: boolean;
  readonly isSecret: boolean;
}

/** The reference that the cursor is in: after `{{`, without braces between. */
function openReference(text: string, { node, offset }: Position): OpenReference | undefined {
  if (!node) return undefined;
  const start = text.slice(node.offset, offset).lastIndexOf('{{');
  if (start < 0) return undefined;
  const from = node.offset + start + 2;
  if (/[{}]/.test(text.slice(from, offset))) return undefined;
  const end = node.offset + node.length;
  const rest = /^[^{}"\\\r\n]*/.exec(text.slice(offset, Math.min(end, offset + 200)))?.[0] ?? '';
  const isClosed = text.startsWith('}}', offset + rest.length);
  const length = offset - from + (isClosed ? rest.length : 0);
  return { range: { offset: from, length }, isClosed, isSecret: text.slice(from, offset).startsWith('secret:') };
}

function variableItems(
  syntax: CollectionSyntax,
  scope: ReferenceScope,
  context: CompletionContext,
  { range, isClosed }: OpenReference,
): CollectionCompletion[] {
  const definitions = new VariableDefinitions(syntax, context);
  const written = (name: string): Pick<CollectionCompletion, 'label' | 'content' | 'range'> => ({
    label: name,
    content: JSON.stringify(name).slice(1, -1) + (isClosed ? '' : '}}'),
    range,
  });
  const dynamic = new Set(dynamicVariables);
  const variables = definitions.names(scope).map((name): CollectionCompletion => {
    const [definition] = definitions.of(name, scope);
    if (!definition) return { kind: dynamic.has(name) ? 'dynamic' : 'variable', ...written(name) };
    const value = isInEffect(definition) ? (definitions.valueOf(name, scope) ?? definition.value) : undefined;
    return { kind: 'variable', ...written(name), definition, ...(value !== undefined && { value }) };
  });
  const secrets = new Set(syntax.references.filter(({ isSecret }) => isSecret).map(({ name }) => name));
  return [
    ...variables,
    ...[...secrets].map((name): CollectionCompletion => ({ kind: 'secret', ...written(`secret:${name}`) })),
  ];
}

type NameItem = Pick<CollectionCompletion, 'kind' | 'label' | 'value'>;

function namesFor(syntax: CollectionSyntax, { path, node }: Position, context: CompletionContext): NameItem[] {
  const { root, scenarios } = syntax;
  const [section] = path;
  const key = path.at(-1);
  const connections = (): NameItem[] =>
    properties(childNode(root, 'connections')).map(({ key: label, value }) => {
      const url = textValue(childNode(value, 'url'));
      return { kind: 'connection', label, ...(url !== undefined && { value: url }) };
    });
  if (isEventPath(path)) return eventNames(syntax, node, context.events);
  if (section === 'emits') return key === 'connection' ? connections() : [];
  if (section !== 'scenarios') return [];
  if (path.length === 3 && key === 'connection') return connections();
  if (!isStepKey(path)) return [];
  if (key === 'connect') return connections();
  if (key === 'request')
    return properties(childNode(root, 'requests')).map(({ key: label }) => ({ kind: 'request', label }));
  if (key === 'use') return scenarios.map(({ name: label }) => ({ kind: 'scenario', label }));
  if (key === 'as') return openNames(root, path[1]);
  return [];
}

/** A field of a step: `scenarios, 0, steps, 1, emit`, or deeper in a repeat. */
function isStepKey(path: readonly (string | number)[]): boolean {
  return path[0] === 'scenarios' && path.at(-3) === 'steps' && typeof path.at(-2) === 'number';
}

function isEventPath(path: readonly (string | number)[]): boolean {
  const key = path.at(-1);
  if (path[0] === 'emits') {
    const isExpected = path.at(-4) === 'expect' && path.at(-3) === 'events';
    return key === 'event' && (isExpected || path.at(-3) === 'emits');
  }
  return isStepKey(path) && ['emit', 'waitFor', 'never'].includes(String(key));
}

/** Names of events in the file, and captured ones. */
function eventNames({ root }: CollectionSyntax, edited: Node | undefined, captured: readonly string[]): NameItem[] {
  const names = new Set<string>();
  for (const section of ['emits', 'scenarios']) {
    walkNodes(childNode(root, section), (node) => {
      for (const key of ['event', 'emit', 'waitFor', 'never']) {
        const value = childNode(node, key);
        const name = textValue(value);
        if (name && value !== edited && !name.includes('{{')) names.add(name);
      }
      return names.size < maxNames;
    });
  }
  for (const name of captured) names.add(name);
  return [...names].map((label) => ({ kind: 'event', label }));
}

const maxNames = 1000;

/** The names of the connections that a scenario opens. */
function openNames(root: Node | undefined, index: string | number | undefined): NameItem[] {
  const scenario = typeof index === 'number' ? childNode(root, 'scenarios')?.children?.[index] : undefined;
  const names = new Set<string>();
  const own = textValue(childNode(scenario, 'connection'));
  if (own) names.add(own);
  walkNodes(childNode(scenario, 'steps'), (node) => {
    const key = textValue(childNode(node, 'connect'));
    const name = key === undefined ? undefined : (textValue(childNode(node, 'as')) ?? key);
    if (name) names.add(name);
    return true;
  });
  return [...names].map((label) => ({ kind: 'connection', label }));
}

function scopeOf([section]: readonly (string | number)[]): ReferenceScope {
  return section === 'scenarios' || section === 'connections' || section === 'requests' ? 'scenario' : 'plain';
}
