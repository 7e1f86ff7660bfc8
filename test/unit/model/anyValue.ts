import fc from 'fast-check';
import { exactOfBigInt, exactOrPlain } from '../../../src/model/numbers/exactNumber.ts';

const bytes = fc.uint8Array({ maxLength: 20 });
const key = fc.oneof(
  fc.string({ maxLength: 4 }),
  fc.constantFrom('$', '$$', '$hex', '$binary', '$$date', '__proto__', 'toString', '0', ''),
);
const digits = fc.string({ unit: fc.integer({ min: 0, max: 9 }).map(String), minLength: 1, maxLength: 40 });
/** A number in the form that JSON has, of any size and precision. */
export const numberLiteral: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom('', '-'),
    digits.map((text) => text.replace(/^0+(?=\d)/, '')),
    fc.option(digits, { nil: undefined }),
    fc.option(fc.tuple(fc.constantFrom('e', 'E', 'e+', 'E-'), fc.integer({ min: 0, max: 450 })), { nil: undefined }),
  )
  .map(
    ([sign, whole, fraction, power]) =>
      `${sign}${whole}${fraction === undefined ? '' : `.${fraction}`}${power ? power[0] + String(power[1]) : ''}`,
  );
const leaf = fc.oneof(
  fc.string(),
  fc.double(),
  numberLiteral.map(exactOrPlain),
  fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n }).map(exactOfBigInt),
  fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n }).map(Number),
  fc.constantFrom(-0, NaN, Infinity, -Infinity, 0, undefined, null, true, false),
  bytes,
  fc.date({ noInvalidDate: true }),
);

/** Every kind of value that a parser can deliver, nested. */
export const anyValue: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    leaf,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(fc.tuple(key, tie('value')), { maxLength: 4 }).map((entries) => objectOf(entries)),
  ),
})).value;

/** Unlike `Object.fromEntries`, this also works for the key "__proto__". If two keys are equal, the last one counts. */
function objectOf(entries: [string, unknown][]): object {
  const object = {};
  for (const [name, value] of entries) {
    Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
  }
  return object;
}

/** A value inside of `depth` containers, which are alternately lists and objects. */
export function nested(depth: number, innermost: unknown): unknown {
  let value = innermost;
  for (let level = 0; level < depth; level++) value = level % 2 ? { a: value } : [value];
  return value;
}

/** The innermost value in a result of `nested`. */
export function innermost(value: unknown, depth: number): unknown {
  let at = value;
  for (let level = depth - 1; level >= 0; level--) {
    at = level % 2 ? (at as { a: unknown }).a : (at as unknown[])[0];
  }
  return at;
}
