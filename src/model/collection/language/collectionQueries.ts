/**
 * Queries of the editor of a collection about its text. Parameters and results are plain data without nodes of the syntax tree, so that
 * another thread can run them for large texts.
 */
import {
  type CollectionCompletion,
  collectionCompletions,
  type CompletionContext,
  isInEventName,
} from './collectionCompletions.ts';
import { type CollectionHover, collectionHover } from './collectionHovers.ts';
import { type CollectionProblem, collectionProblems, type ProblemContext } from './collectionProblems.ts';
import type { CollectionSyntax } from './collectionSyntax.ts';
import type { TextRange } from './syntaxNodes.ts';
import { type VariableContext, VariableDefinitions } from './variableDefinitions.ts';

export interface EmitOutline {
  /** The emit's name preceded by its folders. */
  readonly path: string;
  readonly range: TextRange;
  readonly isRepeated: boolean;
}

export interface ScenarioOutline {
  readonly name: string;
  readonly range: TextRange;
}

/** The emits that can be sent, and the scenarios that can be run. */
export interface CollectionOutline {
  readonly emits: readonly EmitOutline[];
  readonly scenarios: readonly ScenarioOutline[];
  /** The key of the list of scenarios. */
  readonly scenariosKey: TextRange | undefined;
}

/** The references to variables with and without a value. Secrets count as known: VS Code prompts for them. */
export interface CollectionHighlights {
  readonly known: readonly TextRange[];
  readonly unknown: readonly TextRange[];
}

export interface QueryParams {
  readonly outline: undefined;
  readonly problems: ProblemContext;
  readonly highlights: VariableContext;
  readonly hover: { readonly offset: number; readonly context: VariableContext };
  readonly isEventName: number;
  readonly completions: { readonly offset: number; readonly context: CompletionContext };
}

export interface QueryResults {
  readonly outline: CollectionOutline;
  readonly problems: readonly CollectionProblem[];
  readonly highlights: CollectionHighlights;
  readonly hover: CollectionHover | undefined;
  /** Whether the offset is in the name of an event. */
  readonly isEventName: boolean;
  readonly completions: readonly CollectionCompletion[];
}

export type QueryKind = keyof QueryParams;

const queries: {
  readonly [K in QueryKind]: (syntax: CollectionSyntax, params: QueryParams[K]) => QueryResults[K];
} = {
  outline: ({ emits, scenarios, scenariosKey }) => ({
    emits: emits.map(({ path, range, isRepeated }) => ({ path, range: rangeOf(range), isRepeated })),
    scenarios: scenarios.map(({ name, range }) => ({ name, range: rangeOf(range) })),
    scenariosKey: scenariosKey && rangeOf(scenariosKey),
  }),
  problems: collectionProblems,
  highlights: (syntax, context) => {
    const definitions = new VariableDefinitions(syntax, context);
    const known: TextRange[] = [];
    const unknown: TextRange[] = [];
    for (const { name, isSecret, scope, range } of syntax.references) {
      const list = isSecret || definitions.isDefined(name, scope) ? known : unknown;
      list.push(range);
    }
    return { known, unknown };
  },
  hover: (syntax, { offset, context }) => {
    const hover = collectionHover(syntax, offset, context);
    return hover && { ...hover, range: rangeOf(hover.range) };
  },
  isEventName: isInEventName,
  completions: (syntax, { offset, context }) =>
    collectionCompletions(syntax, offset, context).map((item) => ({ ...item, range: rangeOf(item.range) })),
};

export function runQuery<K extends QueryKind>(
  syntax: CollectionSyntax,
  kind: K,
  params: QueryParams[K],
): QueryResults[K] {
  return queries[kind](syntax, params);
}

/** The emit or scenario at an offset; an emit of a folder, and not the folder. */
export function itemAt(
  { emits, scenarios }: CollectionOutline,
  offset: number,
): EmitOutline | ScenarioOutline | undefined {
  return [...emits, ...scenarios].find(({ range }) => offset >= range.offset && offset <= range.offset + range.length);
}

/** A range can be a node of the tree, which refers to all others. */
function rangeOf({ offset, length }: TextRange): TextRange {
  return { offset, length };
}
