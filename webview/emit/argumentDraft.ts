/** One argument as a user writes it, and how it is encoded for the channel. Pure. */
import type { ArgumentType } from '../../src/model/payload/argumentTypes.ts';
import { base64 } from '@scure/base';
import type { PackedPayload } from '../../src/model/payload/packedPayload.ts';
import { withoutPath } from '../../src/model/cause/cause.ts';
import { causeMessage } from '../../src/model/cause/causeTexts.ts';
import { exactOrPlain, isNumberLiteral } from '../../src/model/numbers/exactNumber.ts';
import { formatPayload, parsePayload, PayloadError } from '../../src/model/payload/payload.ts';
import { parsePayloadText } from '../../src/model/payload/payloadText.ts';
import { commonTexts } from '../../src/model/texts/commonTexts.ts';
import { emitTexts } from './emitTexts.ts';

export interface ArgumentDraft {
  /** Unique within the form, and unchanged when the argument is moved. */
  id: number;
  type: ArgumentType;
  /** The typed text; the name of a file. */
  text: string;
  /** Path of a file in the workspace: it is sent as a reference, and the host reads the file. */
  path?: string | undefined;
  /** A value of another type that does not exist in this type. It is restored when the type is changed back. */
  before?: { readonly type: ArgumentType; readonly text: string } | undefined;
  /** Content of a file outside the workspace. It is stored only here and never saved. */
  content?: ArrayBuffer | undefined;
}

export interface ArgumentFault {
  /** The message without a period at the end. */
  message: string;
  line?: number;
  column?: number;
}

export type PackResult = { ok: true; packed: PackedPayload } | { ok: false; faults: Map<number, ArgumentFault> };

/**
 * Packs all arguments, or returns the faults by argument ID. JSON is sent exactly as it was typed. In a template, variables may be used
 * where only their values can be validated, such as in `{"$hex": "{{bytes}}"}`.
 */
export function packArguments(
  args: readonly ArgumentDraft[],
  { isTemplate = false }: { isTemplate?: boolean } = {},
): PackResult {
  const faults = new Map<number, ArgumentFault>();
  const buffers: ArrayBuffer[] = [];
  const parts: string[] = [];
  for (const arg of args) {
    const result = readArgument(arg, isTemplate);
    if ('fault' in result) faults.set(arg.id, result.fault);
    else if ('json' in result) parts.push(result.json);
    else parts.push(JSON.stringify({ $buffer: buffers.push(result.bytes) - 1 }));
  }
  return faults.size > 0 ? { ok: false, faults } : { ok: true, packed: { json: `[${parts.join(',')}]`, buffers } };
}

type Reading = { json: string } | { bytes: ArrayBuffer } | { fault: ArgumentFault };

export function readArgument(arg: ArgumentDraft, isTemplate = false): Reading {
  switch (arg.type) {
    case 'json':
      return isTemplate && isTemplateJson(arg.text) ? { json: arg.text } : readJson(arg.text);
    case 'text':
      return { json: JSON.stringify(arg.text) };
    case 'number':
      return readNumber(arg.text.trim());
    case 'boolean':
      return { json: arg.text === 'false' ? 'false' : 'true' };
    case 'null':
      return { json: 'null' };
    case 'hex':
      return readHex(arg.text);
    case 'base64':
      return readBase64(arg.text);
    case 'file':
      if (arg.content) return { bytes: arg.content.slice(0) };
      if (arg.path) return { json: JSON.stringify({ $file: arg.path }) };
      return { fault: { message: arg.text ? emitTexts.fileNotKept({ name: arg.text }) : emitTexts.fileMissing() } };
  }
}

function isTemplateJson(text: string): boolean {
  if (!text.includes('{{')) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function readJson(text: string): Reading {
  const result = parsePayloadText(text, { file: () => new Uint8Array() });
  if (result.ok) return { json: text };
  const { line, column } = result.fault;
  return { fault: { message: causeMessage(result.fault), line, column } };
}

const special: ReadonlySet<string> = new Set(['NaN', 'Infinity', '-Infinity', '-0']);

function readNumber(text: string): Reading {
  if (special.has(text)) return { json: JSON.stringify({ $number: text }) };
  // The typed digits are sent, so that none is lost.
  if (isNumberLiteral(text)) return { json: JSON.stringify(formatPayload(exactOrPlain(text))) };
  const value = text === '' ? NaN : Number(text);
  if (Number.isNaN(value)) {
    return { fault: { message: text === '' ? commonTexts.numberNeeded() : emitTexts.notANumber({ text }) } };
  }
  const literal = literalIn(text);
  if (literal !== undefined) return { json: JSON.stringify(formatPayload(exactOrPlain(literal))) };
  if (!Number.isSafeInteger(value)) {
    return { fault: { message: emitTexts.numberInexact() } };
  }
  return { json: JSON.stringify(value) };
}

/** The JSON form of a number that has a plus sign, leading zeros, or no digit before or after its decimal point. */
function literalIn(text: string): string | undefined {
  const [, sign = '', whole = '', fraction = '', power = ''] =
    /^([+-]?)(\d*)(?:\.(\d*))?((?:[eE][+-]?\d+)?)$/.exec(text) ?? [];
  if (whole + fraction === '') return undefined;
  const digits = whole.replace(/^0+(?=\d)/, '') || '0';
  return `${sign === '-' ? '-' : ''}${digits}${fraction === '' ? '' : `.${fraction}`}${power}`;
}

function readHex(text: string): Reading {
  try {
    return { bytes: ownBuffer(parsePayload({ $hex: text })) };
  } catch (error) {
    if (!(error instanceof PayloadError)) throw error;
    const odd = /[^0-9a-f\s]/i.exec(text);
    const position = odd ? positionOf(text, odd.index) : {};
    return { fault: { message: causeMessage(withoutPath(error.cause)), ...position } };
  }
}

function readBase64(text: string): Reading {
  const compact = text.replace(/\s+/g, '');
  try {
    return { bytes: ownBuffer(base64.decode(compact)) };
  } catch {
    const odd = /[^A-Za-z0-9+/=\s]/.exec(text);
    if (odd)
      return {
        fault: { message: emitTexts.notABase64Character({ character: odd[0] }), ...positionOf(text, odd.index) },
      };
    return { fault: { message: emitTexts.notBase64() } };
  }
}

function ownBuffer(bytes: unknown): ArrayBuffer {
  return new Uint8Array(bytes as Uint8Array).buffer;
}

function positionOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).split(/\r\n|\r|\n/);
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 };
}

/** The draft of a JSON text that can be read: plain values by their type, everything else as it was written. */
export function draftOfJson(json: string, id: number): ArgumentDraft {
  const text = json.trim();
  if (text.startsWith('"')) return { id, type: 'text', text: JSON.parse(text) as string };
  if (text === 'true' || text === 'false') return { id, type: 'boolean', text };
  if (text === 'null') return { id, type: 'null', text: '' };
  return { id, type: isNumberLiteral(text) ? 'number' : 'json', text };
}

/** The draft of a value in payload notation: plain values by their type, everything else as JSON. */
export function draftOf(notation: unknown, id: number): ArgumentDraft {
  if (typeof notation === 'string') return { id, type: 'text', text: notation };
  if (typeof notation === 'number') return { id, type: 'number', text: String(notation) };
  if (typeof notation === 'boolean') return { id, type: 'boolean', text: String(notation) };
  if (notation === null) return { id, type: 'null', text: '' };
  const entries = Object.entries(notation as object);
  const [key, value] = entries[0] ?? [];
  if (entries.length === 1 && typeof value === 'string' && !value.includes('{{')) {
    if (key === '$number') return { id, type: 'number', text: value };
    if (key === '$hex') return { id, type: 'hex', text: value };
    if (key === '$binary') return { id, type: 'base64', text: value };
    if (key === '$file') return { id, type: 'file', text: value, path: value };
  }
  return { id, type: 'json', text: JSON.stringify(notation, null, 2) };
}

/** Whether two arguments are sent in the same way. */
export function isSameArgument(one: ArgumentDraft, other: ArgumentDraft): boolean {
  return one.type === other.type && one.text === other.text && one.path === other.path && one.content === other.content;
}
