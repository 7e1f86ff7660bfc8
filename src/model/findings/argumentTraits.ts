/** Finds properties of the arguments of events that indicate faults in the code that sends them. */

/** A value in the arguments with its path, in the syntax of the filter's `arg:`. */
export interface ArgumentTrait {
  readonly kind: 'jsonText' | 'emptyObject' | 'filledObject';
  readonly path: string;
}

/** More properties of an object are not examined. */
const maxProperties = 32;
const maxTextLength = 100_000;

/** JSON in texts, and objects without properties: of the arguments, and of the properties of objects in them. */
export function* argumentTraits(args: readonly unknown[]): Generator<ArgumentTrait> {
  for (const [path, value] of valuesOf(args)) {
    if (typeof value === 'string') {
      if (isJsonText(value)) yield { kind: 'jsonText', path };
    } else if (isPlainObject(value)) {
      yield { kind: Object.keys(value).length === 0 ? 'emptyObject' : 'filledObject', path };
    }
  }
}

/** The time at which an event happened or was sent, according to its own arguments. */
export interface NamedTime {
  readonly path: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
}

const timeNames = /^(?:t|ts|at|now|time|date|timestamp|sentAt|emittedAt|serverTime|server_time|sent_at)$/i;
const isoDate = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/;
const earliest = Date.UTC(2010);
const latest = Date.UTC(2200);

/** The first time in the arguments whose key is a usual name for the time of an event, such as `timestamp`. */
export function namedTime(args: readonly unknown[]): NamedTime | undefined {
  for (const [path, value] of valuesOf(args)) {
    const name = path.slice(path.lastIndexOf('.') + 1);
    if (!timeNames.test(name)) continue;
    const time =
      typeof value === 'number'
        ? value
        : value instanceof Date
          ? value.getTime()
          : typeof value === 'string' && isoDate.test(value)
            ? Date.parse(value)
            : NaN;
    if (time >= earliest && time <= latest) return { path, time };
  }
  return undefined;
}

function* valuesOf(args: readonly unknown[]): Generator<[path: string, value: unknown]> {
  for (const [index, arg] of args.slice(0, maxProperties).entries()) {
    yield [String(index), arg];
    if (!isPlainObject(arg)) continue;
    for (const [name, value] of Object.entries(arg).slice(0, maxProperties)) yield [`${index}.${name}`, value];
  }
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function isJsonText(text: string): boolean {
  if (text.length < 2 || text.length > maxTextLength || !/^[[{][^]*[\]}]$/.test(text)) return false;
  try {
    return typeof JSON.parse(text) === 'object';
  } catch {
    return false;
  }
}
