import { entryKinds } from '../../src/model/entry/entry.ts';
import { parseFilter } from '../../src/model/filter/filter.ts';

/** Every kind that has a row, and the raw packets, which have one only when they are asked for. */
const withPackets = `kind:${entryKinds.filter((kind) => kind !== 'delivery').join(',')}`;

/**
 * The query that is asked of the engine. Raw packets are named in it, unless the person's own filter says which kinds to show; one
 * that cannot be read is asked as it is, so that its fault is told at its place.
 */
export function queryText(filter: string, packets: boolean): string {
  if (!packets) return filter;
  const parsed = parseFilter(filter);
  if (!parsed.ok || parsed.filter.kinds) return filter;
  return `${withPackets} ${filter}`.trim();
}
