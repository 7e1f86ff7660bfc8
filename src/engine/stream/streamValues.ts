import { type ArgumentPath, argumentAt } from '../../model/payload/argumentPath.ts';
import { exactOrPlain } from '../../model/numbers/exactNumber.ts';
import type { FoundValue } from '../contracts/largeReads.ts';
import type { LogRecord } from '../contracts/record.ts';
import type { LogReader } from '../log/captureLog.ts';
import { argsOf } from '../log/recordReader.ts';

/** The value at each path; undefined if there is none. */
export type Found = readonly ({ readonly value: unknown } | undefined)[];

/** Passes the values at paths in the arguments of a record to `take`: immediately, or later if the payload is large. */
export function withValues(
  { large }: LogReader,
  record: LogRecord,
  paths: readonly ArgumentPath[],
  onFound: (found: Found) => void,
): void | Promise<void> {
  if (large?.holds(record)) {
    const values = large.read(record, 'values', { paths: [...paths], maxShown: 0 });
    return values.then((found) => onFound(found.map(valueOf)));
  }
  const args = argsOf(record);
  onFound(paths.map((path) => argumentAt(args, path)));
}

/** Values other than numbers, short text and dates become an empty object, because a stream cannot use them. */
function valueOf(found: FoundValue): { value: unknown } | undefined {
  if (!found) return undefined;
  const { number, value = {} } = found;
  return { value: typeof number === 'string' ? exactOrPlain(number) : (number ?? value) };
}
