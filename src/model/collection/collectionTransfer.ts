/**
 * Moves or copies emits, folders and scenarios to another file, together with the connections, requests and variables of the first file that they need
 * and that the other file does not have. Values of secrets are never copied: a file only refers to them.
 */
import { userError } from '../cause/userErrors.ts';
import { findScenario, type Scenario } from '../scenario/scenario.ts';
import type { Collection } from './collection.ts';
import { appendChildren, applyEdits, layoutOf, type TextEdit } from './collectionInsert.ts';
import { canonicalText, nodeAt, wholeEdit } from './collectionItems.ts';
import {
  compareLocations,
  type Draft,
  isMovable,
  type Moved,
  movesOf,
  pathAt,
  destinationOf,
  putAll,
  take,
  type Taken,
} from './collectionMove.ts';
import { locationOf, type NodePath, type PartRef } from './collectionParts.ts';
import { stepsOf } from './collectionReferences.ts';
import { assertUnused, outermost } from './collectionRemoval.ts';
import { parseCollection, readToEdit, withoutByteOrderMark } from './collectionText.ts';
import { namesForTarget, withNeed } from './transferNames.ts';
import { type RebaseFile, unknownFiles, withFiles } from './transferFiles.ts';
import { undefinedReferences } from './undefinedReferences.ts';
import { referencedNames } from './variables.ts';

export interface TransferRequest {
  /** The text of the file from which the parts are moved or copied. */
  readonly source: string;
  /** The text of the file to which the parts are moved or copied. */
  readonly target: string;
  readonly refs: readonly PartRef[];
  /** The part of the target at whose position the parts are inserted. If left out, the parts are added at the end of their list. */
  readonly onto?: PartRef | undefined;
  /** The parts stay in the source, too. The target may be the source. */
  readonly isCopy?: boolean | undefined;
  /** Adapts paths of files; given if the target is in another folder. */
  readonly rebase?: RebaseFile | undefined;
}

/**
 * The connections, requests and variables that were copied with the parts, and the definitions and files that the parts
 * need and that are still missing.
 */
export interface TransferNotes {
  /** Keys of connections and requests that were added to the target. */
  readonly added: readonly string[];
  /** Variables whose definitions were added to the target. */
  readonly variables: readonly string[];
  /** Variables that the target does not define. */
  readonly undefined: readonly string[];
  /** Variables that have another value in the target. */
  readonly different: readonly string[];
  /** Secrets to which the target did not refer before: VS Code prompts for their values. */
  readonly secrets: readonly string[];
  /** Paths of files that were not adapted to the folder of the target, because variables determine them. */
  readonly files: readonly string[];
}

export interface Transfer {
  readonly sourceEdits: readonly TextEdit[];
  readonly targetEdits: readonly TextEdit[];
  readonly moved: readonly Moved[];
  readonly notes: TransferNotes;
}

/**
 * @throws UserError when there is no such part, when a part that stays uses a moved part, or when a moved or copied scenario uses a
 * scenario that the target does not have
 */
export function transferParts(request: TransferRequest): Transfer {
  const [source, target] = [openedDraft(request.source), openedDraft(request.target)];
  const refs = request.refs.filter(isMovable);
  const locations = outermost(refs.map((ref) => locationOf(source.collection, ref))).toSorted(compareLocations);
  const left = takeAll(source, locations).rest;
  if (!request.isCopy) for (const ref of refs) assertUnused(left.collection, ref);

  const adapted = request.rebase ? withFiles(source, request.rebase) : source;
  const { draft: named, needs } = namesForTarget(adapted, target.collection, locations);
  const { taken } = takeAll(named, locations);
  const values = taken.map(({ value }) => value);
  assertScenarios(values, named.collection, target.collection);

  const profiles = needs.map(({ section, key }) => adapted.collection[section]?.[key]);
  const references = [values, profiles];
  const found = undefinedReferences(
    references,
    { variables: target.collection.variables, content: target.collection },
    { variables: source.collection.variables },
  );
  let draft = needs.reduce((result, need) => withNeed(result, adapted, need), target);
  draft = withVariables(draft, found.definitions);
  const moved: Moved[] = [];
  for (const list of ['emits', 'scenarios'] as const) {
    const isOwn = (location: NodePath | undefined): boolean => location?.[0] === list;
    const items = taken.filter((_, index) => isOwn(locations[index]));
    const put = putAll(draft, items, destinationOf(draft.collection, list, request.onto));
    moved.push(
      ...movesOf(
        locations.filter(isOwn).map((location) => pathAt(source.collection, location)),
        put,
      ),
    );
    draft = put.draft;
  }
  const known = definedBySteps(values);
  return {
    sourceEdits: request.isCopy ? [] : editsTo(request.source, left),
    targetEdits: editsTo(request.target, draft),
    moved,
    notes: {
      added: needs.map(({ name }) => name),
      variables: Object.keys(found.definitions),
      undefined: found.variables.filter((name) => !known.has(name)),
      different: differentIn(references, source.collection, target.collection),
      secrets: found.secrets,
      files: request.rebase ? unknownFiles(references, request.rebase) : [],
    },
  };
}

function openedDraft(file: string): Draft {
  const text = withoutByteOrderMark(file);
  return { text, collection: readToEdit(text).collection };
}

function takeAll(draft: Draft, locations: readonly NodePath[]): { rest: Draft; taken: Taken[] } {
  let rest = draft;
  const taken: Taken[] = [];
  for (const location of locations.toReversed()) {
    const [left, item] = take(rest, location);
    rest = left;
    taken.unshift(item);
  }
  return { rest, taken };
}

/**
 * @throws UserError when a moved scenario uses, directly or through others, a scenario that is not moved and that is missing or different
 * in the target
 */
function assertScenarios(values: readonly Taken['value'][], source: Collection, target: Collection): void {
  const moved = values.filter((value) => 'steps' in value);
  const checked = new Set(moved.map(({ name }) => name));
  const check = (name: string, { steps }: Scenario): void => {
    for (const { step } of stepsOf(steps, [])) {
      if (!('use' in step) || checked.has(step.use)) continue;
      checked.add(step.use);
      const [ours, theirs] = [source, target].map((collection) => findScenario(collection, step.use));
      if (!ours || !theirs || canonicalText(ours) !== canonicalText(theirs))
        throw userError('collection.usesScenario', { name, used: step.use });
      check(name, ours);
    }
  };
  for (const scenario of moved) check(scenario.name, scenario);
}

function withVariables({ text, collection }: Draft, definitions: Readonly<Record<string, string>>): Draft {
  const added = Object.entries(definitions).map(([key, value]) => ({ key, value }));
  if (added.length === 0) return { text, collection };
  const { root } = readToEdit(text);
  const layout = layoutOf(text, root);
  const edits = collection.variables
    ? appendChildren(text, nodeAt(root, ['variables']), added, layout)
    : appendChildren(text, root, [{ key: 'variables', value: definitions }], layout);
  return {
    text: applyEdits(text, edits),
    collection: { ...collection, variables: { ...collection.variables, ...definitions } },
  };
}

/** Names of variables that steps of the moved scenarios define. */
function definedBySteps(values: readonly Taken['value'][]): ReadonlySet<string> {
  const names = values.flatMap((value) => {
    if (!('steps' in value)) return [];
    return stepsOf(value.steps, []).flatMap(({ step }) => [
      ...('set' in step ? Object.keys(step.set) : []),
      ...('capture' in step ? Object.keys(step.capture ?? {}) : []),
    ]);
  });
  return new Set(names);
}

/** Variables that both collections define, with different values. */
function differentIn(references: unknown, source: Collection, target: Collection): string[] {
  const [ours, theirs] = [source.variables ?? {}, target.variables ?? {}];
  return [...new Set(referencedNames(references))].filter(
    (name) => Object.hasOwn(ours, name) && Object.hasOwn(theirs, name) && ours[name] !== theirs[name],
  );
}

/**
 * The edit that changes a file to a draft.
 * @throws UserError if parsing the text of the draft does not result in the collection of the draft
 */
function editsTo(file: string, { text, collection }: Draft): TextEdit[] {
  const result = parseCollection(text);
  if (!result.ok || canonicalText(result.collection) !== canonicalText(collection))
    throw userError('collection.notEdited');
  const before = withoutByteOrderMark(file);
  const { offset, ...edit } = wholeEdit(before, text);
  return before === text ? [] : [{ offset: offset + file.length - before.length, ...edit }];
}
