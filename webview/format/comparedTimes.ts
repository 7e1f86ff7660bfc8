/** Formats times that are shown side by side: with one unit, and with enough digits to distinguish them. Pure. */
import { fixedText } from '../../src/model/texts/numberText.ts';
import { unitTexts } from '../../src/model/texts/unitTexts.ts';

/** If the longest time is at least this long, all times are in seconds. */
const secondsFrom = 10_000;
/** The clock is not precise enough for more digits. */
const maxDigits = 3;
/** A typical value has at least this many digits. */
const minSignificant = 3;

/**
 * A format for all of these times, in milliseconds. They have the same number of digits after the decimal point, at most three.
 * @param usual the time whose size decides how many digits are useful
 */
export function comparedTimes(times: readonly number[], usual: number): (ms: number) => string {
  const unit = Math.max(...times) < secondsFrom ? 1 : 1000;
  const values = times.map((ms) => ms / unit);
  let digits = Math.min(maxDigits, Math.max(0, minSignificant - 1 - Math.floor(Math.log10(usual / unit || 1))));
  const exact = textsOf(values, maxDigits);
  while (digits < maxDigits && (textsOf(values, digits).size < exact.size || hidesValue(values, digits))) digits++;
  return (ms) => {
    const value = fixedText(ms / unit, digits);
    return unit === 1 ? unitTexts.milliseconds({ value }) : unitTexts.seconds({ value });
  };
}

function textsOf(values: readonly number[], digits: number): ReadonlySet<string> {
  return new Set(values.map((value) => value.toFixed(digits)));
}

/** Whether a value that is not zero would be shown as zero. */
function hidesValue(values: readonly number[], digits: number): boolean {
  return values.some((value) => Number(value.toFixed(digits)) === 0 && Number(value.toFixed(maxDigits)) !== 0);
}
