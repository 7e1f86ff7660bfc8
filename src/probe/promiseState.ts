/**
 * Looks at a promise that belongs to the application until it has settled. Calling `then` would mark its rejection as handled, or create an
 * unhandled one, so its state is read from its description, which changes nothing.
 */
import { util } from './builtins.ts';
import { quietly } from './wrapMethod.ts';

/** When it is looked at again, in milliseconds after the previous time; the last interval is repeated. */
const intervals = [0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];
const maxLooks = 70;
/** Promises that are looked at. */
const maxWatched = 200;
let watched = 0;

const rejected = /^Promise \{\s*<rejected> /;
const pending = /^Promise \{\s*<pending>/;

/**
 * @param settled called with the description of the rejection, or with undefined; not called for a promise that stays pending
 * @returns false if too many are looked at
 */
export function whenSettled(promise: Promise<unknown>, settled: (rejection: string | undefined) => void): boolean {
  if (watched >= maxWatched) return false;
  watched++;
  let looks = 0;
  const look = (): void =>
    quietly(() => {
      const text = describe(promise);
      if (!pending.test(text)) {
        watched--;
        return settled(rejected.test(text) ? firstLine(text) : undefined);
      }
      const wait = intervals[Math.min(++looks, intervals.length - 1)];
      if (looks < maxLooks) setTimeout(look, wait).unref();
      else watched--;
    });
  setImmediate(look);
  return true;
}

function describe(promise: Promise<unknown>): string {
  return util().inspect(promise, { depth: 0, customInspect: false, maxStringLength: 1000, breakLength: Infinity });
}

/** Without the stack. */
function firstLine(text: string): string {
  const [line = ''] = text.replace(rejected, '').split('\n');
  return line.replace(/ \}$/, '').slice(0, 1000);
}
