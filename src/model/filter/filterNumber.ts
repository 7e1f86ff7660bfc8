import type { FilterCursor, Piece } from './filterCursor.ts';

type Test = (value: number) => boolean;

const operators: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  '>=': (value, bound) => value >= bound,
  '<=': (value, bound) => value <= bound,
  '>': (value, bound) => value > bound,
  '<': (value, bound) => value < bound,
  '=': (value, bound) => value === bound,
};

/**
 * Reads `5`, `=5`, `>5`, `<=5`, `5..9`, `5..` or `..9`, both ends included, each number with one of the units.
 * @param units the factor of each unit, by its name in lower case; `''` has the factor of a number without a unit
 */
export function readComparison(
  cursor: FilterCursor,
  piece: Piece,
  key: string,
  units: Readonly<Record<string, number>>,
): Test {
  const range = /^(.*?)\.\.(.*)$/s.exec(piece.text);
  if (range) {
    const [, from = '', to = ''] = range;
    const after = piece.offset + from.length + 2;
    if (from === '' && to === '') cursor.fault('filter.rangeEmpty', { key }, piece.offset);
    const low = from === '' ? -Infinity : numberOf(from, piece.offset);
    const high = to === '' ? Infinity : numberOf(to, after);
    if (low > high) cursor.fault('filter.rangeReversed', {}, piece.offset);
    return (value) => value >= low && value <= high;
  }
  const operator = /^(>=|<=|>|<|=)?/.exec(piece.text)?.[0] ?? '';
  const bound = numberOf(piece.text.slice(operator.length), piece.offset + operator.length);
  const compare = operators[operator || '='];
  return (value) => compare !== undefined && compare(value, bound);

  function numberOf(text: string, offset: number): number {
    const [, digits, unit = ''] = /^(\d+(?:\.\d+)?)([a-z]*)$/i.exec(text) ?? [];
    if (digits === undefined) {
      const example = examples(key);
      if (text === '') return cursor.fault('filter.numberMissing', { example }, piece.offset);
      return cursor.fault('filter.notANumber', { text, example }, offset, offset + text.length);
    }
    const factor = Object.hasOwn(units, unit.toLowerCase()) ? units[unit.toLowerCase()] : undefined;
    if (factor === undefined) {
      const known = Object.keys(units).filter(Boolean);
      const [from, to] = [offset + digits.length, offset + text.length];
      if (known.length === 0) return cursor.fault('filter.noUnit', { unit, key }, from, to);
      return cursor.fault('filter.unknownUnit', { unit, known: known.join(', ') }, from, to);
    }
    return Number(digits) * factor;
  }
}

function examples(key: string): string {
  if (key === 'size') return 'size:>1kb';
  return key === 'latency' ? 'latency:>100ms' : 'seq:100..200';
}
