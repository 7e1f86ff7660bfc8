/**
 * Parses a call that emits, as it is written in code: `socket.timeout(1000).emit("update item", "1", { name: "updated" }, (error) => {})`.
 * Only literals are read; nothing is evaluated. Pure.
 */
import type { Filling } from './emitDraft.ts';
import { LiteralReader } from './literalReader.ts';

/** Maximum length. A longer text is not a call that was typed or copied. */
const maxLength = 100_000;
/** Maximum length of the text before `emit`. */
const maxHeadLength = 500;

/**
 * @returns the content with which the form is filled; undefined for a text that is not such a call, or whose arguments
 * are not literals
 */
export function parseEmitCall(text: string): Filling | undefined {
  const opening = text.length > maxLength ? null : /emit(WithAck)?\(/.exec(text);
  const rest = text.trimEnd().replace(/;$/, '').trimEnd();
  if (!opening || opening.index > maxHeadLength || !rest.endsWith(')')) return undefined;
  const { index } = opening;
  const chain = /^\s*(?:await\s+)?(|(?:[\w$]+(?:\(\w*\))?\.)+)$/.exec(text.slice(0, index))?.[1];
  if (chain === undefined) return undefined;
  const list = rest.slice(index + opening[0].length, -1);
  const modifiers = modifiersOf(chain);
  const content = modifiers && readArguments(list);
  if (!content) return undefined;
  const [name, ...args] = content.values;
  const event = eventOf(name);
  if (event === undefined) return undefined;
  const wantsAck = opening[1] !== undefined || content.hasCallback;
  const { timeoutMs, volatile, compress } = modifiers;
  return {
    event,
    args: `[${args.join(',')}]`,
    ...(wantsAck && { ack: timeoutMs === undefined ? true : { timeoutMs } }),
    ...(volatile && { volatile }),
    ...(compress === false && { compress }),
  };
}

interface Modifiers {
  timeoutMs?: number;
  volatile?: true;
  compress?: false;
}

/**
 * Modifiers for which the form has fields. Others, such as rooms, would change the emit in a way that the form cannot
 * show.
 */
function modifiersOf(chain: string): Modifiers | undefined {
  const modifiers: Modifiers = {};
  for (const part of chain.split('.')) {
    const timeout = /^timeout\((\d{1,9})\)$/.exec(part)?.[1];
    if (timeout !== undefined) modifiers.timeoutMs = Number(timeout);
    else if (part === 'volatile') modifiers.volatile = true;
    else if (part === 'compress(false)') modifiers.compress = false;
    else if (part.endsWith(')') && part !== 'compress(true)') return undefined;
  }
  return modifiers;
}

function readArguments(list: string): { values: string[]; hasCallback: boolean } | undefined {
  const reader = new LiteralReader(list);
  const values: string[] = [];
  while (!reader.isAtEnd) {
    if (values.length > 0 && reader.isAtCallback) return { values, hasCallback: true };
    const value = reader.value();
    if (value === undefined) return undefined;
    values.push(value);
    if (!reader.isAtEnd && !reader.skip(',')) return undefined;
  }
  return { values, hasCallback: false };
}

function eventOf(name: string | undefined): string | undefined {
  const event: unknown = name === undefined ? undefined : JSON.parse(name);
  return typeof event === 'string' ? event : undefined;
}
