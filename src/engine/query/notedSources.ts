import type { FilterSource } from '../../model/filter/filterSubject.ts';
import type { LogReader } from '../log/captureLog.ts';

/** The sources that entries without a connection refer to. For example, such an entry reports that the target of a proxy failed. */
export function notedSources({ tables }: LogReader): FilterSource[] {
  const found = new Map<string, FilterSource>();
  for (const { about } of tables.scopes.values()) if (about) found.set(about.sourceId, about);
  return [...found.values()];
}
