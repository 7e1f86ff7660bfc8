/**
 * The arguments of Postman's saved messages: each has a type and its content as text. Variables in JSON content need no quotes there
 * (`{"n": {{n}}}`); in a collection, a text that is one variable has the type of its value (`{"n": "{{n}}"}`), and `{{n:string}}` is text.
 */
import { isRecord } from '../../base/isRecord.ts';
import { literalOf } from '../numbers/exactNumber.ts';
import { parseExactJson } from '../numbers/exactJson.ts';
import { mapTree } from '../../base/treeMap.ts';
import { formatPayload } from '../payload/payload.ts';
import { fieldOf, textField } from './fields.ts';
import type { Texts } from './interop.ts';
import type { OmissionList } from './omissionList.ts';
import { nameAlone, withoutSuffix } from './references.ts';

/** Whether a variable always has a text as its value: then it does not matter whether its reference is in quotes. */
export type IsText = (name: string) => boolean;

const numbers = new Set(['$timestamp', '$randomInt', '$counter']);

/** A variable is known to be text if it is defined, and no definition looks like a value of another type. */
export function textVariables(scopes: readonly Texts[]): IsText {
  return (name) => {
    if (name.startsWith('$')) return !numbers.has(name);
    if (name.startsWith('secret:')) return true;
    const values = scopes.filter((scope) => Object.hasOwn(scope, name)).map((scope) => scope[name] ?? '');
    return values.length > 0 && values.every((value) => !/^(?:true|false|-?\d.*|\{\{.*)$/s.test(value));
  };
}

export interface ReadContext {
  readonly at: string;
  readonly omissions: OmissionList;
  readonly isText: IsText;
  /** Converts the references in a text. */
  readonly read: (text: string, at: string) => string;
}

export interface PostmanArg {
  readonly type: 'json' | 'text' | 'base64' | 'hex';
  readonly content: string;
}

/** Reads an argument from a file: YAML files have `contentType`, JSON files have `type` and `subtype`. */
export function argOf(value: unknown): PostmanArg {
  const content = textField(value, 'content') ?? '';
  const written = textField(value, 'contentType') ?? textField(value, 'type');
  const type = written === 'binary' ? (textField(value, 'subtype') ?? 'base64') : written;
  return { type: type === 'json' || type === 'base64' || type === 'hex' ? type : 'text', content };
}

/** Converts an argument of Postman to payload notation. */
export function readArg(
  { type, content }: PostmanArg,
  { at, omissions, isText, read: readText }: ReadContext,
): unknown {
  if (type === 'base64') return { $binary: content.replace(/\s+/g, '') };
  if (type === 'hex') return { $hex: content };
  const read = (text: string): string => readText(text, at);
  if (type === 'text') return quotedText(read(content), isText);
  const marked = quoteVariables(content);
  let value: unknown;
  try {
    value = parseExactJson(marked);
  } catch {
    omissions.add(at, 'notJson', content.slice(0, 100));
    return quotedText(read(content), isText);
  }
  const notation = formatPayload(value);
  return mapTree(notation, (node) => {
    if (typeof node === 'string') {
      return { leaf: node.startsWith(mark) ? read(node.slice(mark.length)) : quotedText(read(node), isText) };
    }
    if (Array.isArray(node)) return { array: node };
    if (!isRecord(node)) return { leaf: node };
    // The text of a number in payload notation does not contain variables.
    if (typeof fieldOf(node, '$number') === 'string') return { leaf: node };
    return { object: Object.entries(node) };
  });
}

/** A text that was in quotes: a variable alone stays text. */
function quotedText(text: string, isText: IsText): string {
  const name = nameAlone(text);
  if (name === undefined || isText(name) || withoutSuffix(name) !== name) return text;
  return `{{${name}:string}}`;
}

/** Precedes a variable that was not in quotes. */
const mark = '\u0000\u0001';
const markEscaped = '\\u0000\\u0001';

/** Puts variables outside of strings into quotes, with a mark. */
function quoteVariables(content: string): string {
  return content.replace(/"(?:[^"\\]|\\.)*"|\{\{[^{}"]*\}\}/gs, (found) =>
    found.startsWith('{{') ? `"${markEscaped}${found}"` : found,
  );
}

export interface WriteContext {
  readonly at: string;
  readonly omissions: OmissionList;
  readonly isText: IsText;
  /** Converts the references in a text. */
  readonly write: (text: string, at: string) => string;
}

/** Converts an argument in payload notation to an argument of Postman. */
export function writeArg(value: unknown, { at, omissions, isText, write: writeText }: WriteContext): PostmanArg {
  const write = (text: string): string => writeText(text, at);
  const base64 = fieldOf(value, '$binary');
  if (typeof base64 === 'string') return { type: 'base64', content: base64 };
  const hex = fieldOf(value, '$hex');
  if (typeof hex === 'string') return { type: 'hex', content: hex };
  if (typeof value === 'string' && !isOpen(value, isText)) return { type: 'text', content: write(value) };
  return { type: 'json', content: jsonOf(value) };

  function jsonOf(node: unknown, indent = ''): string {
    if (typeof node === 'string') return isOpen(node, isText) ? write(node) : JSON.stringify(write(node));
    if (typeof node === 'number') return literalOf(node) ?? JSON.stringify(node);
    if (typeof node !== 'object' || node === null) return JSON.stringify(node ?? null);
    const inner = `${indent}  `;
    if (Array.isArray(node)) {
      const children = node.map((child) => `${inner}${jsonOf(child, inner)}`);
      return children.length === 0 ? '[]' : `[\n${children.join(',\n')}\n${indent}]`;
    }
    const number = fieldOf(node, '$number');
    if (typeof number === 'string' && /^-?\d/.test(number) && number !== '-0') return number;
    const keys = Object.keys(node);
    const [key = ''] = keys;
    if (keys.length === 1 && /^\$[^$]/.test(key)) {
      omissions.add(at, key === '$binary' || key === '$hex' ? 'bytesInside' : 'notation', key);
    }
    const members = Object.entries(node).map(
      ([name, child]) =>
        `${inner}${JSON.stringify(name.startsWith('$$') ? name.slice(1) : name)}: ${jsonOf(child, inner)}`,
    );
    return members.length === 0 ? '{}' : `{\n${members.join(',\n')}\n${indent}}`;
  }
}

/** Whether the text is one variable that may have a value of another type. */
function isOpen(text: string, isText: IsText): boolean {
  const name = nameAlone(text);
  return name !== undefined && withoutSuffix(name) === name && !isText(name);
}
