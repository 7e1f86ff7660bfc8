import { UserError } from '../../base/userError.ts';

/**
 * Where “go to” leads: “0x1f”, “1fh”, “31”, “+16” and “-0x10” from the caret on, “50%” of the whole.
 * @throws UserError that says what is wrong and what can be written
 */
export function parseOffset(text: string, caret: number, size: number): number {
  const trimmed = text.trim().replaceAll('_', '');
  if (size === 0) throw new UserError('There are no bytes to go to.');
  if (trimmed === '') throw new UserError(`Write an offset: ${forms}.`);
  const percent = /^(\d+(?:\.\d+)?)\s*%$/.exec(trimmed);
  if (percent) {
    const share = Number(percent[1]);
    if (share > 100) throw new UserError(`${share} % is past the end.`);
    return Math.min(size - 1, Math.floor((size * share) / 100));
  }
  const read = /^([+-]?)\s*(?:0x([0-9a-f]+)|([0-9a-f]+)h|(\d+))$/i.exec(trimmed);
  if (!read) {
    const bare = /^[+-]?[0-9a-f]+$/i.test(trimmed)
      ? ` For a hexadecimal one write 0x${trimmed.replace(/^[+-]/, '')}.`
      : '';
    throw new UserError(`“${text.trim().slice(0, 40)}” is not an offset.${bare || ` Write ${forms}.`}`);
  }
  const [, sign, hex, hexWithH, decimal] = read;
  const digits = hex ?? hexWithH;
  const amount = digits === undefined ? Number(decimal) : parseInt(digits, 16);
  const offset = sign === '+' ? caret + amount : sign === '-' ? caret - amount : amount;
  if (offset < 0) throw new UserError(`That is ${-offset} before the beginning; the caret is at ${both(caret)}.`);
  if (offset >= size) throw new UserError(`${both(offset)} is past the end; the last byte is at ${both(size - 1)}.`);
  return offset;
}

const forms = '0x1f, 31, +16, -0x10 or 50%';

function both(offset: number): string {
  return `0x${offset.toString(16)} (${offset})`;
}
