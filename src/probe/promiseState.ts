/**
 * Observes a promise of the application until it has settled. Calling `then` would mark its rejection as handled, or
 * create an unhandled one. Therefore the state is read from the description of the promise, which changes nothing.
 */
import { util } from './builtins.ts';
import { ignoreErrors } from './wrapMethod.ts';

/** The times between readings, in milliseconds. The last one is repeated. */
const intervals = [0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];
const maxLooks = 70;
/** The maximum number of promises that are observed at the same time. */
const maxWatched = 200;
let watched = 0;

const rejected = /^Promise \{\s*<rejected> /;
const pending = /^Promise \{\s*<pending>/;

/**
 * @param settled called with the description of the rejection, or with undefined; not called for a promise that stays
 * pending
 * @returns false if too many promises are observed
 */
export function whenSettled(promise: Promise<unknown>, settled: (rejection: string | undefined) => void): boolean {
  if (watched >= maxWatched) return false;
  watched++;
  let looks = 0;
  const look = (): void =>
    ignoreErrors(() => {
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

/** Removes the stack. */
function firstLine(text: string): string {
  const [line = ''] = text.replace(rejected, '').split('\n');
  return line.replace(/ \}$/, '').slice(0, 1000);
}
