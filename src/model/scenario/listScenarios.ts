/**
 * Lists everything that can be run in a collection: its scenarios, and each emit with an expectation, as a scenario of
 * one step.
 */
import { findNodeAtLocation, type Node } from 'jsonc-parser';
import { type Collection, type Emit, expectOf, type Folder, isFolder } from '../collection/collection.ts';
import { withoutByteOrderMark } from '../collection/collectionText.ts';
import type { EmitStep, Scenario } from './scenario.ts';

export interface ListedScenario {
  readonly scenario: Scenario;
  /** The line on which the scenario or emit begins in the file, from 1. */
  readonly line: number;
  /** The path from the root of the collection: keys and indexes. */
  readonly path: readonly (string | number)[];
  /**
   * Whether this is an emit with an expectation, and not a scenario. Its name is then the name of the emit, preceded by
   * the names of its folders.
   */
  readonly isEmit: boolean;
}

/** An emit of the collection as a step: it can also expect events. Such a step cannot be written in a scenario. */
export interface SavedEmitStep extends EmitStep {
  readonly compress?: boolean | undefined;
  readonly events?: NonNullable<ReturnType<typeof expectOf>['events']> | undefined;
  readonly withinMs?: number | undefined;
}

/**
 * Everything that can be run, in the order of the file, scenarios first.
 * @param root the syntax tree of `file`, whose offsets do not count a byte order mark
 */
export function listScenarios(collection: Collection, root: Node, file: string): ListedScenario[] {
  const lineOf = lineOfPath(root, file);
  const scenarios = (collection.scenarios ?? []).map((scenario, index) => {
    const path = ['scenarios', index];
    return { scenario, line: lineOf(path), path, isEmit: false };
  });
  const emits = checkedEmits(collection.emits).map(({ name, emit, path }) => ({
    scenario: scenarioOfEmit(name, emit),
    line: lineOf(path),
    path,
    isEmit: true,
  }));
  return [...scenarios, ...emits];
}

/**
 * Returns the line, from 1, on which the value at a path begins, or the nearest existing ancestor of it.
 * @param root the syntax tree of `file`, whose offsets do not count a byte order mark
 */
export function lineOfPath(root: Node, file: string): (path: readonly (string | number)[]) => number {
  const lineAt = lineFinder(withoutByteOrderMark(file));
  return (path) => {
    for (let length = path.length; length > 0; length--) {
      const node = findNodeAtLocation(root, path.slice(0, length));
      if (node) return lineAt(node.offset);
    }
    return 1;
  };
}

interface CheckedEmit {
  readonly name: string;
  readonly emit: Emit;
  readonly path: (string | number)[];
}

function checkedEmits(
  items: readonly (Emit | Folder)[],
  prefix = '',
  path: readonly (string | number)[] = ['emits'],
): CheckedEmit[] {
  return items.flatMap((item, index) => {
    const at = [...path, index];
    if (isFolder(item)) return checkedEmits(item.emits, `${prefix}${item.folder}/`, [...at, 'emits']);
    return item.expect ? [{ name: prefix + item.name, emit: item, path: at }] : [];
  });
}

function scenarioOfEmit(name: string, { connection, event, args, ack, volatile, compress, expect }: Emit): Scenario {
  const { events, withinMs, ...checked } = expect ? expectOf(expect) : {};
  const step: SavedEmitStep = {
    emit: event,
    ...(args && { args }),
    ...(ack !== undefined && { ack }),
    ...(volatile && { volatile }),
    ...(compress !== undefined && { compress }),
    expect: {
      ...(checked.ack && { ack: [...checked.ack] }),
      ...(checked.delivery && { delivery: expect?.delivery }),
      ...(checked.latencyMs !== undefined && { latencyMs: checked.latencyMs }),
    },
    ...(events && { events }),
    ...(withinMs !== undefined && { withinMs }),
  };
  return { name, connection, steps: [step] };
}

/** Returns the line of an offset. The time for a call does not depend on the length of the file. */
function lineFinder(text: string): (offset: number) => number {
  const starts = [0];
  for (const { index } of text.matchAll(/\r\n|[\r\n]/g)) starts.push(index + 1);
  return (offset) => {
    let [low, high] = [0, starts.length];
    while (low + 1 < high) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  };
}
