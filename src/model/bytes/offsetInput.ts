import { userError } from '../cause/userErrors.ts';
import { bytesTexts } from './bytesTexts.ts';
import type { UserError } from '../../base/userError.ts';

/**
 * Parses the offset for “Go to”: “0x1f”, “1fh” or “31”, “+16” and “-0x10” relative to the caret, “50%” of the size.
 * @throws UserError with the fault and examples
 */
export function parseOffset(text: string, caret: number, size: number): number {
  const trimmed = text.trim().replaceAll('_', '');
  if (size === 0) throw invalid(bytesTexts.noBytes());
  if (trimmed === '') throw invalid(bytesTexts.enterOffset({ examples }));
  const percent = /^(\d+(?:\.\d+)?)\s*%$/.exec(trimmed);
  if (percent) {
    const share = Number(percent[1]);
    if (share > 100) throw invalid(bytesTexts.percentPastEnd({ share: share / 100 }));
    return Math.min(size - 1, Math.floor((size * share) / 100));
  }
  const read = /^([+-]?)\s*(?:0x([0-9a-f]+)|([0-9a-f]+)h|(\d+))$/i.exec(trimmed);
  if (!read) {
    const isHex = /^[+-]?[0-9a-f]+$/i.test(trimmed);
    const hint = isHex ? `0x${trimmed.replace(/^[+-]/, '')}` : examples;
    throw invalid((isHex ? bytesTexts.notDecimal : bytesTexts.notOffset)({ text: text.trim().slice(0, 40), hint }));
  }
  const [, sign, hex, hexWithH, decimal] = read;
  const digits = hex ?? hexWithH;
  const amount = digits === undefined ? Number(decimal) : parseInt(digits, 16);
  const offset = sign === '+' ? caret + amount : sign === '-' ? caret - amount : amount;
  if (offset < 0) throw invalid(bytesTexts.beforeStart({ distance: -offset, caret: both(caret) }));
  if (offset >= size) throw invalid(bytesTexts.pastEnd({ offset: both(offset), last: both(size - 1) }));
  return offset;
}

const examples = '0x1f, 31, +16, -0x10, 50%';

function both(offset: number): string {
  return `0x${offset.toString(16)} (${offset})`;
}

function invalid(fault: string): UserError {
  return userError('bytes.offsetInvalid', { fault });
}
