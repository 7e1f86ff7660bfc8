import type { HexSelection } from './hexSelection.ts';
import { commonTexts } from '../../src/model/texts/commonTexts.ts';
import { hexTexts } from './hexTexts.ts';

/** The text of the status line: the position of the caret, and the selection. */
export function hexStatus(
  { size, caret, range }: HexSelection,
  decimal: boolean,
  byteAt: (offset: number) => number | undefined,
): string {
  if (size === 0) return commonTexts.bytes({ count: 0 });
  const both = (offset: number): string =>
    decimal ? `${offset} (0x${offset.toString(16)})` : `0x${offset.toString(16)} (${offset})`;
  if (range) {
    const selected = range.to - range.from;
    return hexTexts.statusSelection({ offset: both(range.from), selected, count: size });
  }
  const offset = both(caret);
  const byte = byteAt(caret);
  if (byte === undefined) return hexTexts.statusOffset({ offset, count: size });
  return hexTexts.statusByte({ offset, byte: `0x${byte.toString(16).padStart(2, '0')}`, count: size });
}
