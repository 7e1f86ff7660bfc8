import { bigIntOf, ExactNumber, isNumber, withNumbers } from '../numbers/exactNumber.ts';
import { PayloadError } from './payload.ts';
import { mapTree, pathSegments, pathText, type TreePath } from '../../base/treeMap.ts';

/** Names that the client keeps for itself: `socket.emit` throws on them. Source: socket.io-client 4.8, RESERVED_EVENTS. */
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
 * Refuses what the parser would turn into something else without a word, so that what arrives is what was written.
 * The default parser is JSON: it has no undefined, no Date, no NaN, no infinities and no -0. The msgpack parser (notepack.io 2.2)
 * carries those but -0, and corrupts lone surrogates, own "__proto__" keys, invalid dates and whole numbers beyond 64 bits.
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
 * Refuses the numbers in an auth payload that the parser would change. What else JSON leaves out of it, the application's client
 * leaves out too.
 * @throws PayloadError
 */
export function checkAuthNumbers(auth: unknown, parser: ParserName): void {
  const unable = parser === 'default' ? unableJson : unableMsgpack;
  mapTree(withNumbers(auth), (node, path) => {
    const what = isNumber(node) || typeof node === 'bigint' ? unable(node) : undefined;
    if (what) throw fault(what, pathSegments(path), 'auth', parser);
    if (Array.isArray(node)) return { array: node };
    return isLeaf(node) ? { leaf: node } : { object: Object.entries(node as object) };
  });
}

/** Why the parser cannot carry an event of that name; undefined when it can. */
export function nameFault(event: string, parser: ParserName): string | undefined {
  return parser === 'msgpack' ? unableMsgpack(event) : undefined;
}

/** MessagePack's integers have 64 bits, its other numbers are doubles. */
function unableExact(number: ExactNumber): string | undefined {
  const whole = bigIntOf(number);
  if (whole === undefined)
    return `the number ${shortened(number.literal)}, which is neither a double nor a 64-bit integer`;
  return fits64Bits(whole) ? undefined : `the number ${shortened(number.literal)}, a whole number of more than 64 bits`;
}

/** Whether an integer is one that MessagePack has room for. */
export function fits64Bits(whole: bigint): boolean {
  return whole >= -(2n ** 63n) && whole < 2n ** 64n;
}

function shortened(literal: string): string {
  return literal.length <= 40 ? literal : `${literal.slice(0, 40)}…`;
}

function unableMsgpack(node: unknown): string | undefined {
  if (node instanceof ExactNumber) return unableExact(node);
  if (typeof node === 'bigint') return fits64Bits(node) ? undefined : 'a whole number of more than 64 bits';
  if (typeof node === 'string') return loneSurrogate.test(node) ? 'half of a surrogate pair' : undefined;
  if (typeof node === 'number') {
    if (Object.is(node, -0)) return '-0';
    return Number.isInteger(node) && (node >= 2 ** 64 || node < -(2 ** 63))
      ? 'a whole number of more than 64 bits'
      : undefined;
  }
  if (node instanceof Date) return Number.isNaN(node.getTime()) ? 'an invalid date' : undefined;
  if (typeof node !== 'object' || node === null || Array.isArray(node) || node instanceof Uint8Array) return undefined;
  const keys = Object.keys(node);
  if (keys.includes('__proto__')) return 'a key “__proto__”';
  return keys.some((key) => loneSurrogate.test(key)) ? 'a key with half of a surrogate pair' : undefined;
}

/** With the u flag, a pair is one code point and does not match. */
const loneSurrogate = /\p{Surrogate}/u;

function unableJson(node: unknown): string | undefined {
  if (node === undefined) return 'undefined';
  if (node instanceof Date) return 'a date';
  if (typeof node !== 'number') return undefined;
  if (Object.is(node, -0)) return '-0';
  return Number.isFinite(node) ? undefined : String(node);
}

function refuse(what: string, path: TreePath | undefined, parser: ParserName): never {
  const [first, ...rest] = pathSegments(path);
  const error = fault(what, rest, `argument ${first ?? 0}`, parser);
  throw new PayloadError(error.message, [first ?? 0, ...rest]);
}

function fault(what: string, path: readonly (string | number)[], root: string, parser: ParserName): PayloadError {
  const msgpackCan = parser === 'default' && what !== '-0';
  const way = msgpackCan ? 'Send it as text or null, or use the msgpack parser' : 'Send it in another form';
  return new PayloadError(`${pathText(path, root)}: the ${parser} parser cannot carry ${what}. ${way}`, path);
}

/** How many attachments the arguments need: one for each binary value at any depth. */
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
