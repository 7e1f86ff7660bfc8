/**
 * Finds the problems of a collection while it is edited: the faults that the parser reports, and references that cannot
 * be resolved. Invariants: reading never throws; the number of problems is bounded.
 */
import type { Node } from 'jsonc-parser';
import type { StoredCause } from '../../cause/cause.ts';
import { causeMessage, explain } from '../../cause/causeTexts.ts';
import { similarName } from '../../findings/similarNames.ts';
import { isLostName } from '../../namedValues.ts';
import { listedNames } from '../../text/listedNames.ts';
import { collectionFaults } from '../collectionText.ts';
import { dynamicVariables } from '../variables.ts';
import { type CollectionSyntax, maxEditedCharacters, type ReferenceSyntax } from './collectionSyntax.ts';
import type { ProblemFix } from './collectionFixes.ts';
import { languageTexts } from './languageTexts.ts';
import { childNode, properties, type TextRange, textValue } from './syntaxNodes.ts';
import { isInEffect, VariableDefinitions, type VariableContext } from './variableDefinitions.ts';

export interface CollectionProblem {
  readonly range: TextRange;
  readonly severity: 'error' | 'warning';
  /** A code of the catalog of causes, or of this file. */
  readonly code: string;
  readonly message: string;
  /** The most likely one first. */
  readonly fixes: readonly ProblemFix[];
}

export interface ProblemContext extends VariableContext {
  /** The file's name, for messages. */
  readonly file: string;
  /** The collection's selected environment, whether or not the file contains it. */
  readonly environment?: string | undefined;
}

const maxProblems = 500;
const maxListed = 5;

export function collectionProblems(syntax: CollectionSyntax, context: ProblemContext): CollectionProblem[] {
  const { root, text } = syntax;
  if (text.length > maxEditedCharacters) return [];
  const definitions = new VariableDefinitions(syntax, context);
  const problems = [
    ...collectionFaults(text).map((fault) => faultProblem(syntax, fault)),
    ...(root ? selectionProblems(root, definitions, context) : []),
    ...emitProblems(syntax),
    ...circles(root, definitions),
    ...syntax.references.flatMap((reference) => referenceProblem(reference, definitions, context)),
  ];
  return problems
    .slice(0, maxProblems)
    .map((problem) => ({ ...problem, fixes: problem.fixes.filter((fix) => !isLostName(addedKey(fix))) }));
}

/** The key that a fix adds to the file; empty if it adds none. */
function addedKey(fix: ProblemFix): string {
  return fix.kind === 'define' ? fix.name : 'key' in fix ? fix.key : '';
}

function faultProblem(syntax: CollectionSyntax, fault: StoredCause & TextRange): CollectionProblem {
  const { code, params = {}, offset, length } = fault;
  const range = { offset, length };
  const name = params['name'];
  const message = causeMessage({ code, params });
  const fixes = typeof name === 'string' ? fixesForKey(syntax, code, name, range) : [];
  return { range, severity: 'error', code, message, fixes };
}

/** Fixes for a reference to a connection, request or scenario that does not exist. */
function fixesForKey(
  { root, scenarios }: CollectionSyntax,
  code: string,
  name: string,
  range: TextRange,
): ProblemFix[] {
  const keysOf = (section: string): string[] => properties(childNode(root, section)).map(({ key }) => key);
  const similar = (known: readonly string[]): ProblemFix[] => {
    const best = similarName(name, known);
    return best === undefined ? [] : [{ kind: 'replace', name: best, range, isQuoted: true }];
  };
  switch (code) {
    case 'scenario.noSuchConnection':
      return [...similar(keysOf('connections')), { kind: 'connection', key: name }];
    case 'scenario.noSuchRequest':
      return [...similar(keysOf('requests')), { kind: 'request', key: name }];
    case 'scenario.noSuchScenario':
      return similar(scenarios.map((scenario) => scenario.name));
    default:
      return [];
  }
}

function selectionProblems(
  root: Node,
  { environments, selected }: VariableDefinitions,
  { environment }: ProblemContext,
): CollectionProblem[] {
  if (environment === undefined || selected !== undefined) return [];
  const key = childNode(root, 'environments')?.parent?.children?.[0];
  const range = key ?? { offset: root.offset, length: 1 };
  const fixes = environments.slice(0, maxListed).map((name): ProblemFix => ({ kind: 'select', environment: name }));
  const message = languageTexts.environmentGone({ environment });
  return [{ range: rangeOf(range), severity: 'error', code: 'collection.unknownEnvironment', message, fixes }];
}

/** Connections that do not exist, and names that several emits have. */
function emitProblems(syntax: CollectionSyntax): CollectionProblem[] {
  const keys = properties(childNode(syntax.root, 'connections')).map(({ key }) => key);
  const known = new Set(keys);
  const paths = new Set<string>();
  return syntax.emits.flatMap(({ path, name, connection }): CollectionProblem[] => {
    const problems: CollectionProblem[] = [];
    const key = textValue(connection);
    if (connection && key !== undefined && !known.has(key)) {
      const code = 'scenario.noSuchConnection';
      const message = causeMessage(explain(code, { name: key, known: keys.join(', ') }));
      const range = rangeOf(connection);
      problems.push({ range, severity: 'error', code, message, fixes: fixesForKey(syntax, code, key, range) });
    }
    if (paths.has(path)) {
      const message = languageTexts.emitTwice({ name: path });
      problems.push({ range: rangeOf(name), severity: 'warning', code: 'collection.emitTwice', message, fixes: [] });
    }
    paths.add(path);
    return problems;
  });
}

/** Variables that refer to themselves. */
function circles(root: Node | undefined, definitions: VariableDefinitions): CollectionProblem[] {
  const { selected } = definitions;
  const sections = [
    childNode(root, 'variables'),
    selected === undefined ? undefined : childNode(childNode(root, 'environments'), selected),
  ];
  return sections.flatMap((section) =>
    properties(section)
      .slice(0, maxProblems)
      .flatMap(({ key, name, value }): CollectionProblem[] => {
        if (!textValue(value)?.includes('{{')) return [];
        const cycle = definitions.cycle(key);
        if (!cycle) return [];
        const cause = explain('variable.circular', { name: key, chain: cycle.join(' → ') });
        return [{ range: rangeOf(name), severity: 'error', code: cause.code, message: causeMessage(cause), fixes: [] }];
      }),
  );
}

function referenceProblem(
  { name, isSecret, inner, scope }: ReferenceSyntax,
  definitions: VariableDefinitions,
  { environment, file }: ProblemContext,
): CollectionProblem[] {
  if (isSecret || definitions.isDefined(name, scope)) return [];
  const base = { range: inner, severity: 'warning', code: 'variable.undefined' } as const;
  const similar = similarName(name, definitions.names(scope));
  const replace: ProblemFix[] =
    similar === undefined ? [] : [{ kind: 'replace', name: similar, range: inner, isQuoted: false }];
  if (name.startsWith('$') || !isVariableName(name)) {
    const params = { name, home: 'dynamic', known: dynamicVariables.join(', ') } as const;
    return [{ ...base, message: causeMessage(explain('variable.undefined', params)), fixes: replace }];
  }
  const { selected } = definitions;
  const others = definitions
    .of(name, scope)
    .flatMap((known) => (known.place === 'environment' && !isInEffect(known) ? [known.environment] : []));
  const { names, count, more } = listedNames(others, maxListed);
  const define: ProblemFix[] = [
    ...(selected === undefined ? [] : [{ kind: 'define', name, environment: selected } as const]),
    { kind: 'define', name },
  ];
  if (others.length === 0) {
    const home = environment === undefined ? { home: 'file' as const } : { home: 'environment' as const, environment };
    const message = causeMessage(explain('variable.undefined', { name, ...home, file }));
    return [{ ...base, message, fixes: [...replace, ...define.reverse()] }];
  }
  if (selected !== undefined) {
    const message = languageTexts.notInEnvironment({ name, environment: selected, others: names, more });
    return [{ ...base, message, fixes: [...define, ...replace] }];
  }
  const message = languageTexts.noneSelected({ name, others: names, more, count });
  const select = others.slice(0, maxListed).map((other): ProblemFix => ({ kind: 'select', environment: other }));
  return [{ ...base, message, fixes: [...select, ...define, ...replace] }];
}

/** Whether the file can define a variable of that name. */
function isVariableName(name: string): boolean {
  return name !== '' && !name.includes(':');
}

function rangeOf({ offset, length }: TextRange): TextRange {
  return { offset, length };
}
