import { entryKinds } from '../../src/model/entry/entry.ts';
import { parseFilter } from '../../src/model/filter/filter.ts';

/** Every kind that has a row, and raw packets, which have one only on request. */
const withPackets = `kind:${entryKinds.filter((kind) => kind !== 'delivery').join(',')}`;

/**
 * The query for the engine. It includes raw packets unless the user's filter names kinds. A filter with a fault is passed on unchanged,
 * so that the fault is reported at its position.
 */
export function queryText(filter: string, packets: boolean): string {
  if (!packets) return filter;
  const parsed = parseFilter(filter);
  if (!parsed.ok || parsed.filter.kinds) return filter;
  return `${withPackets} ${filter}`.trim();
}
