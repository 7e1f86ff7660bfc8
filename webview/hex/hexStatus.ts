import { counted } from '../format/formats.ts';
import type { HexSelection } from './hexSelection.ts';

/** Where the caret stands and what is selected, in words. */
export function hexStatus(
  { size, caret, range }: HexSelection,
  decimal: boolean,
  byteAt: (offset: number) => number | undefined,
): string {
  if (size === 0) return '0 bytes';
  const both = (offset: number): string =>
    decimal ? `${offset} (0x${offset.toString(16)})` : `0x${offset.toString(16)} (${offset})`;
  const of = `of ${counted(size, 'byte')}`;
  if (range) return `Offset ${both(range.from)}, ${counted(range.to - range.from, 'byte')} selected ${of}`;
  const byte = byteAt(caret);
  return `Offset ${both(caret)}${byte === undefined ? '' : `, byte 0x${byte.toString(16).padStart(2, '0')}`} ${of}`;
}
