/**
 * An emit as JavaScript code for Socket.IO's client or server, whose methods have the same names. Payload notation is written as the
 * JavaScript value that it represents. A number that JavaScript cannot represent is written with all of its digits, and a comment contains
 * the number that JavaScript reads. References such as `{{token}}` are not changed.
 */
import { base64, hex } from '@scure/base';
import { isNumberLiteral, exactOrPlain, readByJavaScript } from '../numbers/exactNumber.ts';
import { codeTexts } from './codeTexts.ts';
import { innerIndent, layOut } from './layout.ts';
import { invisible, utf16Escape } from './quoted.ts';

export interface CodeEmit {
  readonly event: string;
  /** Payload notation. */
  readonly args?: readonly unknown[] | undefined;
  readonly ack?: boolean | { readonly timeoutMs?: number | undefined } | undefined;
  readonly volatile?: boolean | undefined;
  readonly compress?: boolean | undefined;
}

/** Up to this number, bytes are listed; more bytes are written as base64. */
const maxListedBytes = 32;

/** One statement, without a semicolon. Comments before it contain the numbers that JavaScript changes. */
export function emitCode(emit: CodeEmit): string {
  return withComments(emitParts(emit));
}

/** The code of a call, and its requirements. */
export interface CallParts {
  readonly code: string;
  readonly comments: readonly string[];
  /** Whether the code reads a file. */
  readonly readsFile: boolean;
}

export function emitParts({ event, args = [], ack, volatile, compress }: CodeEmit): CallParts {
  const wantsAck = ack !== undefined && ack !== false;
  const timeoutMs = typeof ack === 'object' ? ack.timeoutMs : undefined;
  const calls = [
    'socket',
    volatile && '.volatile',
    compress === false && '.compress(false)',
    timeoutMs !== undefined && `.timeout(${timeoutMs})`,
    wantsAck ? '.emitWithAck' : '.emit',
  ];
  return callParts(calls.filter((part) => typeof part === 'string').join(''), [event, ...args]);
}

/** The call of the function that acknowledges an event. */
export function acknowledgementCode(args: readonly unknown[]): string {
  return call('callback', args);
}

/** A function call with values in payload notation. Comments before it contain the numbers that JavaScript changes. */
export function call(name: string, args: readonly unknown[]): string {
  return withComments(callParts(name, args));
}

export function callParts(name: string, args: readonly unknown[]): CallParts {
  const used: Used = { numbers: new Set(), readsFile: false };
  const code = `${name}(${args.map((arg) => valueCode(arg, '', used)).join(', ')})`;
  return { code, comments: [...used.numbers].map(exactComment), readsFile: used.readsFile };
}

function withComments({ code, comments }: CallParts): string {
  return comments.map((comment) => `// ${comment}\n`).join('') + code;
}

interface Used {
  readonly numbers: Set<string>;
  readsFile: boolean;
}

function exactComment(literal: string): string {
  return codeTexts.exactNumber({ literal, read: readText(literal) ?? literal });
}

/** The number that JavaScript reads instead of the number in a literal; undefined if it is the same number. */
function readText(literal: string): string | undefined {
  const number = exactOrPlain(literal);
  return typeof number === 'number' ? undefined : readByJavaScript(number);
}

function valueCode(notation: unknown, indent: string, used: Used): string {
  const leaf = leafCode(notation, used);
  if (leaf !== undefined) return leaf;
  const inner = innerIndent(indent);
  if (Array.isArray(notation)) {
    const items = notation.map((child) => valueCode(child, inner, used));
    return layOut(items, { open: '[', close: ']' }, indent);
  }
  const fields = fieldsOf(notation).map(([key, child]) => `${keyCode(key)}: ${valueCode(child, inner, used)}`);
  return layOut(fields, { open: '{', close: '}', padding: ' ' }, indent);
}

/** Undefined for lists and objects. */
function leafCode(notation: unknown, used: Used): string | undefined {
  if (typeof notation === 'string') return textCode(notation);
  if (typeof notation !== 'object' || notation === null) return JSON.stringify(notation) ?? 'undefined';
  if (Array.isArray(notation)) return undefined;
  const entries = Object.entries(notation);
  const [key, value] = entries[0] ?? [];
  if (entries.length !== 1 || key === undefined || !key.startsWith('$')) return undefined;
  if (key === '$undefined') return 'undefined';
  if (typeof value !== 'string') return undefined;
  if (key === '$date') return `new Date(${textCode(value)})`;
  if (key === '$file') {
    used.readsFile = true;
    return `readFileSync(${textCode(value)})`;
  }
  if (key === '$number') return numberCode(value, used.numbers);
  if (key === '$binary') return bytesCode(() => base64.decode(value), `Buffer.from(${textCode(value)}, "base64")`);
  if (key === '$hex') {
    const digits = value.replace(/\s+/g, '');
    return bytesCode(() => hex.decode(digits.toLowerCase()), `Buffer.from(${textCode(digits)}, "hex")`);
  }
  return undefined;
}

function numberCode(literal: string, numbers: Set<string>): string {
  if (isNumberLiteral(literal) && readText(literal) !== undefined) numbers.add(literal);
  return literal;
}

/** Text with a variable cannot be decoded, and is not changed. */
function bytesCode(decode: () => Uint8Array, otherwise: string): string {
  try {
    const bytes = decode();
    return bytes.length > maxListedBytes ? otherwise : `new Uint8Array([${[...bytes].join(', ')}])`;
  } catch {
    return otherwise;
  }
}

/** A text as a JavaScript string literal. A lone surrogate is kept. */
export function textCode(text: string): string {
  return JSON.stringify(text).replace(invisible, (character) => utf16Escape(character.codePointAt(0) ?? 0));
}

/** In payload notation, a key with two `$` has one `$` in the value. */
function fieldsOf(notation: unknown): [string, unknown][] {
  return Object.entries(notation as object).map(([key, child]) => [key.startsWith('$$') ? key.slice(1) : key, child]);
}

/** The key “__proto__” must be computed. Otherwise it would set the prototype. */
export function keyCode(key: string): string {
  if (key === '__proto__') return '["__proto__"]';
  return /^[A-Za-z_$][\w$]*$/.test(key) || /^(?:0|[1-9]\d{0,14})$/.test(key) ? key : textCode(key);
}
