import { userError } from '../cause/userErrors.ts';

/**
 * Parses the offset for “Go to”: “0x1f”, “1fh” or “31”, “+16” and “-0x10” relative to the caret, “50%” of the size.
 * @throws UserError with the fault and examples
 */
export function parseOffset(text: string, caret: number, size: number): number {
  const trimmed = text.trim().replaceAll('_', '');
  if (size === 0) throw userError('bytes.nothingToGoTo');
  if (trimmed === '') throw userError('bytes.offsetMissing');
  const percent = /^(\d+(?:\.\d+)?)\s*%$/.exec(trimmed);
  if (percent) {
    const share = Number(percent[1]);
    if (share > 100) throw userError('bytes.percentPastEnd', { percent: share });
    return Math.min(size - 1, Math.floor((size * share) / 100));
  }
  const read = /^([+-]?)\s*(?:0x([0-9a-f]+)|([0-9a-f]+)h|(\d+))$/i.exec(trimmed);
  if (!read) {
    const shown = text.trim().slice(0, 40);
    const isHex = /^[+-]?[0-9a-f]+$/i.test(trimmed);
    throw isHex
      ? userError('bytes.notDecimal', { text: shown, hex: `0x${trimmed.replace(/^[+-]/, '')}` })
      : userError('bytes.notAnOffset', { text: shown });
  }
  const [, sign, hex, hexWithH, decimal] = read;
  const digits = hex ?? hexWithH;
  const amount = digits === undefined ? Number(decimal) : parseInt(digits, 16);
  const offset = sign === '+' ? caret + amount : sign === '-' ? caret - amount : amount;
  if (offset < 0) throw userError('bytes.beforeStart', { distance: -offset, caret: both(caret) });
  if (offset >= size) throw userError('bytes.pastEnd', { offset: both(offset), last: both(size - 1) });
  return offset;
}

function both(offset: number): string {
  return `0x${offset.toString(16)} (${offset})`;
}
