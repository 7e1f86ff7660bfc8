/** Errors for users as causes, whose texts are in a catalog next to the code that throws them. */
import { UserError } from '../../base/userError.ts';
import type { TextParams } from '../texts/textParams.ts';
import type { CauseParams, ParamSamples } from './cause.ts';
import {
  causeCatalog,
  type CauseEntries,
  type CauseEntry,
  type EntryParams,
  type EntryText,
  type Recorded,
} from './causeCatalog.ts';
// Needed because an error formats its text when it is created.
import './causeTexts.ts';

/** If an entry declares its parameters, each of them is optional. Otherwise, all parameters that its messages use are required. */
type ErrorParams<Entry extends CauseEntry> = Entry extends { params: ParamSamples }
  ? [params: EntryParams<Entry>]
  : RecordedParams<TextParams<EntryText<Entry>>>;

type RecordedParams<Params extends readonly unknown[]> = { [Index in keyof Params]: Recorded<Params[Index]> };

/** Creates the error for a code. `data` is plain JSON for programs, in addition to the cause. */
export type MakeError<Entries extends CauseEntries> = <Code extends keyof Entries & string>(
  code: Code,
  ...params: [...ErrorParams<Entries[Code]>, data?: unknown]
) => UserError;

/** @param entries the entries by code, such as `area.cause` */
export function errorCatalog<const Entries extends CauseEntries>(entries: Entries): MakeError<Entries> {
  causeCatalog(entries);
  return (code, ...rest) => {
    const { message = '', remedies = [] } = entries[code] ?? {};
    const hasParams = [message, ...remedies].some((text) => text.includes('{'));
    const params = hasParams ? (rest[0] as CauseParams) : undefined;
    const data: unknown = hasParams ? rest[1] : rest[0];
    return new UserError({ code, ...(params && { params }) }, data);
  };
}
