/**
 * The payload notation: typed JSON for every possible argument. A value is null, a boolean, a number (an ExactNumber
 * if JavaScript would change it), a string, bytes (Uint8Array), a Date, undefined, or an array or plain object of these.
 * Invariant: parsePayload(formatPayload(v)) equals v for every value that a parser can return.
 */
import { base64, hex } from '@scure/base';
import { UserError } from '../../base/userError.ts';
import type { CauseParams } from '../cause/cause.ts';
import type { PayloadFaultCode, PayloadFaultParams } from '../cause/texts/payloadFaultTexts.ts';
import { exactOfBigInt, exactOrPlain, ExactNumber, isNumberLiteral, literalOf } from '../numbers/exactNumber.ts';
import { CircularError, mapTree, pathSegments, pathText, type TreePath, type TreeStep } from '../../base/treeMap.ts';

/** A fault in a payload, with the path of the invalid value. */
export class PayloadError extends UserError {
  readonly path: readonly (string | number)[];

  /** @param where the name of the value in the message */
  constructor({ code, params }: PayloadFault, path: readonly (string | number)[], where: string = pathText(path)) {
    // Does not use the catalog of causes: the entry bundle of the extension reads arguments too, and must be small.
    super({ code, params: { ...params, path: where } });
    this.name = 'PayloadError';
    this.path = path;
  }
}

/** The fault of a value, without its path. */
export interface PayloadFault {
  readonly code: PayloadFaultCode;
  readonly params?: CauseParams;
}

/** Refuses the current value. */
export type RefusePayload = <Code extends PayloadFaultCode>(code: Code, params: PayloadFaultParams<Code>) => never;

export interface ParseOptions {
  /** Returns the bytes for `{"$file": path}`. Without it, references to files are refused. */
  file?: (path: string) => Uint8Array;
  /** Returns the bytes for `{"$buffer": n}`, with which the protocol keeps bytes out of JSON. Not documented for users. */
  buffer?: (index: number) => Uint8Array;
  /** The name of the value in messages: "argument 0". */
  root?: string;
}

const numbers: ReadonlyMap<string, number> = new Map([
  ['NaN', NaN],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
  ['-0', -0],
]);

/**
 * Parses payload notation. Native bytes and dates are allowed too, because programs may pass them.
 * @throws PayloadError with the path of the fault
 */
export function parsePayload(notation: unknown, options: ParseOptions = {}): unknown {
  return guarded(notation, options.root, (node, path) => {
    const refuse = refuseAt(path, options.root);
    if (typeof node !== 'object' || node === null) return { leaf: scalar(node, refuse) };
    if (node instanceof ExactNumber) return { leaf: node };
    const bytes = bytesOf(node);
    if (bytes) return { leaf: bytes };
    if (Array.isArray(node)) return { array: node };
    if (node instanceof Date) return { leaf: node };
    checkPlain(node, refuse);
    const entries = Object.entries(node);
    const special = entries.find(([key]) => key.startsWith('$') && !key.startsWith('$$'));
    if (!special) return { object: entries.map(([key, value]) => [key.startsWith('$$') ? key.slice(1) : key, value]) };
    if (entries.length > 1) {
      return refuse('payload.keyNotAlone', { key: special[0] });
    }
    return { leaf: notationValue(special[0], special[1], options, refuse) };
  });
}

function refuseAt(path: TreePath | undefined, root: string | undefined): RefusePayload {
  return (code, params) => {
    const segments = pathSegments(path);
    throw new PayloadError({ code, params: params as CauseParams }, segments, pathText(segments, root));
  };
}

function scalar(node: unknown, refuse: RefusePayload): unknown {
  if (typeof node === 'bigint') return exactOfBigInt(node);
  if (typeof node === 'function' || typeof node === 'symbol')
    return refuse('payload.notSendable', { kind: typeof node });
  return node;
}

function checkPlain(node: object, refuse: RefusePayload): void {
  const kind = Object.prototype.toString.call(node).slice(8, -1);
  if (kind === 'Map' || kind === 'Set') refuse('payload.mapOrSet', { kind });
  if (kind !== 'Object') refuse('payload.notPlain', { kind });
}

function notationValue(key: string, value: unknown, options: ParseOptions, refuse: RefusePayload): unknown {
  const text = (): string => (typeof value === 'string' ? value : refuse('payload.takesText', { key }));
  switch (key) {
    case '$binary':
      return decodeBase64(text(), refuse);
    case '$hex':
      return parseHex(text(), refuse);
    case '$date': {
      const date = new Date(text());
      return Number.isNaN(date.getTime()) ? refuse('payload.notADate', { text: text() }) : date;
    }
    case '$undefined':
      return value === true ? undefined : refuse('payload.takesTrue', { key });
    case '$number':
      return (
        numbers.get(text()) ?? (isNumberLiteral(text()) ? exactOrPlain(text()) : refuse('payload.takesNumber', {}))
      );
    case '$file':
      return options.file ? options.file(text()) : refuse('payload.noFiles', {});
    case '$buffer':
      if (options.buffer && typeof value === 'number') return options.buffer(value);
  }
  return refuse('payload.unknownNotation', { key });
}

function decodeBase64(text: string, refuse: RefusePayload): Uint8Array {
  try {
    return base64.decode(text);
  } catch {
    return refuse('payload.notBase64', {});
  }
}

function parseHex(text: string, refuse: RefusePayload): Uint8Array {
  const digits = text.replace(/\s+/g, '');
  const odd = /[^0-9a-f]/i.exec(digits);
  if (odd) refuse('payload.notHex', { character: odd[0] });
  if (digits.length % 2 === 1) refuse('payload.oddHex', { count: digits.length });
  return hex.decode(digits.toLowerCase());
}

export interface FormatOptions {
  /** The representation of bytes; defaults to `{"$binary": "<base64>"}`. */
  binary?: (bytes: Uint8Array) => unknown;
  root?: string;
}

/**
 * Converts a value to payload notation, which is plain JSON.
 * @throws PayloadError for a value that no parser can return (function, circular value)
 */
export function formatPayload(value: unknown, options: FormatOptions = {}): unknown {
  const binary = options.binary ?? ((bytes) => ({ $binary: base64.encode(bytes) }));
  return guarded(value, options.root, (node, path) => {
    if (node === undefined) return { leaf: { $undefined: true } };
    if (typeof node === 'number') return { leaf: formatNumber(node) };
    if (typeof node === 'bigint') return { leaf: formatNumber(exactOfBigInt(node)) };
    if (typeof node === 'object' && node !== null) {
      if (node instanceof ExactNumber) return { leaf: formatNumber(node) };
      const bytes = bytesOf(node);
      if (bytes) return { leaf: binary(bytes) };
      if (node instanceof Date) {
        return { leaf: Number.isNaN(node.getTime()) ? { $number: 'NaN' } : { $date: node.toISOString() } };
      }
      if (Array.isArray(node)) return { array: node };
      return { object: Object.entries(node).map(([key, child]) => [key.startsWith('$') ? `$${key}` : key, child]) };
    }
    return { leaf: scalar(node, refuseAt(path, options.root)) };
  });
}

function formatNumber(value: number | ExactNumber): unknown {
  if (value instanceof ExactNumber) return value.toJSON();
  if (!Number.isFinite(value) || Object.is(value, -0)) {
    return { $number: Object.is(value, -0) ? '-0' : String(value) };
  }
  const literal = literalOf(value);
  return literal === undefined ? value : { $number: literal };
}

function guarded(
  root: unknown,
  name: string | undefined,
  visit: (node: unknown, path: TreePath | undefined) => TreeStep,
): unknown {
  try {
    return mapTree(root, visit);
  } catch (error) {
    if (!(error instanceof CircularError)) throw error;
    throw new PayloadError({ code: 'payload.circular' }, error.segments, pathText(error.segments, name));
  }
}

/** The bytes of any buffer or view, without a copy; undefined for other values. */
export function bytesOf(node: object): Uint8Array | undefined {
  if (node instanceof Uint8Array) return node;
  if (ArrayBuffer.isView(node)) return new Uint8Array(node.buffer, node.byteOffset, node.byteLength);
  if (node instanceof ArrayBuffer) return new Uint8Array(node);
  return undefined;
}
