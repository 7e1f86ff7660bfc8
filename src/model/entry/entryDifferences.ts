/** The differences between two entries, by paths as in the filter's `arg:`. Numbers, times and sizes, in which all entries differ, are not compared. */
import { argumentPathText } from '../payload/argumentPath.ts';
import type { Entry } from './entry.ts';

export interface EntryDifference {
  /** A path such as `args.0.user.name` or `event`. */
  readonly path: string;
  /** Payload notation; left out if there is no value. */
  readonly left?: unknown;
  readonly right?: unknown;
}

const compared = ['kind', 'dir', 'namespace', 'event', 'args', 'delivery', 'state', 'cause', 'text'] as const;

export function entryDifferences(left: Entry, right: Entry): EntryDifference[] {
  const found: EntryDifference[] = [];
  for (const field of compared) compare([field], left[field], right[field], found);
  return found;
}

/** The differences between two lists of arguments in payload notation; the paths begin with the index of an argument. */
export function argumentDifferences(left: readonly unknown[], right: readonly unknown[]): EntryDifference[] {
  const found: EntryDifference[] = [];
  compare([], left, right, found);
  return found;
}

function compare(path: readonly string[], left: unknown, right: unknown, found: EntryDifference[]): void {
  if (isContainer(left) && isContainer(right) && Array.isArray(left) === Array.isArray(right)) {
    const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
    for (const key of keys) compare([...path, key], own(left, key), own(right, key), found);
    return;
  }
  if (left === right || (isNotation(left) && isNotation(right) && JSON.stringify(left) === JSON.stringify(right)))
    return;
  found.push({
    path: argumentPathText(path),
    ...(left !== undefined && { left }),
    ...(right !== undefined && { right }),
  });
}

function own(container: object, key: string): unknown {
  return Object.hasOwn(container, key) ? (container as Record<string, unknown>)[key] : undefined;
}

/** Bytes, dates and special numbers are compared as a whole. */
function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !isNotation(value);
}

function isNotation(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const [key, ...others] = Object.keys(value);
  return key !== undefined && others.length === 0 && /^\$[^$]/.test(key);
}
