import type { CauseParams, StoredCause } from './cause.ts';
import { isKnownCode } from './causeTexts.ts';

/**
 * Codes and parameters that had other names in earlier versions. Captures and session files of these versions contain them. A code of the
 * catalog has none of these parameters.
 */
const formerCodes: ReadonlyMap<unknown, string> = new Map([['connect.disturbed', 'connect.throttled']]);
const formerParams: ReadonlyMap<string, string> = new Map([
  ['said', 'reported'],
  ['place', 'location'],
  ['asked', 'clientPings'],
]);

/**
 * A recorded cause with the names of this version. A cause with an unknown code stays unchanged, because another program or a newer version
 * may use a former name for something else.
 */
export function withCurrentNames(cause: StoredCause): StoredCause {
  const code = formerCodes.get(cause.code) ?? cause.code;
  if (!isKnownCode(code)) return cause;
  const params = cause.params && Object.entries(cause.params);
  const isFormer = ([name, value]: [string, unknown]): boolean => formerParams.has(name) || formerCodes.has(value);
  if (code === cause.code && !params?.some(isFormer)) return cause;
  // If the value of a parameter is a code, it is the code of a nested cause.
  const current: CauseParams | undefined =
    params &&
    Object.fromEntries(
      params.map(([name, value]) => [formerParams.get(name) ?? name, formerCodes.get(value) ?? value] as const),
    );
  return { ...cause, code, ...(current && { params: current }) };
}
