/** The known facts about the name at a position of a collection. */
import type { CollectionSyntax } from './collectionSyntax.ts';
import { referenceAt } from './collectionSyntax.ts';
import { isDynamicVariable } from '../variables.ts';
import { childNode, nodeAtOffset, pathOf, type TextRange, textValue } from './syntaxNodes.ts';
import { type Definition, VariableDefinitions, type VariableContext } from './variableDefinitions.ts';

export type CollectionHover = { readonly range: TextRange } & (
  | {
      readonly kind: 'variable';
      readonly name: string;
      /**
       * The value, including the values of the variables that it refers to; undefined if it is only known when the
       * variable is used.
       */
      readonly value: string | undefined;
      readonly isDynamic: boolean;
      /** The definitions in the order of their precedence; those without an effect are last. */
      readonly definitions: readonly Definition[];
    }
  | { readonly kind: 'secret'; readonly name: string }
  | {
      readonly kind: 'connection';
      readonly key: string;
      /** The URL with the values of its variables, if all are known. */
      readonly url: string;
      readonly namespace: string;
    }
);

export function collectionHover(
  syntax: CollectionSyntax,
  offset: number,
  context: VariableContext,
): CollectionHover | undefined {
  const reference = referenceAt(syntax, offset);
  if (!reference) return connectionHover(syntax, offset, context);
  const { name, range, isSecret, scope } = reference;
  if (isSecret) return { kind: 'secret', name, range };
  const definitions = new VariableDefinitions(syntax, context);
  return {
    kind: 'variable',
    name,
    range,
    value: definitions.valueOf(name, scope),
    isDynamic: isDynamicVariable(name) && !definitions.of(name, scope).length,
    definitions: definitions.of(name, scope),
  };
}

function connectionHover(
  syntax: CollectionSyntax,
  offset: number,
  context: VariableContext,
): CollectionHover | undefined {
  const { root } = syntax;
  const node = nodeAtOffset(root, offset);
  const key = textValue(node);
  if (!node || key === undefined || !namesConnection(node.parent?.type === 'property' ? pathOf(node) : [])) return;
  const profile = childNode(childNode(root, 'connections'), key);
  const url = textValue(childNode(profile, 'url'));
  if (url === undefined) return;
  const definitions = new VariableDefinitions(syntax, context);
  const filled = (text: string): string => definitions.fill(text) ?? text;
  const namespace = filled(textValue(childNode(profile, 'namespace')) ?? '/');
  return { kind: 'connection', key, url: filled(url), namespace, range: { offset: node.offset, length: node.length } };
}

function namesConnection(path: readonly (string | number)[]): boolean {
  const key = path.at(-1);
  if (path[0] === 'emits') return key === 'connection';
  return path[0] === 'scenarios' && (key === 'connection' || key === 'connect');
}
