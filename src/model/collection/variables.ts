/**
 * `{{name}}` in the texts of a collection.
 * Variables of an environment take precedence over those of the collection; variables may contain variables. Named variables are evaluated
 * once for each resolver, so that an ID has the same value wherever it is used; dynamic variables such as `{{$uuid}}` have a new value at
 * each use.
 */
import { type StoredCause, withPath } from '../cause/cause.ts';
import { explain } from '../cause/causeTexts.ts';
import type { VariableFaultCode, VariableFaultParams } from '../cause/texts/variableFaultTexts.ts';
import { UserError } from '../../base/userError.ts';
import { exactOrPlain, isNumberLiteral } from '../numbers/exactNumber.ts';
import { listedNames } from '../text/listedNames.ts';
import { type Reference, readReference, secretPrefix, textSuffix } from './variableReference.ts';
import { mapTree, pathSegments, pathText, type TreePath } from '../../base/treeMap.ts';
import { isPlain, longestText } from './plainValue.ts';

/** Sources of the values of dynamic variables. */
export interface VariableSources {
  uuid(): string;
  /** Milliseconds since the epoch. */
  wall(): number;
  /** A random number that is at least 0 and below 1. */
  random(): number;
  /** 1, 2, 3 …; its owner determines when it starts again. */
  counter(): number;
}

export interface VariableScope {
  /**
   * Values that a scenario has set or captured, in payload notation. They take precedence over all others. Their texts are not searched for
   * references, because a server may have sent them. The owner may change them, and must then call `forget`.
   */
  readonly values?: ReadonlyMap<string, unknown> | undefined;
  /** References to these names are left unchanged. */
  readonly unresolved?: ReadonlySet<string> | undefined;
  /**
   * Variables that the caller provides, for example with `--var` on the command line. They take precedence over the variables of the file.
   */
  readonly overrides?: Readonly<Record<string, string>> | undefined;
  readonly environment?: Readonly<Record<string, string>> | undefined;
  readonly variables?: Readonly<Record<string, string>> | undefined;
  /**
   * The values of secrets, by the name after `secret:`. `secretNames` lists the needed names. "keep" leaves references to secrets
   * unchanged.
   */
  readonly secrets?: ReadonlyMap<string, string | number> | 'keep';
  /** "keep" leaves dynamic variables such as `{{$uuid}}` unchanged. */
  readonly sources: VariableSources | 'keep';
  /** The location at which a missing variable can be defined. */
  readonly home?: VariableHome | undefined;
}

export type VariableHome = FileHome | { readonly kind: 'nowhere' };

export interface FileHome {
  readonly kind: 'file';
  readonly file: string;
  /** The environment in use; undefined for none. */
  readonly environment?: string | undefined;
  /** All environments of the file. */
  readonly environments?: Readonly<Record<string, Readonly<Record<string, string>>>> | undefined;
  /** The option of the command line that chooses an environment. In VS Code, the user selects one. */
  readonly option?: string | undefined;
}

/** A variable that cannot be filled in, with the path of the text that contains it. */
export class VariableError extends UserError {
  readonly path: readonly (string | number)[];

  constructor(fault: StoredCause, path: readonly (string | number)[], root: string) {
    super(withPath(fault, pathText(path, root)));
    this.name = 'VariableError';
    this.path = path;
  }
}

export interface FillOptions {
  /** The name of the value in messages. */
  readonly root: string;
  /**
   * Converts a text that consists of one variable to a number or boolean, if its value looks like one. Only allowed for values that may
   * have any type. `{{name:string}}` stays text.
   */
  readonly typed: boolean;
}

/** Values of {"$hex": …} and similar notations are always text, unlike those of a matcher such as {"$gt": …}. */
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
/** A message lists this many environments that define a variable. */
const maxListed = 5;

const dynamic: Readonly<Record<string, (sources: VariableSources) => string>> = {
  $uuid: (sources) => sources.uuid(),
  $timestamp: (sources) => String(sources.wall()),
  $isoTimestamp: (sources) => new Date(sources.wall()).toISOString(),
  $randomInt: (sources) => String(Math.floor(sources.random() * 1001)),
  $counter: (sources) => String(sources.counter()),
};

/** The names of the variables that have a value without a definition. */
export const dynamicVariables: readonly string[] = Object.keys(dynamic);

/** Whether a variable has a value without a definition. */
export function isDynamicVariable(name: string): boolean {
  return Object.hasOwn(dynamic, name);
}

/** The name of the secret that a reference names; undefined for a variable. */
export function secretNameOf(name: string): string | undefined {
  return name.startsWith(secretPrefix) ? name.slice(secretPrefix.length).trim() : undefined;
}

/** The names between braces in the texts of a value, without duplicates; secrets include their prefix. */
export function referencedNames(value: unknown): string[] {
  if (isPlain(value)) return [];
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

  /** The secrets that a value needs, also indirectly through variables, without duplicates. Faults are reported by `fill`. */
  secretNames(value: unknown): string[] {
    if (isPlain(value)) return [];
    const names = new Set<string>();
    const seen = new Set<string>();
    const visit = (text: string): void => {
      for (const name of referencesIn(text)) {
        if (name.startsWith(secretPrefix)) names.add(name.slice(secretPrefix.length).trim());
        else if (!seen.has(name) && !this.#scope.values?.has(name)) {
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

  /** Must be called when the value of a name has changed: variables that refer to it are evaluated again. */
  forget(name: string): void {
    for (const known of this.#known.keys()) {
      const names = new Set([known]);
      for (const each of names) for (const further of referencesIn(this.#definition(each) ?? '')) names.add(further);
      if (names.has(name)) this.#known.delete(known);
    }
  }

  /**
   * Any JSON value with the variables in its texts filled in; keys of objects stay unchanged. A copy if there is anything to fill in.
   * @throws UserError that names the variable and its path
   */
  fill<T>(value: T, options: FillOptions): T {
    if (isPlain(value)) return value;
    return mapTexts(value, (text, path) => {
      const where = new Where(path, options.root);
      const inner = /^\{\{([^{}]*)\}\}$/.exec(text)?.[1];
      const alone = inner === undefined ? undefined : readReference(inner);
      const mayBeTyped = options.typed && alone?.isText === false && !textNotations.has(String(path?.key ?? ''));
      if (!mayBeTyped) return this.#fillText(text, where, []);
      if (this.#scope.unresolved?.has(alone.name)) return text;
      if (this.#scope.values?.has(alone.name)) return this.#scope.values.get(alone.name);
      if (alone.name.startsWith(secretPrefix)) return this.#secret(alone, where);
      return typedValue(this.#fillText(text, where, []));
    }) as T;
  }

  #fillText(text: string, where: Where, within: readonly string[]): string {
    const filled = text.replace(reference, (_, inner: string) => this.#value(readReference(inner), where, within));
    if (filled.length > longestText) throw where.error('variable.tooLong', {});
    return filled;
  }

  #value(written: Reference, where: Where, within: readonly string[]): string {
    const { name } = written;
    if (name.startsWith(secretPrefix)) return String(this.#secret(written, where));
    if (this.#scope.unresolved?.has(name)) return textOf(written);
    if (this.#scope.values?.has(name)) return textOfValue(this.#scope.values.get(name));
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
    if (make) return sources === 'keep' ? textOf(written) : make(sources);
    throw where.error('variable.undefined', {
      name,
      ...(within.length > 0 && { neededBy: within.at(-1) }),
      ...this.#homeOf(name),
    });
  }

  #homeOf(name: string): VariableFaultParams<'variable.undefined'> {
    if (name.startsWith('$')) return { home: 'dynamic', known: Object.keys(dynamic).join(', ') };
    const { home } = this.#scope;
    if (home?.kind !== 'file') return home ? { home: home.kind } : {};
    const { file, environment, environments = {}, option } = home;
    const defining = Object.keys(environments).filter((each) => Object.hasOwn(environments[each] ?? {}, name));
    if (defining.length > 0) {
      const { names, count, more } = listedNames(defining, maxListed);
      const others = { others: names, more, count, ...(option !== undefined && { option }) };
      if (environment !== undefined) return { home: 'otherEnvironment', file, environment, ...others };
      return { home: 'noneSelected', file, ...others };
    }
    return environment === undefined ? { home: 'file', file } : { home: 'environment', file, environment };
  }

  #secret(written: Reference, where: Where): string | number {
    const name = written.name.slice(secretPrefix.length).trim();
    const { secrets } = this.#scope;
    if (secrets === 'keep') return textOf({ ...written, name: secretPrefix + name });
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

/** The path of a text, for error messages. */
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

/** A value in a text: a text as it is, anything else as JSON. */
function textOfValue(value: unknown): string {
  if (typeof value === 'string') return value;
  const isObject = typeof value === 'object' && value !== null;
  const number: unknown = isObject && '$number' in value ? value.$number : undefined;
  if (typeof number === 'string') return number;
  return isObject && '$undefined' in value ? '' : JSON.stringify(value);
}

function textOf({ name, isText }: Reference): string {
  return `{{${name}${isText ? textSuffix : ''}}}`;
}

function referencesIn(text: string): string[] {
  return [...text.matchAll(reference)].map((match) => readReference(match[1] ?? '').name);
}

/** Numbers that a double cannot represent, and integers beyond 2^53, keep their digits as `{"$number": …}`. */
function typedValue(text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true';
  if (!isNumberLiteral(text)) return text;
  const number = exactOrPlain(text);
  const isNumber = typeof number === 'number' && (!Number.isInteger(number) || Number.isSafeInteger(number));
  return isNumber ? number : { $number: text };
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

/** The environment variable from which the command line and a load test read a secret. */
export function secretVariable(name: string): string {
  return `SOCKETIO_SECRET_${name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`;
}
