/** A decimal number as digits: ±0.d₁d₂d₃… × 10^exponent, where d₁ is not 0. Zero has no digits. */
export interface Decimal {
  readonly negative: boolean;
  readonly digits: string;
  readonly exponent: number;
}

/** Parses a number in the notation of JSON or JavaScript from its digits, without rounding. */
export function decimalOf(literal: string): Decimal {
  const negative = literal.startsWith('-');
  const mark = literal.search(/[eE]/);
  const mantissa = literal.slice(negative ? 1 : 0, mark < 0 ? undefined : mark);
  const power = mark < 0 ? 0 : Number(literal.slice(mark + 1));
  const point = mantissa.indexOf('.');
  const whole = point < 0 ? mantissa.length : point;
  const all = point < 0 ? mantissa : mantissa.slice(0, point) + mantissa.slice(point + 1);
  let first = 0;
  while (all[first] === '0') first++;
  let end = all.length;
  while (end > first && all[end - 1] === '0') end--;
  if (first === end) return { negative: false, digits: '', exponent: 0 };
  return { negative, digits: all.slice(first, end), exponent: whole - first + power };
}

/** Below 0, 0 or above 0. */
export function compareDecimals(one: Decimal, other: Decimal): number {
  const [sign, otherSign] = [signOf(one), signOf(other)];
  if (sign !== otherSign) return sign - otherSign;
  if (sign === 0) return 0;
  if (one.exponent !== other.exponent) return one.exponent < other.exponent ? -sign : sign;
  if (one.digits === other.digits) return 0;
  return one.digits < other.digits ? -sign : sign;
}

function signOf({ negative, digits }: Decimal): number {
  if (digits === '') return 0;
  return negative ? -1 : 1;
}
