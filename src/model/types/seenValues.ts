/** The known facts about the values at one position, as data. */

/** The kinds of values, as bits. */
export const seen = {
  null: 1,
  undefined: 2,
  true: 4,
  false: 8,
  number: 16,
  /** A number that is no integer. */
  fraction: 32,
  text: 64,
  binary: 128,
  date: 256,
  list: 512,
  /** A value that was not examined, because it is nested too deeply or too much is known already. */
  unknown: 1024,
  /** A number with digits that JavaScript would change. */
  exact: 2048,
} as const;

export const maxLiteralLength = 40;

/** How many shapes may still be created. */
export interface Budget {
  left: number;
}

export interface SeenValues {
  /** The kinds that were seen, as bits. */
  readonly kinds: number;
  /** Undefined once there are too many. */
  readonly texts: ReadonlySet<string> | undefined;
  readonly textCount: number;
  /** Integers; undefined once there are too many. */
  readonly numbers: ReadonlySet<number> | undefined;
  readonly numberCount: number;
  readonly item: SeenValues | undefined;
  readonly object: SeenObjects | undefined;
  add(value: unknown): void;
  /** Adds all known facts about other values. */
  merge(other: SeenValues): void;
}

/**
 * The known facts about objects, in one of three forms: by form, by the literal of one key, or all objects together.
 */
export interface SeenObjects {
  readonly forms: readonly Form[] | undefined;
  readonly variants: { readonly key: string; readonly byLiteral: ReadonlyMap<unknown, SeenFields> } | undefined;
  readonly open: SeenFields | undefined;
}

/** Objects with the same keys, and with the same text at a key such as `type`. */
export interface Form {
  readonly keys: readonly string[];
  readonly shapes: readonly SeenValues[];
  readonly tagIndex: number;
  readonly tag: string | undefined;
  count: number;
}

export interface Field {
  readonly shape: SeenValues;
  /** How many of the objects have this field. */
  count: number;
}

/** The fields of objects with different keys. */
export interface SeenFields {
  readonly fields: ReadonlyMap<string, Field>;
  readonly count: number;
  /** The values of all keys beyond the maximum number of keys. */
  readonly rest: SeenValues | undefined;
  /** Whether some values were not examined. */
  readonly hasMore: boolean;
}

/** Creates values; returns undefined if no more may be created. */
export type NewValues = () => SeenValues | undefined;
