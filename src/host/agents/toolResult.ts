/**
 * Results of tools: JSON of at most 8,000 bytes in UTF-8, in which `truncated` shows whether something is missing. Data
 * from other programs is only inside `untrusted`, as JSON text, so that it cannot look like a part of the result
 * itself.
 */
import { agentTexts } from '../../model/agent/agentTexts.ts';

export const maxResultBytes = 8000;
/** Bytes that are kept free for closing brackets, and for numbers that need more digits than expected. */
const reserve = 64;

type Fields = Readonly<Record<string, unknown>>;

export function sizeOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value), 'utf8');
}

/** A result without data from other programs. */
export function plainResult(fields: Fields): string {
  return JSON.stringify({ truncated: false, ...fields });
}

/** A result whose content other programs sent. `fields` must be small. */
export function untrustedResult(fields: Fields, untrusted: unknown): string {
  return JSON.stringify({ truncated: false, ...fields, notice: agentTexts.notice(), untrusted });
}

/**
 * A list, with as many of its items as fit. `next` is the index of the first one that is missing.
 * @param key the name of the field of the result that contains the items
 */
export function listResult(
  key: string,
  items: readonly unknown[],
  { fields = {}, from = 0, more, nextOf = (index) => index, maxBytes = maxResultBytes }: ListOptions = {},
): string {
  let isCut = false;
  const head = (next: number | undefined): Fields => ({
    truncated: isCut || next !== undefined,
    ...(next !== undefined && { next }),
    ...fields,
    ...(items.length > 0 && { notice: agentTexts.notice() }),
  });
  let left = maxBytes - reserve - sizeOf({ ...head(Number.MAX_SAFE_INTEGER), [key]: [] });
  const shown: unknown[] = [];
  let index = from;
  for (; index < items.length; index++) {
    let item = items[index];
    const size = sizeOf(item) + 1;
    if (size > left) {
      if (shown.length > 0) break;
      // A single item that is too long must not stop the paging.
      item = { untrusted: shortened(item, left - reserve) };
      left = 0;
      isCut = true;
    } else left -= size;
    shown.push(item);
  }
  const next = index < items.length ? nextOf(index) : more;
  return JSON.stringify({ ...head(next), [key]: shown });
}

export interface ListOptions {
  /** Other fields of the result. They must be small. */
  readonly fields?: Fields;
  readonly from?: number;
  /** The value of `next` after the last item, if there are more. */
  readonly more?: number | undefined;
  /** Returns the value of `next` for the index of an item. */
  readonly nextOf?: (index: number) => number;
  readonly maxBytes?: number;
}

/** The beginning of the JSON of a value that is too long. */
function shortened(item: unknown, maxBytes: number): string {
  return `${partOfText(JSON.stringify(item), 0, maxBytes - 8).part}…`;
}

/**
 * The part of a text that begins at a position and takes at most `maxBytes` as a JSON string. `next` is the position after it; undefined at
 * the end of the text.
 */
export function partOfText(text: string, from: number, maxBytes: number): { part: string; next: number | undefined } {
  let left = maxBytes - 2;
  let end = from;
  while (end < text.length) {
    const character = String.fromCodePoint(text.codePointAt(end) ?? 0);
    const bytes = Buffer.byteLength(JSON.stringify(character), 'utf8') - 2;
    if (bytes > left) break;
    left -= bytes;
    end += character.length;
  }
  return { part: text.slice(from, end), next: end < text.length ? end : undefined };
}
