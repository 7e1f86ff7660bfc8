import { ExactNumber, readByJavaScript } from './exactNumber.ts';

/** Whether a number that JavaScript read from the wire may have been another one there: it is beyond the integers that are exact. */
export function mayBeChanged(read: number | undefined): boolean {
  return read !== undefined && Math.abs(read) > Number.MAX_SAFE_INTEGER;
}

/** Whether an application in JavaScript reads another number than the wire held, at any depth of these values. */
export function holdsChangedNumber(values: readonly unknown[]): boolean {
  // A stack of our own: what a server nests is not bounded by ours.
  const left: (readonly unknown[])[] = [values];
  for (let level = left.pop(); level; level = left.pop()) {
    for (const value of level) {
      if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) continue;
      if (value instanceof ExactNumber) {
        if (readByJavaScript(value) !== undefined) return true;
      } else left.push(Array.isArray(value) ? value : Object.values(value));
    }
  }
  return false;
}
