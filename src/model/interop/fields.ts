/** Reads the fields of parsed files of other applications, which may contain anything. */

import { isRecord } from '../../base/isRecord.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** The value as an object; empty for any other value. */
export function fieldsOf(value: unknown): Fields {
  return isRecord(value) ? value : {};
}

/** An own field of an object; undefined for an inherited name such as `constructor`. */
export function fieldOf(value: unknown, name: string): unknown {
  return isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A text, or a number or boolean as text; undefined for anything else. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

export function textField(value: unknown, name: string): string | undefined {
  return textOf(fieldOf(value, name));
}

/** A description is a text, or an object with the text as its content. */
export function descriptionOf(value: unknown): string | undefined {
  const description = fieldOf(value, 'description');
  const text = textOf(description) ?? textField(description, 'content');
  return text === '' ? undefined : text;
}

export interface Pair {
  readonly key: string;
  readonly value: string;
  readonly disabled: boolean;
  readonly secret: boolean;
}

/** Names with values: a list of `{ key, value }` or `{ name, value }`, or an object. */
export function pairsOf(value: unknown): Pair[] {
  if (isRecord(value)) {
    return Object.entries(value).map(([key, text]) => ({
      key,
      value: textOf(text) ?? '',
      disabled: false,
      secret: false,
    }));
  }
  return listOf(value).flatMap((item) => {
    const key = textField(item, 'key') ?? textField(item, 'name') ?? textField(item, 'id');
    if (key === undefined || key === '') return [];
    const disabled =
      fieldOf(item, 'disabled') === true || fieldOf(item, 'enabled') === false || fieldOf(item, 'active') === false;
    const secret = fieldOf(item, 'type') === 'secret' || fieldOf(item, 'secret') === true;
    // Hoppscotch clears the current value of a variable when it writes a file.
    const text = textField(item, 'value') ?? (textField(item, 'currentValue') || textField(item, 'initialValue'));
    return [{ key, value: text ?? '', disabled, secret }];
  });
}

/** Removes undefined fields, so that results have only the fields that are set. */
export function compact<T extends object>(value: T): { [Key in keyof T]: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as {
    [Key in keyof T]: Exclude<T[Key], undefined>;
  };
}
