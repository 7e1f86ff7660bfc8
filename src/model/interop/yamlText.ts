/**
 * YAML and JSON texts as values. Bounded: the nesting, the number of aliases, and the number of values that aliases stand for ("YAML
 * bombs"). Both formats of an application's file are read here, because JSON is YAML.
 */
import { CORE_SCHEMA, dump, load, YAMLException } from 'js-yaml';
import type { StoredCause } from '../cause/cause.ts';
import { maxDepth, tooDeepAt } from '../payload/depthLimit.ts';

const maxAliases = 10_000;
const maxValues = 2_000_000;

export class InteropError extends Error {
  readonly fault: StoredCause;

  constructor(fault: StoredCause) {
    super(fault.code);
    this.fault = fault;
  }
}

/**
 * @param file the name of the file, for the fault
 * @throws InteropError with line and column
 */
export function parseText(written: string, file: string): unknown {
  const text = written.startsWith('\uFEFF') ? written.slice(1) : written;
  if (/^\s*[{[]/.test(text)) {
    const deep = tooDeepAt(text);
    if (deep !== undefined) throw faultAt(text, deep, file, 'interop.tooDeep');
    try {
      return JSON.parse(text);
    } catch {
      // The text is then read as YAML, whose faults have positions.
    }
  }
  let value: unknown;
  try {
    value = load(text, { schema: CORE_SCHEMA, maxDepth, maxAliases });
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const { mark, reason } = error;
    if (/maxDepth/.test(reason)) throw faultAt(text, mark?.position ?? 0, file, 'interop.tooDeep');
    if (/maxAliases/.test(reason)) throw faultAt(text, mark?.position ?? 0, file, 'interop.tooManyAliases');
    throw new InteropError({
      code: 'interop.syntax',
      params: { file, line: (mark?.line ?? 0) + 1, column: (mark?.column ?? 0) + 1, reported: reason },
    });
  }
  if (valuesIn(value) > maxValues) throw faultAt(text, 0, file, 'interop.tooManyAliases');
  return value;
}

function faultAt(
  text: string,
  offset: number,
  file: string,
  code: 'interop.tooDeep' | 'interop.tooManyAliases',
): InteropError {
  const before = text.slice(0, offset).split(/\r\n|\r|\n/);
  const place = { file, line: before.length, column: (before.at(-1) ?? '').length + 1 };
  return new InteropError({ code, params: { ...place, max: maxDepth } });
}

/**
 * The number of values in a tree after its aliases are replaced with copies. Infinity if a value contains itself. Recursion is bounded by
 * the depth.
 */
function valuesIn(root: unknown): number {
  const known = new Map<object, number>();
  const count = (value: unknown): number => {
    if (typeof value !== 'object' || value === null) return 1;
    const before = known.get(value);
    if (before !== undefined) return before;
    // Infinity until the value is counted, so that a value that contains itself is detected.
    known.set(value, Infinity);
    let sum = 1;
    for (const child of Object.values(value)) sum += count(child);
    known.set(value, sum);
    return sum;
  };
  return count(root);
}

/** Formats a value as block YAML, in which texts that look like other values are quoted. */
export function yamlOf(value: unknown): string {
  return dump(value, { lineWidth: -1, noRefs: true });
}
