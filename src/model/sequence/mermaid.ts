/**
 * A sequence as Mermaid text (https://mermaid.js.org/syntax/sequenceDiagram.html), for issues and README files. Names
 * are data: none of their characters has a meaning in the diagram. Pure.
 */
import type { Lane } from './lanes.ts';
import type { Arrow, Step } from './step.ts';

export interface NamedStep {
  readonly step: Step;
  /** The name of the event, or the text of a change. */
  readonly label: string;
  /** Latency or delivery status; empty if there is none. */
  readonly figure: string;
}

/** By default, Mermaid refuses texts of more than 50,000 characters. */
const maxLength = 45_000;
const maxTextLength = 80;

export interface MermaidText {
  readonly text: string;
  /** The number of steps in the text. The last steps are left out if they do not fit. */
  readonly steps: number;
}

/** @param note returns the text over all lanes at the start, for the number of contained steps; undefined for none */
export function mermaidOf(
  lanes: readonly Lane[],
  steps: readonly NamedStep[],
  note: (contained: number) => string | undefined,
): MermaidText {
  const heads = ['sequenceDiagram', ...lanes.map((lane, index) => `    participant ${id(index)} as ${headOf(lane)}`)];
  const lines: string[] = [];
  let length = heads.join('\n').length + maxTextLength * longestCharacter;
  let contained = 0;
  for (const step of steps) {
    const added = linesOf(step);
    length += added.reduce((sum, line) => sum + line.length + 1, 0);
    if (length > maxLength) break;
    lines.push(...added);
    contained++;
  }
  const noteText = note(contained);
  const first = noteText === undefined ? [] : [over(0, lanes.length - 1, noteText)];
  return { text: `${[...heads, ...first, ...lines].join('\n')}\n`, steps: contained };
}

/** Returns the text as a code block of Markdown. */
export function mermaidBlock(text: string): string {
  return `\`\`\`mermaid\n${text}\`\`\`\n`;
}

/** The length of an escaped character, such as "#1114111;". */
const longestCharacter = 9;

function id(lane: number): string {
  return `p${lane}`;
}

function headOf({ title, note }: Lane): string {
  return escaped(note === '' ? title : `${title} (${note})`) || id(0);
}

function linesOf({ step, label, figure }: NamedStep): string[] {
  const text = figure === '' ? label : `${label}, ${figure}`;
  if (step.type === 'arrow' && step.end === 'received') return [over(step.to, step.to, text)];
  if (step.type !== 'arrow') return [over(step.from, step.to, text)];
  return arrowsOf(step).map(({ from, to, head }) => `    ${id(from)}${head}${id(to)}: ${textOf(text)}`);
}

function arrowsOf({ from, to, via, isAck, end }: Arrow): { from: number; to: number; head: string }[] {
  const line = isAck ? '--' : '-';
  const whole = `${line}>>`;
  const broken = `${line}x`;
  if (via !== undefined) {
    if (end === 'arrives')
      return [
        { from, to: via, head: whole },
        { from: via, to, head: whole },
      ];
    if (end === 'dropped') return [{ from, to: via, head: broken }];
    if (end === 'held') return [{ from, to: via, head: `${line})` }];
  }
  const head = end === 'arrives' ? whole : end === 'waiting' || end === 'held' ? `${line})` : broken;
  return [{ from, to, head }];
}

function over(from: number, to: number, text: string): string {
  const [first, last] = [Math.min(from, to), Math.max(from, to)];
  return `    Note over ${first === last ? id(first) : `${id(first)},${id(last)}`}: ${textOf(text)}`;
}

/** A label must not be empty in Mermaid. */
function textOf(text: string): string {
  return escaped(text) || '…';
}

/**
 * Letters, digits and punctuation that have no meaning in Mermaid, Markdown or HTML. Every other character is written
 * as its number.
 */
const harmless = /^[\p{L}\p{N} _.,()'!?=/…→←↳·×-]$/u;

/**
 * Escapes all characters that Mermaid interprets: `#` starts the number of a character, `;` ends a statement, `%%`
 * starts a comment, and `<br>` is a line break. In some versions, the word "end" ends a block.
 */
export function escaped(text: string): string {
  const characters = Array.from(text.replace(/\s+/gu, ' ').trim());
  const cut = characters.length > maxTextLength ? [...characters.slice(0, maxTextLength - 1), '…'] : characters;
  return cut
    .map((character) => (harmless.test(character) ? character : `#${character.codePointAt(0) ?? 0xfffd};`))
    .join('')
    .replace(/\b(e)(?=nd\b)/gi, (letter) => `#${letter.codePointAt(0) ?? 0};`);
}
