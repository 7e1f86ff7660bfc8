import { ExactNumber, readByJavaScript } from './exactNumber.ts';

/** Whether JavaScript may have changed a number from the wire: it is outside the range of exact integers. */
export function mayBeChanged(read: number | undefined): boolean {
  return read !== undefined && Math.abs(read) > Number.MAX_SAFE_INTEGER;
}

/** Whether these values contain, at any depth, a number that a JavaScript application reads differently than it was on the wire. */
export function holdsChangedNumber(values: readonly unknown[]): boolean {
  // The function uses its own stack, because a server can nest values more deeply than the call stack allows.
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
