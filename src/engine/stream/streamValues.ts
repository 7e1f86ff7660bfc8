import { type ArgumentPath, argumentAt } from '../../model/payload/argumentPath.ts';
import { exactOrPlain } from '../../model/numbers/exactNumber.ts';
import type { FoundValue } from '../contracts/largeReads.ts';
import type { LogRecord } from '../contracts/record.ts';
import type { LogReader } from '../log/captureLog.ts';
import { argsOf } from '../log/recordReader.ts';

/** Of each path what stands there, if anything does. */
export type Found = readonly ({ readonly value: unknown } | undefined)[];

/** Gives the values at paths in the arguments of a record: at once, or later where the payload is large. */
export function withValues(
  { large }: LogReader,
  record: LogRecord,
  paths: readonly ArgumentPath[],
  take: (found: Found) => void,
): void | Promise<void> {
  if (large?.holds(record)) {
    const values = large.read(record, 'values', { paths: [...paths], maxShown: 0 });
    return values.then((found) => take(found.map(valueOf)));
  }
  const args = argsOf(record);
  take(paths.map((path) => argumentAt(args, path)));
}

/** What is neither a number, a short text nor a date is an object here: it has no place in a stream. */
function valueOf(found: FoundValue): { value: unknown } | undefined {
  if (!found) return undefined;
  const { number, value = {} } = found;
  return { value: typeof number === 'string' ? exactOrPlain(number) : (number ?? value) };
}
