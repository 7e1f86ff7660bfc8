/** References and payloads of a collection in the notation of Artillery: `{{ name }}`, and plain JSON. */
import { isRecord } from '../../base/isRecord.ts';
import type { Collection } from '../collection/collection.ts';
import { secretVariable } from '../collection/variables.ts';
import { fieldOf } from './fields.ts';
import type { Texts } from './interop.ts';
import type { OmissionList } from './omissionList.ts';
import { nameAlone, withoutSuffix } from './references.ts';

const reference = /\{\{\s*([^{}]*?)\s*\}\}/g;
const maxDepth = 20;

export class ArtilleryValues {
  readonly #variables: Texts;
  readonly #omissions: OmissionList;
  /**
   * The variables that the steps so far have set. Artillery has no such step, so their values are written where they
   * are used.
   */
  readonly set = new Map<string, unknown>();
  readonly captured = new Set<string>();
  /** How many `repeat` steps contain the step. The iterations of the innermost one are counted. */
  depth = 0;
  usesCounter = false;

  constructor({ variables = {} }: Pick<Collection, 'variables'>, omissions: OmissionList) {
    this.#variables = variables;
    this.#omissions = omissions;
  }

  /** A loop inside another loop must not count with the variable of the outer loop. */
  get counterName(): string {
    return `counter${this.depth}`;
  }

  /** A text in which references have the notation of Artillery. */
  text(text: string, at: string): string {
    return this.#filled(text, at, 0);
  }

  #filled(text: string, at: string, depth: number): string {
    return text.replace(reference, (_, written: string) => {
      const name = withoutSuffix(written);
      const set = this.set.get(name);
      if (set !== undefined && !this.captured.has(name)) {
        return typeof set === 'string' ? this.#inline(set, at, depth) : JSON.stringify(set);
      }
      const definition = this.#definition(name);
      if (definition?.includes('{{')) return this.#inline(definition, at, depth);
      return `{{ ${this.#nameOf(name, at)} }}`;
    });
  }

  #inline(text: string, at: string, depth: number): string {
    return depth < maxDepth ? this.#filled(text, at, depth + 1) : text;
  }

  #definition(name: string): string | undefined {
    return this.captured.has(name) || !Object.hasOwn(this.#variables, name) ? undefined : this.#variables[name];
  }

  #nameOf(name: string, at: string): string {
    if (name.startsWith('secret:')) return `$env.${secretVariable(name.slice('secret:'.length).trim())}`;
    if (name === '$uuid') {
      this.#omissions.add(at, 'artilleryUuid');
      return '$uuid';
    }
    if (name === '$randomInt') return '$randomNumber(0, 1000)';
    if (name === '$counter' && this.depth > 0) {
      this.usesCounter = true;
      return this.counterName;
    }
    if (name.startsWith('$')) this.#omissions.add(at, 'dynamicVariable', name);
    return name;
  }

  /** A value in payload notation as plain JSON: only this can be in a script. */
  payload(value: unknown, at: string): unknown {
    if (typeof value === 'string') {
      const written = nameAlone(value);
      const name = written === undefined ? undefined : withoutSuffix(written);
      if (name !== undefined && this.set.has(name) && !this.captured.has(name) && written === name) {
        const set = this.set.get(name);
        return typeof set === 'string' ? this.text(set, at) : this.payload(set, at);
      }
      const definition = name !== undefined && written !== name ? this.#definition(name) : undefined;
      return definition !== undefined && !definition.includes('{{') ? definition : this.text(value, at);
    }
    if (Array.isArray(value)) return value.map((child) => this.payload(child, at));
    if (!isRecord(value)) return value;
    const [key = '', ...more] = Object.keys(value);
    if (more.length === 0 && /^\$[^$]/.test(key)) return this.#special(key, fieldOf(value, key), at);
    return Object.fromEntries(
      Object.entries(value).map(([name, child]) => [
        name.startsWith('$$') ? name.slice(1) : name,
        this.payload(child, at),
      ]),
    );
  }

  #special(key: string, value: unknown, at: string): unknown {
    if (key === '$date') return value;
    if (key === '$undefined') return null;
    if (key === '$number' && typeof value === 'string' && Number.isFinite(Number(value))) {
      if (String(Number(value)) !== value) this.#omissions.add(at, 'notation', key);
      return Number(value);
    }
    this.#omissions.add(
      at,
      key === '$binary' || key === '$hex' || key === '$file' ? 'artilleryBytes' : 'notation',
      key,
    );
    return value;
  }

  /** Variables without references, each as a list with one value. The others are written where they are used. */
  variables(scope: Texts): Record<string, unknown[]> | undefined {
    const entries = Object.entries(scope)
      .filter(([, value]) => !value.includes('{{'))
      .map(([name, value]): [string, unknown[]] => [name, [typed(value)]]);
    return entries.length > 0 ? Object.fromEntries(entries) : undefined;
  }

  /** A text with the values of variables, because Artillery replaces no variables in `config.target`. */
  resolved(text: string, environment: Texts, depth = 0): string {
    return text.replace(reference, (whole, written: string) => {
      const name = withoutSuffix(written);
      const value = Object.hasOwn(environment, name) ? environment[name] : this.#variables[name];
      if (value === undefined || depth > maxDepth) {
        return name.startsWith('secret:') ? `{{ ${this.#nameOf(name, '')} }}` : whole;
      }
      return this.resolved(value, environment, depth + 1);
    });
  }
}

function typed(value: string): unknown {
  if (value === 'true' || value === 'false') return value === 'true';
  const isNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/.test(value) && String(Number(value)) === value;
  return isNumber ? Number(value) : value;
}
