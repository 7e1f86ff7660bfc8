/**
 * Finds the emits and scenarios of a collection that refer to a connection, a request or a scenario, and the locations
 * of the references.
 */
import type { Scenario, Step } from '../scenario/scenario.ts';
import { type Collection, type Emit, type Folder, isFolder } from './collection.ts';
import type { NodePath, SectionRef } from './collectionParts.ts';

/** An emit, with its folders, or a scenario. */
export interface UserOfPart {
  readonly type: 'emit' | 'scenario';
  readonly path: string;
}

/** An emit or scenario that refers to a part. */
interface Referring extends UserOfPart {
  /** The locations of the texts that are the name of the part. */
  readonly at: readonly NodePath[];
}

/** The locations of all texts that name a part and must change with its name. */
export function referencesTo(collection: Collection, ref: SectionRef): NodePath[] {
  return referring(collection, ref).flatMap(({ at }) => at);
}

/** The emits and scenarios that use a part, in the order of the file. */
export function usersOf(collection: Collection, ref: SectionRef): UserOfPart[] {
  return referring(collection, ref)
    .filter(({ at }) => at.length > 0)
    .map(({ type, path }) => ({ type, path }));
}

function referring({ emits, scenarios = [] }: Collection, { type, path }: SectionRef): Referring[] {
  const ofEmits = type === 'connection' ? emitReferences(emits, path, ['emits'], '') : [];
  return [
    ...ofEmits,
    ...scenarios.map((scenario, index) => ({
      type: 'scenario' as const,
      path: scenario.name,
      at: scenarioReferences(scenario, { type, path }, ['scenarios', index]),
    })),
  ];
}

function emitReferences(
  items: readonly (Emit | Folder)[],
  connection: string,
  at: NodePath,
  prefix: string,
): Referring[] {
  return items.flatMap((item, index): Referring[] => {
    const own = [...at, index];
    if (isFolder(item)) return emitReferences(item.emits, connection, [...own, 'emits'], `${prefix}${item.folder}/`);
    return item.connection === connection
      ? [{ type: 'emit', path: prefix + item.name, at: [[...own, 'connection']] }]
      : [];
  });
}

function scenarioReferences(scenario: Scenario, { type, path }: SectionRef, at: NodePath): NodePath[] {
  const steps = stepsOf(scenario.steps, [...at, 'steps']);
  if (type === 'request') return steps.flatMap(({ step, at }) => named(step, 'request', path, at));
  if (type === 'scenario') return steps.flatMap(({ step, at }) => named(step, 'use', path, at));
  const opened = scenario.connection === path ? [[...at, 'connection']] : [];
  // Steps refer to a connection that was opened without `as` by its key, unless the scenario opens another connection with that key as its
  // name.
  const isGiven = steps.some(({ step }) => 'connect' in step && step.as === path);
  return [
    ...opened,
    ...steps.flatMap(({ step, at }) => [
      ...named(step, 'connect', path, at),
      ...(isGiven || 'connect' in step ? [] : named(step, 'as', path, at)),
    ]),
  ];
}

function named(step: Step, key: string, name: string, at: NodePath): NodePath[] {
  return Object.hasOwn(step, key) && Reflect.get(step, key) === name ? [[...at, key]] : [];
}

/** All steps with their locations, including the steps inside `repeat` steps. */
export function stepsOf(steps: readonly Step[], at: NodePath): { step: Step; at: NodePath }[] {
  return steps.flatMap((step, index) => {
    const own = [...at, index];
    return [{ step, at: own }, ...('repeat' in step ? stepsOf(step.steps, [...own, 'steps']) : [])];
  });
}
