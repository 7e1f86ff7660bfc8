import { bigIntOf, ExactNumber, isNumber, withNumbers } from '../numbers/exactNumber.ts';
import type { UncarriedValue } from '../cause/texts/payloadFaultTexts.ts';
import { PayloadError } from './payload.ts';
import { mapTree, pathSegments, pathText, type TreePath } from '../../base/treeMap.ts';

/**
 * Names that are reserved: `socket.emit` throws for them, and the parser refuses packets with them.
 * Source: RESERVED_EVENTS of socket.io-client 4.8 and socket.io-parser 4.2.
 */
export const reservedEvents: ReadonlySet<string> = new Set([
  'connect',
  'connect_error',
  'disconnect',
  'disconnecting',
  'newListener',
  'removeListener',
]);

export type ParserName = 'default' | 'msgpack';

/**
 * Refuses values that the parser would silently change, so that exactly the given values are received. The default parser is JSON: it has
 * no undefined, no Date, no NaN, no infinities and no -0. The msgpack parser (notepack.io 2.2) supports those except -0, and corrupts lone
 * surrogates, own "__proto__" keys, invalid dates and integers beyond 64 bits.
 * @throws PayloadError
 */
export function checkCarried(args: readonly unknown[], parser: ParserName): void {
  const unable = parser === 'default' ? unableJson : unableMsgpack;
  mapTree(args, (node, path) => {
    const what = unable(node);
    if (what) refuse(what, path, parser);
    if (Array.isArray(node)) return { array: node };
    return isLeaf(node) ? { leaf: node } : { object: Object.entries(node as object) };
  });
}

function isLeaf(node: unknown): boolean {
  if (typeof node !== 'object' || node === null) return true;
  return node instanceof Uint8Array || node instanceof Date || node instanceof ExactNumber;
}

/**
 * Refuses the numbers in an auth payload that the parser would change. Other values that JSON leaves out are also left out by the
 * application's client.
 * @throws PayloadError
 */
export function checkAuthNumbers(auth: unknown, parser: ParserName): void {
  const unable = parser === 'default' ? unableJson : unableMsgpack;
  mapTree(withNumbers(auth), (node, path) => {
    const what = isNumber(node) || typeof node === 'bigint' ? unable(node) : undefined;
    const segments = pathSegments(path);
    if (what) throw fault(what, segments, pathText(segments, 'auth'), parser);
    if (Array.isArray(node)) return { array: node };
    return isLeaf(node) ? { leaf: node } : { object: Object.entries(node as object) };
  });
}

/** Whether the parser cannot encode the name of an event, because it contains a lone surrogate. */
export function hasNameFault(event: string, parser: ParserName): boolean {
  return parser === 'msgpack' && unableMsgpack(event) !== undefined;
}

/** Integers of MessagePack have 64 bits, other numbers are doubles. */
function uncarriedNumber(number: ExactNumber): Uncarried | undefined {
  const whole = bigIntOf(number);
  const literal = shortened(number.literal);
  if (whole === undefined) return { value: 'notDouble', literal };
  return fits64Bits(whole) ? undefined : { value: 'wideNumber', literal };
}

/** A value that the parser cannot encode. */
interface Uncarried {
  readonly value: UncarriedValue;
  /** The text of a number; left out for other values. */
  readonly literal?: string;
}

/** Whether MessagePack can represent an integer. */
export function fits64Bits(whole: bigint): boolean {
  return whole >= -(2n ** 63n) && whole < 2n ** 64n;
}

function shortened(literal: string): string {
  return literal.length <= 40 ? literal : `${literal.slice(0, 40)}…`;
}

function unableMsgpack(node: unknown): Uncarried | undefined {
  if (node instanceof ExactNumber) return uncarriedNumber(node);
  if (typeof node === 'bigint') return fits64Bits(node) ? undefined : { value: 'wideInteger' };
  if (typeof node === 'string') return loneSurrogate.test(node) ? { value: 'halfCharacter' } : undefined;
  if (typeof node === 'number') {
    if (Object.is(node, -0)) return { value: 'minusZero' };
    return Number.isInteger(node) && (node >= 2 ** 64 || node < -(2 ** 63)) ? { value: 'wideInteger' } : undefined;
  }
  if (node instanceof Date) return Number.isNaN(node.getTime()) ? { value: 'invalidDate' } : undefined;
  if (typeof node !== 'object' || node === null || Array.isArray(node) || node instanceof Uint8Array) return undefined;
  const keys = Object.keys(node);
  if (keys.includes('__proto__')) return { value: 'protoKey' };
  return keys.some((key) => loneSurrogate.test(key)) ? { value: 'halfKey' } : undefined;
}

/** With the u flag, a surrogate pair is one code point and does not match. */
const loneSurrogate = /\p{Surrogate}/u;

function unableJson(node: unknown): Uncarried | undefined {
  if (node === undefined) return { value: 'undefined' };
  if (node instanceof Date) return { value: 'date' };
  if (typeof node !== 'number') return undefined;
  if (Object.is(node, -0)) return { value: 'minusZero' };
  return Number.isFinite(node) ? undefined : { value: String(node) as UncarriedValue };
}

function refuse(what: Uncarried, path: TreePath | undefined, parser: ParserName): never {
  const [first = 0, ...rest] = pathSegments(path);
  throw fault(what, [first, ...rest], pathText(rest, `argument ${first}`), parser);
}

function fault(what: Uncarried, path: readonly (string | number)[], where: string, parser: ParserName): PayloadError {
  return new PayloadError({ code: 'payload.notCarried', params: { parser, ...what } }, path, where);
}

/** Number of attachments for the arguments: one for each binary value at any depth. */
export function countBinary(args: readonly unknown[]): number {
  let count = 0;
  mapTree(args, (node) => {
    if (node instanceof Uint8Array) count++;
    else if (Array.isArray(node)) return { array: node };
    else if (!isLeaf(node)) return { object: Object.entries(node as object) };
    return { leaf: node };
  });
  return count;
}
