/** Writes expectations to saved emits and to scenarios. */
import type { Scenario, Step } from '../scenario/scenario.ts';
import { scenarioVersion } from '../scenario/scenarioVersion.ts';
import { userError } from '../cause/userErrors.ts';
import { type Collection, type Emit, type Folder, isFolder } from './collection.ts';
import type { TextEdit } from './collectionInsert.ts';
import { edited, emitLocation, wholeEdit } from './collectionItems.ts';
import { withListAt, withValueAt } from './collectionValueEdits.ts';

/** The part that is added to the expectation of an emit; `events` are added to those that it expects already. */
export type AddedExpectation = Pick<NonNullable<Emit['expect']>, 'ack' | 'delivery' | 'events'>;

/**
 * The edits that add to the expectation of a saved emit.
 * @param path the name of the emit preceded by the names of its folders
 * @throws UserError when there is no such emit
 */
export function expectationEdits(file: string, path: string, added: AddedExpectation): TextEdit[] {
  return edited(file, ({ text, collection }) => {
    const location = emitLocation(collection, path);
    const emit = emitIn(collection.emits, location.slice(1));
    const before = emit.expect ?? {};
    const { events = [] } = before;
    const expect = { ...before, ...added, ...(added.events && { events: [...events, ...added.events] }) };
    const after: Emit = { ...emit, expect, ...(added.ack && emit.ack === false && { ack: true }) };
    return {
      edits: [wholeEdit(text, withValueAt(text, location, emit, after))],
      after: withEmit(collection, location.slice(1), after),
    };
  });
}

export interface ChangedScenario {
  readonly scenario: Scenario;
  /** For each step: its index before the change; undefined for a new one. */
  readonly origins: readonly (number | undefined)[];
}

/**
 * The edits that change a scenario. Steps that did not change keep their text and comments, also if they were moved.
 * @param version the version of the scenario that was changed; left out if any version may be replaced
 * @throws UserError when there is no such scenario, or it was changed meanwhile
 */
export function scenarioChangeEdits(
  file: string,
  name: string,
  { scenario, origins }: ChangedScenario,
  version?: string,
): TextEdit[] {
  return edited(file, ({ text, collection }) => {
    const { scenarios = [] } = collection;
    const index = scenarios.findIndex((known) => known.name === name);
    const before = scenarios[index];
    if (!before) throw userError('scenario.gone', { name });
    if (version !== undefined && version !== scenarioVersion(before)) throw userError('scenario.changed', { name });
    const { steps, ...rest } = scenario;
    const { steps: stepsBefore, ...restBefore } = before;
    const listed = withListAt(text, ['scenarios', index, 'steps'], {
      before: stepsBefore,
      after: steps,
      origins: version === undefined ? steps.map(() => undefined) : origins,
    });
    const result = withValueAt(listed, ['scenarios', index], { ...restBefore, steps }, { ...rest, steps });
    return {
      edits: result === text ? [] : [wholeEdit(text, result)],
      after: { ...collection, scenarios: scenarios.with(index, scenario) },
    };
  });
}

/** The edits that add a step at the end of a scenario. @throws UserError when there is no such scenario */
export function stepEdits(file: string, name: string, step: Step): TextEdit[] {
  return edited(file, ({ text, collection }) => {
    const { scenarios = [] } = collection;
    const index = scenarios.findIndex((known) => known.name === name);
    const before = scenarios[index];
    if (!before) throw userError('scenario.gone', { name });
    const steps = [...before.steps, step];
    const result = withListAt(text, ['scenarios', index, 'steps'], {
      before: before.steps,
      after: steps,
      origins: [...before.steps.keys(), undefined],
    });
    return {
      edits: [wholeEdit(text, result)],
      after: { ...collection, scenarios: scenarios.with(index, { ...before, steps }) },
    };
  });
}

function emitIn(items: readonly (Emit | Folder)[], [index, ...rest]: readonly (string | number)[]): Emit {
  const item = items[Number(index)];
  if (item && isFolder(item)) return emitIn(item.emits, rest.slice(1));
  if (item) return item;
  throw userError('collection.notEdited');
}

function withEmit(collection: Collection, location: readonly (string | number)[], emit: Emit): Collection {
  const replace = (
    items: readonly (Emit | Folder)[],
    [index, ...rest]: readonly (string | number)[],
  ): (Emit | Folder)[] =>
    items.map((item, at) => {
      if (at !== index) return item;
      return isFolder(item) ? { ...item, emits: replace(item.emits, rest.slice(1)) } : emit;
    });
  return { ...collection, emits: replace(collection.emits, location) };
}
