/**
 * Writes recorded values for a scenario. Sent values stay as they were recorded, except values that a server created in
 * the recording: those are captured where they were received. Expected values stay exact only as far as they are likely
 * to be the same in another run.
 */
import { mapTree } from '../../../base/treeMap.ts';
import { argumentPathText } from '../../payload/argumentPath.ts';
import { kindOf } from '../../payload/valueKind.ts';
import { isSecretName } from '../../url/secretName.ts';
import type { RecordedSecrets, SentValues } from './recordedSecrets.ts';
import { type Change, changeOf, isoTimePattern, uuidPattern } from './changingValues.ts';
import { isNotationObject, keyOfNotation, leafText, listLeaves } from './notationLeaves.ts';

/** Longer texts, lists and objects are only checked for their type. */
const maxTextLength = 300;
const maxItems = 50;
const maxDepth = 20;
const maxBase64Length = 512;
const maxPathLength = 500;
/** A shorter text inside another one may be there by chance. */
const minInsideLength = 8;

const minSecretInside = 6;

/** Values that a step sends or receives, with its index. */
export interface ValuesOfStep {
  readonly index: number;
  readonly values: readonly unknown[];
}

export interface ValueWriterOptions {
  readonly sent: readonly ValuesOfStep[];
  readonly received: readonly ValuesOfStep[];
  /** Variables of the collection with their values. */
  readonly variables: Readonly<Record<string, string>>;
  readonly socketIds: ReadonlySet<string>;
  readonly secrets?: RecordedSecrets;
}

export interface WrittenExpectation {
  /** Matchers; undefined if there is nothing to check. */
  readonly matchers: unknown[];
  readonly capture: Record<string, string>;
}

export class ValueWriter {
  readonly #firstSent = new Map<string, number>();
  readonly #lastSent = new Map<string, number>();
  /** Texts that are sent, with the index of their step. */
  readonly #texts: { readonly index: number; readonly text: string }[] = [];
  readonly #captured = new Map<string, { readonly name: string; readonly value: unknown }>();
  readonly #names: Set<string>;
  readonly #variables = new Map<string, string>();
  readonly #isSocketId: (text: string) => boolean;
  readonly #secrets: RecordedSecrets | undefined;
  #brace: string | undefined;

  constructor({ sent, received, variables, socketIds, secrets }: ValueWriterOptions) {
    this.#secrets = secrets;
    const whole = new Set(
      received.flatMap(({ values }) => [...listLeaves(values)].map(({ value }) => leafText(value))),
    );
    this.#names = new Set(Object.keys(variables));
    this.#isSocketId = (text) => socketIds.has(text);
    for (const { index, values } of sent) {
      for (const { value } of listLeaves(values)) {
        const text = leafText(value);
        if (!this.#firstSent.has(text)) this.#firstSent.set(text, index);
        this.#lastSent.set(text, index);
        // A text that was received as a whole is captured as a whole.
        if (typeof value === 'string' && value.length > minInsideLength && !whole.has(text))
          this.#texts.push({ index, text: value });
      }
    }
    for (const [name, value] of Object.entries(variables)) {
      // A variable whose value looks like a number or a boolean would change the type of the text.
      const isPlain = value.length >= 3 && !/^(?:true|false|-?\d.*)$/.test(value) && !value.includes('{{');
      if (isPlain && !this.#variables.has(value)) this.#variables.set(value, name);
    }
  }

  /** The variables that the scenario must set first, for texts that contain braces. */
  get set(): Record<string, string> | undefined {
    return this.#brace === undefined ? undefined : { [this.#brace]: '{' };
  }

  /** A text that is not searched for variables, such as the name of an event. */
  text(text: string): string {
    if (!text.includes('{{')) return text;
    return text.replaceAll('{{', `{{{${(this.#brace ??= this.#newName('brace'))}}}`);
  }

  /** @param by the event and its connection, for the names of secrets */
  sent(values: readonly unknown[], by: Omit<SentValues, 'values'>): unknown[] {
    return mapTree(values, (node, path) => {
      if (Array.isArray(node)) return { array: node };
      if (typeof node === 'object' && node !== null && !isNotationObject(node)) return { object: Object.entries(node) };
      const secret = (): string | undefined => this.#secrets?.add(by, keyOfNotation(String(path?.key ?? '')), node);
      return { leaf: this.#known(node) ?? this.#around(node) ?? secret() ?? this.#literal(node) };
    }) as unknown[];
  }

  /**
   * @param index the index of the step that receives the values
   * @param root the first part of captures' paths
   * @param event a name for captured values without a key
   */
  expected(values: readonly unknown[], index: number, root: 'ack' | 'args', event: string): WrittenExpectation {
    const capture: Record<string, string> = {};
    const matcher = (value: unknown, path: readonly string[], key: string | undefined): unknown => {
      if (typeof value !== 'object' || value === null || isNotationObject(value)) {
        const isTooLong = argumentPathText([root, ...path]).length > maxPathLength;
        return this.#leaf(
          value,
          key,
          index,
          isTooLong
            ? undefined
            : () => {
                const name = this.#newName(key ?? event);
                capture[name] = argumentPathText([root, ...path]);
                return name;
              },
        );
      }
      const kind = Array.isArray(value) ? 'array' : 'object';
      const size = Array.isArray(value) ? value.length : Object.keys(value).length;
      if (size > maxItems || path.length > maxDepth) return { $type: kind };
      if (Array.isArray(value)) return value.map((item, at) => matcher(item, [...path, String(at)], undefined));
      return Object.fromEntries(
        Object.entries(value).map(([name, item]) => {
          const own = keyOfNotation(name);
          return [name, matcher(item, [...path, own], own)];
        }),
      );
    };
    return { matchers: values.map((value, at) => matcher(value, [String(at)], undefined)), capture };
  }

  #leaf(value: unknown, key: string | undefined, index: number, captureName: (() => string) | undefined): unknown {
    const known = this.#known(value);
    if (known !== undefined) return known;
    const text = leafText(value);
    const change = changeOf(value, key, this.#isSocketId);
    // The arguments of an emit are sent before its acknowledgement is received.
    const isOurs = (this.#firstSent.get(text) ?? Infinity) <= index;
    const isSecret = typeof value === 'string' && value !== '' && key !== undefined && isSecretName(key);
    if (isOurs) return isSecret && !this.#isKnownSecret(value) ? matcherOf('text', value) : this.#literal(value);
    if (captureName && this.#isUsedLater(value, key, index, change)) {
      this.#captured.set(text, { name: captureName(), value });
      return matcherOf(change ?? kindOf(value), value);
    }
    const around = this.#around(value, true);
    if (around !== undefined) return around;
    if (change !== undefined) return matcherOf(change, value);
    if (isLong(value)) return matcherOf(kindOf(value), value);
    return isSecret && !this.#isKnownSecret(value) ? matcherOf('text', value) : this.#literal(value);
  }

  /** Whether a later step sends a value that a server created. */
  #isUsedLater(value: unknown, key: string | undefined, index: number, change: Change | undefined): boolean {
    if (!isDistinct(value, key, change)) return false;
    if ((this.#lastSent.get(leafText(value)) ?? -1) > index) return true;
    if (typeof value !== 'string' || change === undefined || value.length < minInsideLength) return false;
    return this.#texts.some((sent) => sent.index > index && sent.text.includes(value));
  }

  /** A reference to a captured value, or to a variable with this value. */
  #known(value: unknown): unknown {
    const captured = this.#captured.get(leafText(value));
    if (captured) return `{{${captured.name}}}`;
    // A secret may have the value of a variable by chance.
    if (typeof value !== 'string' || this.#isKnownSecret(value)) return undefined;
    const variable = this.#variables.get(value);
    return variable === undefined ? undefined : `{{${variable}}}`;
  }

  /**
   * A text in which a reference replaces the captured text that it contains; undefined if it contains none.
   * @param isChecked the rest of the text must not change between runs
   */
  #around(value: unknown, isChecked = false): string | undefined {
    if (typeof value !== 'string' || value.length <= minInsideLength) return undefined;
    for (const { name, value: inside } of this.#captured.values()) {
      if (typeof inside !== 'string' || inside.length < minInsideLength || !value.includes(inside)) continue;
      const parts = value.split(inside);
      if (isChecked && parts.some((part) => changeOf(part, undefined, this.#isSocketId) !== undefined)) continue;
      return parts.map((part) => String(this.#literal(part))).join(`{{${name}}}`);
    }
    return undefined;
  }

  /** The value as it is, without its secrets. */
  #literal(value: unknown): unknown {
    if (typeof value !== 'string' && typeof value !== 'number') return value;
    const secret = this.#secrets?.references.get(value);
    if (secret !== undefined) return secret;
    return typeof value === 'string' ? this.#withoutSecrets(value) : value;
  }

  #isKnownSecret(value: string): boolean {
    return this.#secrets?.references.has(value) === true;
  }

  #withoutSecrets(text: string): string {
    let longest: readonly [secret: string, reference: string] | undefined;
    for (const [value, reference] of this.#secrets?.references ?? []) {
      const secret = String(value);
      if (secret.length < minSecretInside || secret.length <= (longest?.[0].length ?? 0)) continue;
      if (text.includes(secret)) longest = [secret, reference];
    }
    if (!longest) return this.text(text);
    const [secret, reference] = longest;
    return text
      .split(secret)
      .map((part) => this.#withoutSecrets(part))
      .join(reference);
  }

  #newName(wanted: string): string {
    const words = wanted.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
    const base =
      words
        .map((word, at) => (at === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1)))
        .join('')
        .slice(0, 40) || 'value';
    let name = base;
    for (let n = 2; this.#names.has(name); n++) name = `${base}${n}`;
    this.#names.add(name);
    return name;
  }
}

/** Whether the same value in two places is unlikely to be a coincidence. */
function isDistinct(value: unknown, key: string | undefined, change: Change | undefined): boolean {
  if (change !== undefined) return true;
  if (typeof value === 'number') return Math.abs(value) >= 100;
  if (typeof value === 'object' && value !== null) return '$number' in value;
  if (typeof value !== 'string' || value.length < 3 || /\s/.test(value)) return false;
  return key === undefined || /(?:id|name|room|channel|key|code|slug|ref|user|address|path)$/i.test(key);
}

function isLong(value: unknown): boolean {
  if (typeof value === 'string') return value.length > maxTextLength;
  const bytes: unknown = typeof value === 'object' && value !== null && '$binary' in value ? value.$binary : undefined;
  return typeof bytes === 'string' && bytes.length > maxBase64Length;
}

function matcherOf(kind: string, value: unknown): unknown {
  if (kind === 'uuid') return { $regex: `/${uuidPattern}/i` };
  if (kind === 'time') return { $regex: isoTimePattern };
  if (kind === 'text') return { $type: 'string' };
  if (typeof value === 'object' && value !== null) {
    if ('$number' in value) return { $type: 'number' };
    if ('$date' in value) return { $type: 'date' };
    if ('$binary' in value) return { $type: 'binary' };
  }
  return { $type: kind };
}
