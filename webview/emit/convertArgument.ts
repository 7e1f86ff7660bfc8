/** Converts an argument to another type, with the same value if it exists in that type. Pure. */
import { base64, hex } from '@scure/base';
import type { ArgumentType } from '../../src/model/payload/argumentTypes.ts';
import { isNumberLiteral } from '../../src/model/numbers/exactNumber.ts';
import { parsePayloadText } from '../../src/model/payload/payloadText.ts';
import { type ArgumentDraft, readArgument } from './argumentDraft.ts';

/**
 * The new fields of the argument. `before` is set if the value does not exist in the new type; it is restored when the type is changed
 * back.
 */
export type Conversion = Pick<ArgumentDraft, 'type' | 'text' | 'path' | 'content' | 'before'>;

export function convertArgument(arg: ArgumentDraft, type: ArgumentType): Conversion {
  const { before } = arg;
  if (before?.type === type) return bare(type, before.text);
  const kept = { type: arg.type, text: arg.text };
  const isEmpty = arg.text.trim() === '';
  if (type === 'file' || type === 'null') return { ...bare(type, ''), before: isEmpty ? undefined : kept };
  if (arg.type === 'null' && type === 'json') return bare(type, 'null');
  // The form does not have the content of a file as a value.
  if (isEmpty || arg.type === 'null' || arg.type === 'file') return bare(type, type === 'boolean' ? 'true' : '');
  const text = conversions[type](arg);
  if (text !== undefined) return bare(type, text);
  return { ...bare(type, type === 'boolean' ? 'true' : arg.text), before: kept };
}

function bare(type: ArgumentType, text: string): Conversion {
  return { type, text, path: undefined, content: undefined, before: undefined };
}

/** Returns the text in the new type; undefined if the new type cannot represent the value. */
type Convert = (arg: ArgumentDraft) => string | undefined;

const conversions: Readonly<Record<Exclude<ArgumentType, 'file' | 'null'>, Convert>> = {
  json: toJson,
  text: (arg) => {
    const value = arg.type === 'json' ? jsonValue(arg.text) : undefined;
    return typeof value === 'string' ? value : arg.text;
  },
  number: (arg) => {
    const text = scalarText(arg);
    return text !== undefined && 'json' in readArgument({ id: 0, type: 'number', text }) ? text : undefined;
  },
  boolean: (arg) => {
    const text = scalarText(arg);
    return text === 'true' || text === 'false' ? text : undefined;
  },
  hex: (arg) => bytesText(arg, 'hex', (bytes) => hex.encode(bytes).replace(/..(?=.)/g, '$& ')),
  base64: (arg) => bytesText(arg, 'base64', (bytes) => base64.encode(bytes)),
};

/** Text that is a JSON object or array is used as JSON. Other text becomes a JSON string. */
function toJson(arg: ArgumentDraft): string | undefined {
  const { type, text } = arg;
  if (type === 'text') {
    const value = jsonValue(text);
    return typeof value === 'object' && value !== null ? text : JSON.stringify(text);
  }
  if (type === 'hex') return 'bytes' in readArgument(arg) ? JSON.stringify({ $hex: text }) : undefined;
  if (type === 'base64') {
    const reading = readArgument(arg);
    return 'bytes' in reading ? JSON.stringify({ $binary: base64.encode(new Uint8Array(reading.bytes)) }) : undefined;
  }
  const reading = readArgument(arg);
  if (!('json' in reading)) return undefined;
  return type === 'number' && isNumberLiteral(text.trim()) ? text.trim() : reading.json;
}

/** The text of a number, boolean or text; undefined for other values. */
function scalarText({ type, text }: ArgumentDraft): string | undefined {
  if (type !== 'json') return text.trim();
  const trimmed = text.trim();
  if (isNumberLiteral(trimmed) || trimmed === 'true' || trimmed === 'false') return trimmed;
  const value = jsonValue(text);
  return typeof value === 'string' ? value.trim() : undefined;
}

function bytesText(
  arg: ArgumentDraft,
  type: 'hex' | 'base64',
  format: (bytes: Uint8Array) => string,
): string | undefined {
  const bytes = bytesOf(arg);
  if (bytes) return format(bytes);
  return arg.type === 'text' && 'bytes' in readArgument({ ...arg, type }) ? arg.text : undefined;
}

function bytesOf(arg: ArgumentDraft): Uint8Array | undefined {
  if (arg.type === 'json') {
    const value = jsonValue(arg.text);
    return value instanceof Uint8Array ? value : undefined;
  }
  const reading = arg.type === 'hex' || arg.type === 'base64' ? readArgument(arg) : undefined;
  return reading && 'bytes' in reading ? new Uint8Array(reading.bytes) : undefined;
}

/** The value of a JSON text; undefined when it cannot be read. */
function jsonValue(text: string): unknown {
  const result = parsePayloadText(text);
  return result.ok ? result.value : undefined;
}
