/**
 * Copies the arguments that a program passes to a command: later changes to its lists, objects, bytes and dates have no
 * effect on what is sent. Values that payload notation does not have are replaced with the values that the
 * application's client would send: the result of `toJSON`, the own fields of an instance, the value of a boxed
 * primitive, an integer for a bigint.
 */
import { messageOf } from '../../base/userError.ts';
import type { CauseParams } from '../cause/cause.ts';
import type { PayloadFaultCode, PayloadFaultParams } from '../cause/texts/payloadFaultTexts.ts';
import { maxDepth, tooDeepFault } from './depthLimit.ts';
import { exactOfBigInt, ExactNumber } from '../numbers/exactNumber.ts';
import type { ParserName } from './parserLimits.ts';
import { bytesOf, PayloadError } from './payload.ts';
import { CircularError, mapTree, pathSegments, pathText, type TreePath, type TreeStep } from '../../base/treeMap.ts';

/**
 * A value that an object returned from `toJSON`, or that is inside an instance: it contains no notation, and keys with "$" are ordinary.
 */
class Given {
  readonly value: unknown;

  constructor(value: unknown) {
    this.value = value;
  }
}

export interface TakeOptions {
  /** The name of the value in messages: "args". */
  readonly root: string;
  /** The connection's parser: the msgpack parser encodes a Date as a date, whatever its `toJSON` returns. */
  readonly parser: ParserName;
  /** The value is in payload notation: in results of `toJSON`, keys with "$" must be written as ordinary ones. */
  readonly notation: boolean;
}

/**
 * A copy of a value, with native bytes and dates. `{"$file": …}` and similar notations stay unchanged.
 * @throws PayloadError with the path and the value that cannot be sent
 */
export function takeValue(value: unknown, options: TakeOptions): unknown {
  const { root } = options;
  try {
    return mapTree(callToJson(value, '', new ValueContext(undefined, options)), (node, path) => {
      const context = new ValueContext(path, options);
      return node instanceof Given ? step(node.value, context, true) : step(node, context, false);
    });
  } catch (error) {
    if (!(error instanceof CircularError)) throw error;
    throw new PayloadError({ code: 'payload.circular' }, error.segments, pathText(error.segments, root));
  }
}

/** The path of a value, for error messages. */
class ValueContext {
  readonly path: TreePath | undefined;
  readonly options: TakeOptions;

  constructor(path: TreePath | undefined, options: TakeOptions) {
    this.path = path;
    this.options = options;
  }

  get isMsgpack(): boolean {
    return this.options.parser === 'msgpack';
  }

  refuse<Code extends PayloadFaultCode>(code: Code, params: PayloadFaultParams<Code>): never {
    const segments = pathSegments(this.path);
    const where = pathText(segments, this.options.root);
    throw new PayloadError({ code, params: params as CauseParams }, segments, where);
  }

  /** Runs a getter or the `toJSON` of the value, and adds the path of the value to its errors. */
  guarded<T>(what: 'getter' | 'toJSON', run: () => T): T {
    try {
      return run();
    } catch (error) {
      if (error instanceof PayloadError) throw error;
      return this.refuse('payload.threw', { what, reported: messageOf(error) });
    }
  }
}

function step(node: unknown, context: ValueContext, isGiven: boolean): TreeStep {
  if (typeof node === 'bigint') return { leaf: exactOfBigInt(node) };
  if (typeof node === 'function' || typeof node === 'symbol')
    context.refuse('payload.notSendable', { kind: typeof node });
  if (typeof node !== 'object' || node === null || node instanceof ExactNumber) return { leaf: node };
  const bytes = bytesOf(node);
  if (bytes) return { leaf: new Uint8Array(bytes) };
  if (node instanceof Date) return { leaf: new Date(node.getTime()) };
  if (depthOf(context.path) >= maxDepth) throw new PayloadError(tooDeepFault, [], context.options.root);
  const isLiteral = isGiven || isInstance(node);
  const child = (value: unknown, key: string): unknown => {
    const result = callToJson(value, key, context);
    if (!isLiteral || result instanceof Given) return result;
    // A date inside an instance, or inside the result of a `toJSON`, becomes its text for the default parser, as in the client.
    return new Given(result instanceof Date && !context.isMsgpack ? result.toJSON() : result);
  };
  if (Array.isArray(node)) {
    const items = Array.from(node, (item: unknown, index) => child(item, String(index)));
    // JSON writes null for undefined items of a list.
    return { array: items.map((item) => (isNothing(item, context) ? null : item)) };
  }
  return instance(node, context, isLiteral, child);
}

function instance(
  node: object,
  context: ValueContext,
  isLiteral: boolean,
  child: (value: unknown, key: string) => unknown,
): TreeStep {
  const boxed = unboxed(node);
  if (boxed) {
    if (context.isMsgpack) context.refuse('payload.boxed', { kind: boxed.kind });
    return { leaf: typeof boxed.value === 'bigint' ? exactOfBigInt(boxed.value) : boxed.value };
  }
  const entries = context.guarded('getter', () => Object.entries(node));
  if (isInstance(node)) checkKind(node, entries.length, context);
  const fields = entries
    // Methods and symbols of an instance are not data; the client leaves them out. The msgpack parser cannot encode symbols.
    .filter(
      ([, value]) => !isLiteral || !(typeof value === 'function' || (typeof value === 'symbol' && !context.isMsgpack)),
    )
    .map(([key, value]) => [key, child(value, key)] as const)
    .filter(([, value]) => !isNothing(value, context));
  const isEscaped = isLiteral && context.options.notation;
  return { object: fields.map(([key, value]) => [isEscaped && key.startsWith('$') ? `$${key}` : key, value] as const) };
}

/**
 * Returns the value that the client sends in place of the given one: the result of its `toJSON`. JSON passes the key to
 * it. The msgpack parser passes nothing, does not call it on lists, and also calls the `toJSON` of the result.
 */
function callToJson(value: unknown, key: string, context: ValueContext): unknown {
  let result = value;
  for (let calls = 0; ; calls++) {
    const toJson = toJsonOf(result, context);
    if (!toJson) return calls === 0 ? value : new Given(result);
    if (calls >= maxDepth) throw new PayloadError(tooDeepFault, [], context.options.root);
    const object = result as object;
    result = context.guarded('toJSON', () =>
      Reflect.apply<unknown, unknown[], unknown>(toJson, object, context.isMsgpack ? [] : [key]),
    );
    if (result === object) return new Given(withoutToJson(object));
    if (!context.isMsgpack) return new Given(result);
  }
}

type ToJson = (...key: unknown[]) => unknown;

/** The function that the client calls before it sends a value; undefined if it sends the value itself. */
function toJsonOf(value: unknown, context: ValueContext): ToJson | undefined {
  if (typeof value !== 'object' || value === null || value instanceof ExactNumber || bytesOf(value)) return undefined;
  if (context.isMsgpack && (Array.isArray(value) || value instanceof Date)) return undefined;
  const toJson = context.guarded('getter', () => (value as { toJSON?: unknown }).toJSON);
  if (typeof toJson !== 'function') return undefined;
  return value instanceof Date && toJson === Date.prototype.toJSON ? undefined : (toJson as ToJson);
}

/** A copy of an object without its own `toJSON`, which is a method and not data. Used if this method returned the object itself. */
function withoutToJson(object: object): object {
  if (!Object.hasOwn(object, 'toJSON')) return object;
  const { toJSON: _, ...fields } = object as { toJSON?: unknown };
  return fields;
}

/** JSON leaves out undefined properties; the msgpack parser encodes them. */
function isNothing(value: unknown, { isMsgpack }: ValueContext): boolean {
  return !isMsgpack && value instanceof Given && value.value === undefined;
}

function unboxed(node: object): { kind: string; value: unknown } | undefined {
  if (node instanceof Number) return { kind: 'number', value: Number.prototype.valueOf.call(node) };
  if (node instanceof String) return { kind: 'string', value: String.prototype.valueOf.call(node) };
  if (node instanceof Boolean) return { kind: 'boolean', value: Boolean.prototype.valueOf.call(node) };
  const tag = Object.prototype.toString.call(node);
  return tag === '[object BigInt]' ? { kind: 'bigint', value: BigInt.prototype.valueOf.call(node) } : undefined;
}

/** Whether an object is an instance of a class, which contains no payload notation. */
function isInstance(node: object): boolean {
  if (Array.isArray(node)) return false;
  const prototype: unknown = Object.getPrototypeOf(node);
  return prototype !== null && Object.getPrototypeOf(prototype) !== null;
}

/** Refuses values that the client would send as an empty object although they contain data. */
function checkKind(node: object, fields: number, context: ValueContext): void {
  const kind = Object.prototype.toString.call(node).slice(8, -1);
  if (kind === 'Map' || kind === 'Set') context.refuse('payload.mapOrSet', { kind });
  if (node instanceof Error) context.refuse('payload.errorObject', {});
  if (kind !== 'Object' && fields === 0) context.refuse('payload.notPlain', { kind });
}

function depthOf(path: TreePath | undefined): number {
  let depth = 0;
  for (let at = path; at && depth <= maxDepth; at = at.parent) depth++;
  return depth;
}
