/** Types of events as TypeScript, for the generics of Socket.IO's server and client. */
import { keyCode, textCode } from '../code/emitCode.ts';
import { innerIndent } from '../code/layout.ts';
import type { EventType, NamespaceTypes, TupleType } from './eventTypes.ts';
import { interfaceNames } from './typeNames.ts';
import type { ValueType } from './valueType.ts';

const lineWidth = 100;

/** A module with two interfaces for each namespace. */
export function typeScriptModule(namespaces: readonly NamespaceTypes[], comment: string): string {
  const names = interfaceNames(namespaces.map(({ namespace }) => namespace));
  const interfaces = namespaces.flatMap(({ namespace, toServer, toClient }) => {
    const prefix = names.get(namespace) ?? '';
    return [
      eventsInterface(`${prefix}ServerToClientEvents`, toClient),
      eventsInterface(`${prefix}ClientToServerEvents`, toServer),
    ];
  });
  return [`// ${comment}`, ...interfaces].join('\n\n') + '\n';
}

export function eventsInterface(name: string, events: readonly EventType[]): string {
  if (events.length === 0) return `export interface ${name} {}`;
  const lines = events.map((type) => `  ${memberName(type.event)}: ${signature(type, '  ')};`);
  return [`export interface ${name} {`, ...lines, '}'].join('\n');
}

function memberName(name: string): string {
  return name === '__proto__' ? '"__proto__"' : keyCode(name);
}

/**
 * A function type. TypeScript does not allow optional parameters before a required callback. Such a list is therefore written as a union of
 * tuples, which the types of Socket.IO accept.
 */
export function signature({ args, ack, response }: EventType, indent: string): string {
  const inner = innerIndent(indent);
  const callback = ack === 'never' ? undefined : callbackText(response, inner);
  const isUnion = callback !== undefined && (args.minItems < args.items.length || args.rest !== undefined);
  if (!isUnion) {
    const parameters = [
      ...argumentTexts(args, inner),
      ...(callback === undefined ? [] : [`callback${ack === 'sometimes' ? '?' : ''}: ${callback}`]),
    ];
    return functionText(parameters, indent);
  }
  const tuples: string[] = [];
  for (let length = args.minItems; length <= args.items.length; length++) {
    const items = args.items.slice(0, length);
    const rest = length === args.items.length && ack !== 'always' ? args.rest : undefined;
    const given = argumentTexts({ items, minItems: length, rest: undefined }, inner);
    tuples.push(`[${[...given, `callback: ${callback}`].join(', ')}]`);
    if (ack === 'sometimes') {
      const more = rest ? [`...more: ${arrayText(rest, inner)}`] : [];
      tuples.push(`[${[...given, ...more].join(', ')}]`);
    }
  }
  return functionText([`...args: ${tuples.map((tuple) => `\n${inner}| ${tuple}`).join('')}`], indent);
}

/** The parameters of an event as the elements of a tuple type. */
export function parameterTuple({ args, ack, response }: EventType): string {
  const callback = ack === 'never' ? [] : [`callback: ${callbackText(response, '    ')}`];
  return `[${[...argumentTexts(args, '    '), ...callback].join(', ')}]`;
}

/** A parameter list that accepts any of the tuples. */
export function parameterList(tuples: readonly string[]): string {
  const [only = '[]', ...others] = tuples;
  return others.length === 0 ? `(${only.slice(1, -1)})` : `(...args: ${tuples.join(' | ')})`;
}

function callbackText(response: TupleType | undefined, indent: string): string {
  if (!response) return '(...response: unknown[]) => void';
  const [only, ...others] = response.items;
  if (only && others.length === 0 && !response.rest) {
    return `(response${response.minItems === 0 ? '?' : ''}: ${typeText(only, indent)}) => void`;
  }
  return `(${argumentTexts(response, indent).join(', ')}) => void`;
}

function argumentTexts({ items, minItems, rest }: TupleType, indent: string): string[] {
  const texts = items.map((type, index) => `arg${index}${index < minItems ? '' : '?'}: ${typeText(type, indent)}`);
  return rest ? [...texts, `...more: ${arrayText(rest, indent)}`] : texts;
}

function functionText(parameters: readonly string[], indent: string): string {
  const flat = `(${parameters.join(', ')}) => void`;
  if (parameters.length < 2 || (!flat.includes('\n') && indent.length + flat.length <= lineWidth)) return flat;
  const inner = innerIndent(indent);
  return `(\n${inner}${parameters.join(`,\n${inner}`)},\n${indent}) => void`;
}

export function typeText(type: ValueType, indent: string): string {
  switch (type.kind) {
    case 'integer':
    case 'exact':
      return 'number';
    case 'binary':
      return 'ArrayBuffer | Uint8Array';
    case 'date':
      return 'Date';
    case 'literal':
      return typeof type.value === 'string' ? textCode(type.value) : String(type.value);
    case 'array':
      return type.item ? arrayText(type.item, indent) : 'unknown[]';
    case 'record':
      return `Record<string, ${typeText(type.value, indent)}>`;
    case 'union':
      return unionText(type.members, indent);
    case 'object':
      return objectText(type, indent);
    default:
      return type.kind;
  }
}

function arrayText(item: ValueType, indent: string): string {
  const text = typeText(item, indent);
  return item.kind === 'union' || item.kind === 'binary' ? `(${text})[]` : `${text}[]`;
}

function unionText(members: readonly ValueType[], indent: string): string {
  const inner = innerIndent(indent);
  const texts = [...new Set(members.map((member) => typeText(member, inner)))];
  const flat = texts.join(' | ');
  if (!flat.includes('\n') && indent.length + flat.length <= lineWidth) return flat;
  return texts.map((text) => `\n${inner}| ${text}`).join('');
}

function objectText({ fields }: ValueType & { kind: 'object' }, indent: string): string {
  if (fields.length === 0) return 'Record<string, never>';
  const inner = innerIndent(indent);
  const texts = fields.map(
    ({ name, isOptional, type }) => `${memberName(name)}${isOptional ? '?' : ''}: ${typeText(type, inner)}`,
  );
  const flat = `{ ${texts.join('; ')} }`;
  if (!flat.includes('\n') && indent.length + flat.length <= lineWidth) return flat;
  return `{\n${inner}${texts.join(`;\n${inner}`)};\n${indent}}`;
}
