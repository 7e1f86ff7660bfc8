/** Undoes a change of a text, even if the text was changed after that. */
import { diff3Merge } from 'node-diff3';
import { applyEdits } from './collectionInsert.ts';
import { wholeEdit } from './collectionItems.ts';
import { parseCollection } from './collectionText.ts';

/** The comparison of many lines takes too long; it is only needed when later changes are on both sides of the one to undo. */
const maxLines = 3000;

export interface RestoreRequest {
  /** The text before the change. */
  readonly before: string;
  /** The text after the change. */
  readonly after: string;
  /** The text now. */
  readonly current: string;
}

/** The current text without the change; undefined if it cannot be separated from later ones. */
export function restoredText({ before, after, current }: RestoreRequest): string | undefined {
  if (current === after) return before;
  if (current === before) return current;
  const merged = besideLater({ before, after, current }) ?? mergedLines({ before, after, current });
  return merged !== undefined && parseCollection(merged).ok ? merged : undefined;
}

/** Undoes the change if all later changes are before it in the text, or all are after it. */
function besideLater({ before, after, current }: RestoreRequest): string | undefined {
  const back = wholeEdit(after, before);
  const later = wholeEdit(after, current);
  const grown = later.content.length - later.length;
  if (later.offset > back.offset + back.length) return applyEdits(current, [back]);
  if (later.offset + later.length < back.offset) return applyEdits(current, [{ ...back, offset: back.offset + grown }]);
  return undefined;
}

function mergedLines({ before, after, current }: RestoreRequest): string | undefined {
  const [one, original, other] = [current, after, before].map(linesOf) as [string[], string[], string[]];
  if (original.length > maxLines || one.length > maxLines || other.length > maxLines) return undefined;
  const parts = diff3Merge(one, original, other, { excludeFalseConflicts: true });
  if (parts.some(({ ok }) => !ok)) return undefined;
  return parts.flatMap(({ ok }) => ok ?? []).join('');
}

/** The lines of a text with their line breaks. */
function linesOf(text: string): string[] {
  return text.split(/(?<=\n)/);
}
