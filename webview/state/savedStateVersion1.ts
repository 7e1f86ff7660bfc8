/** The saved state of earlier versions: one object with the fields of all features. */
import * as v from 'valibot';

const version1Schema = v.looseObject({ version: v.literal(1) });

/** Converts this state to slices, which are not validated yet. There are none if the state is not of version 1. */
export function slicesOfVersion1(state: unknown): Readonly<Record<string, unknown>> {
  const stored = v.safeParse(version1Schema, state);
  if (!stored.success) return {};
  const old = stored.output;
  return {
    filter: { text: old['filter'] },
    filterHistory: { queries: old['filterHistory'] },
    connectionChoice: { connectionId: old['connectionId'], all: old['allConnections'] },
    range: { range: old['range'] },
    layout: { view: old['view'], sizes: old['layout'] },
    timeline: { selected: old['selected'], packets: old['packets'], columns: old['columns'], sort: old['sort'] },
    overview: { visible: old['overview'] },
    details: { tab: old['detailsTab'] },
    hex: old['hex'],
    statistics: old['statistics'],
    stream: old['stream'],
    connection: { draft: old['connection'] },
    emit: { draft: old['emit'] },
    replay: { plan: old['replay'], folded: old['replayFolded'] },
  };
}
