/**
 * `{{name}}` in the texts of a collection (contract, sections 2 and 5).
 * An environment's variables come before the collection's; variables may hold variables. Named ones are worked out once for each filler,
 * so that an id that is used twice is the same twice; `{{$uuid}}` and its kind are new each time they stand somewhere.
 */
import { type StoredCause, withPath } from '../cause/cause.ts';
import { explain } from '../cause/causeTexts.ts';
import type { VariableFaultCode, VariableFaultParams } from '../cause/texts/variableFaultTexts.ts';
import { UserError } from '../../base/userError.ts';
import { exactOrPlain, isNumberLiteral } from '../numbers/exactNumber.ts';
import { mapTree, pathSegments, pathText, type TreePath } from '../../base/treeMap.ts';

/** Where dynamic variables come from. */
export interface VariableSources {
  uuid(): string;
  /** Milliseconds since the epoch. */
  wall(): number;
  /** From 0 to below 1. */
  random(): number;
  /** 1, 2, 3 …; lives as long as its owner wants. */
  counter(): number;
}

export interface VariableScope {
  /** Come before all others: those of a program's call. */
  readonly overrides?: Readonly<Record<string, string>> | undefined;
  readonly environment?: Readonly<Record<string, string>> | undefined;
  readonly variables?: Readonly<Record<string, string>> | undefined;
  /** By the name after `secret:`. Find the names that are needed with `secretNames`. "kept" leaves references to secrets as they are. */
  readonly secrets?: ReadonlyMap<string, string | number> | 'kept';
  /** "kept" leaves `{{$uuid}}` and its kind as they are. */
  readonly sources: VariableSources | 'kept';
  /** Where a variable that is missing can be defined. */
  readonly home?: VariableHome | undefined;
}

export type VariableHome =
  | { readonly kind: 'file'; readonly file: string }
  | { readonly kind: 'environment'; readonly file: string; readonly environment: string }
  | { readonly kind: 'nowhere' };

/** A variable that cannot be filled in, with the path of the text that it stands in. */
export class VariableError extends UserError {
  readonly path: readonly (string | number)[];

  constructor(fault: StoredCause, path: readonly (string | number)[], root: string) {
    super(withPath(fault, pathText(path, root)));
    this.name = 'VariableError';
    this.path = path;
  }
}

export interface FillOptions {
  /** Names the value in messages. */
  readonly root: string;
  /** A text that is one variable alone becomes a number or boolean when it reads as one. Only where the value may be of any type. */
  readonly typed: boolean;
}

/** What stands in {"$hex": …} and its kin is text by definition, unlike what a matcher such as {"$gt": …} takes. */
const textNotations: ReadonlySet<string> = new Set([
  '$binary',
  '$hex',
  '$file',
  '$date',
  '$undefined',
  '$number',
  '$buffer',
  '$regex',
  '$type',
]);
const reference = /\{\{([^{}]*)\}\}/g;
const secretPrefix = 'secret:';
const longestText = 16 * 1024 * 1024;

const dynamic: Readonly<Record<string, (sources: VariableSources) => string>> = {
  $uuid: (sources) => sources.uuid(),
  $timestamp: (sources) => String(sources.wall()),
  $isoTimestamp: (sources) => new Date(sources.wall()).toISOString(),
  $randomInt: (sources) => String(Math.floor(sources.random() * 1001)),
  $counter: (sources) => String(sources.counter()),
};

/** Whether a variable has a value although nothing defines it. */
export function isDynamicVariable(name: string): boolean {
  return Object.hasOwn(dynamic, name);
}

/** The name of the secret that a reference is to; undefined for a variable. */
export function secretNameOf(name: string): string | undefined {
  return name.startsWith(secretPrefix) ? name.slice(secretPrefix.length).trim() : undefined;
}

/** What stands between the braces in the texts of a value, each once, secrets with their prefix. */
export function referencedNames(value: unknown): string[] {
  const names = new Set<string>();
  mapTexts(value, (text) => {
    for (const name of referencesIn(text)) {
      const secret = secretNameOf(name);
      names.add(secret === undefined ? name : secretPrefix + secret);
    }
    return text;
  });
  return [...names];
}

export class VariableResolver {
  readonly #scope: VariableScope;
  readonly #known = new Map<string, string>();

  constructor(scope: VariableScope) {
    this.#scope = scope;
  }

  /** The secrets that a value needs, also by way of variables, without a doubled one. Faults are left to `fill`. */
  secretNames(value: unknown): string[] {
    const names = new Set<string>();
    const seen = new Set<string>();
    const visit = (text: string): void => {
      for (const name of referencesIn(text)) {
        if (name.startsWith(secretPrefix)) names.add(name.slice(secretPrefix.length).trim());
        else if (!seen.has(name)) {
          seen.add(name);
          visit(this.#definition(name) ?? '');
        }
      }
    };
    mapTexts(value, (text) => {
      visit(text);
      return text;
    });
    return [...names];
  }

  /**
   * A copy of any JSON value with the variables in its texts filled in; keys of objects stay.
   * @throws UserError that names the variable and where it stands.
   */
  fill<T>(value: T, options: FillOptions): T {
    return mapTexts(value, (text, path) => {
      const where = new Where(path, options.root);
      const alone = /^\{\{([^{}]*)\}\}$/.exec(text)?.[1]?.trim();
      const mayBeTyped = options.typed && alone !== undefined && !textNotations.has(String(path?.key ?? ''));
      if (!mayBeTyped) return this.#fillText(text, where, []);
      if (alone.startsWith(secretPrefix)) return this.#secret(alone, where);
      return typedValue(this.#fillText(text, where, []));
    }) as T;
  }

  #fillText(text: string, where: Where, within: readonly string[]): string {
    const filled = text.replace(reference, (_, inner: string) => this.#value(inner.trim(), where, within));
    if (filled.length > longestText) throw where.error('variable.tooLong', {});
    return filled;
  }

  #value(name: string, where: Where, within: readonly string[]): string {
    if (name.startsWith(secretPrefix)) return String(this.#secret(name, where));
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    if (within.includes(name)) {
      throw where.error('variable.circular', { name, chain: [...within, name].join(' → ') });
    }
    const definition = this.#definition(name);
    if (definition !== undefined) {
      const value = this.#fillText(definition, where, [...within, name]);
      this.#known.set(name, value);
      return value;
    }
    const make = Object.hasOwn(dynamic, name) ? dynamic[name] : undefined;
    const { sources } = this.#scope;
    if (make) return sources === 'kept' ? `{{${name}}}` : make(sources);
    throw where.error('variable.undefined', {
      name,
      ...(within.length > 0 && { neededBy: within.at(-1) }),
      ...this.#homeOf(name),
    });
  }

  #homeOf(name: string): VariableFaultParams<'variable.undefined'> {
    if (name.startsWith('$')) return { home: 'dynamic', known: Object.keys(dynamic).join(', ') };
    const { kind, ...more } = this.#scope.home ?? {};
    return { ...(kind && { home: kind }), ...more };
  }

  #secret(reference: string, where: Where): string | number {
    const name = reference.slice(secretPrefix.length).trim();
    const { secrets } = this.#scope;
    if (secrets === 'kept') return `{{${secretPrefix}${name}}}`;
    const secret = secrets?.get(name);
    if (secret === undefined) throw where.error('variable.noSecret', { name });
    return secret;
  }

  #definition(name: string): string | undefined {
    const { overrides, environment, variables: collection } = this.#scope;
    for (const variables of [overrides, environment, collection]) {
      if (variables && Object.hasOwn(variables, name)) return variables[name];
    }
    return undefined;
  }
}

/** Where a text stands, for an error about it. */
class Where {
  readonly #path: TreePath | undefined;
  readonly #root: string;

  constructor(path: TreePath | undefined, root: string) {
    this.#path = path;
    this.#root = root;
  }

  error<Code extends VariableFaultCode>(code: Code, params: VariableFaultParams<Code>): VariableError {
    return new VariableError(explain(code, params), pathSegments(this.#path), this.#root);
  }
}

function referencesIn(text: string): string[] {
  return [...text.matchAll(reference)].map((match) => (match[1] ?? '').trim());
}

/** Numbers that a double cannot hold, and whole ones beyond 2^53, keep their digits as `{"$number": …}`. */
function typedValue(text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true';
  if (!isNumberLiteral(text)) return text;
  const number = exactOrPlain(text);
  const isPlain = typeof number === 'number' && (!Number.isInteger(number) || Number.isSafeInteger(number));
  return isPlain ? number : { $number: text };
}

function mapTexts(value: unknown, change: (text: string, path: TreePath | undefined) => unknown): unknown {
  return mapTree(value, (node, path) => {
    if (typeof node === 'string') return { leaf: change(node, path) };
    if (Array.isArray(node)) return { array: node };
    const isObject =
      typeof node === 'object' && node !== null && Object.prototype.toString.call(node) === '[object Object]';
    return isObject ? { object: Object.entries(node) } : { leaf: node };
  });
}
