/** Errors for people as causes (contract, section 10), whose texts stand in a catalog beside the code that makes them. */
import { UserError } from '../../base/userError.ts';
import type { TextParams } from '../texts/textParams.ts';
import type { CauseParams, ParamSamples } from './cause.ts';
import { causeCatalog, type CauseEntries, type CauseEntry, type EntryParams, type EntryText } from './causeCatalog.ts';
// An error has its text as soon as it is made.
import './causeTexts.ts';

/** All that the messages name; of those that an entry declares, what is known. */
type ErrorParams<Entry extends CauseEntry> = Entry extends { params: ParamSamples }
  ? [params: EntryParams<Entry>]
  : TextParams<EntryText<Entry>>;

/** Makes the error of a code. `data` is plain JSON for programs, beside the cause. */
export type MakeError<Entries extends CauseEntries> = <Code extends keyof Entries & string>(
  code: Code,
  ...params: [...ErrorParams<Entries[Code]>, data?: unknown]
) => UserError;

/** @param entries by their codes, `area.cause` */
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
