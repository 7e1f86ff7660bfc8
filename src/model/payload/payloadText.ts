import { findNodeAtLocation, parseTree, printParseErrorCode, type ParseError, type ParseErrorCode } from 'jsonc-parser';
import { type StoredCause, withoutPath } from '../cause/cause.ts';
import { tooDeepAt, tooDeepFault } from './depthLimit.ts';
import { parseExactJson } from '../numbers/exactJson.ts';
import { type ParseOptions, parsePayload, PayloadError } from './payload.ts';

/** A fault with its position in a text: line and column from 1, as in editors. */
export interface TextFault extends StoredCause {
  offset: number;
  line: number;
  column: number;
}

export type TextResult = { ok: true; value: unknown } | { ok: false; fault: TextFault };

/** Parses an argument that the user entered as JSON with payload notation. Never throws: a fault contains its line and column. */
export function parsePayloadText(text: string, options: ParseOptions = {}): TextResult {
  let json: unknown;
  try {
    json = parseExactJson(text);
  } catch {
    return { ok: false, fault: jsonFault(text) };
  }
  const deep = tooDeepAt(text);
  if (deep !== undefined) return { ok: false, fault: faultAt(text, deep, tooDeepFault) };
  try {
    return { ok: true, value: parsePayload(json, options) };
  } catch (error) {
    if (!(error instanceof PayloadError)) throw error;
    // If the path is empty, the position is sufficient.
    const fault = error.path.length === 0 ? withoutPath(error.cause) : error.cause;
    return { ok: false, fault: faultAt(text, offsetOf(text, error.path), fault) };
  }
}

/** The offset of a value; 0 if it is nested too deeply for a syntax tree. */
function offsetOf(text: string, path: readonly (string | number)[]): number {
  // A key that begins with "$" has an additional "$" in the text.
  const written = path.map((key) => (typeof key === 'string' && key.startsWith('$') ? `$${key}` : key));
  const root = guarded(() => parseTree(text));
  return (root && guarded(() => findNodeAtLocation(root, written)))?.offset ?? 0;
}

/** jsonc-parser is recursive, unlike JSON.parse and the parser of the notation. */
function guarded<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function jsonFault(text: string): TextFault {
  if (text.trim() === '') return faultAt(text, 0, { code: 'payload.missing' });
  const errors: ParseError[] = [];
  const root = guarded(() => parseTree(text, errors, { disallowComments: true, allowTrailingComma: false }));
  const first = errors[0];
  if (!first && !root) return faultAt(text, 0, notJson('tooDeep'));
  if (!first) return faultAt(text, 0, { code: 'payload.notJson' });
  return faultAt(text, first.offset, syntaxFault(first.error));
}

/** The fault for an error of the JSON parser. */
export function syntaxFault(code: ParseErrorCode): StoredCause {
  return notJson(printParseErrorCode(code));
}

function notJson(fault: string): StoredCause {
  return { code: 'payload.notJson', params: { fault } };
}

export function faultAt(text: string, offset: number, { code, params }: StoredCause): TextFault {
  const before = text.slice(0, offset).split(/\r\n|\r|\n/);
  const position = { offset, line: before.length, column: (before.at(-1) ?? '').length + 1 };
  return { code, ...(params && { params }), ...position };
}
