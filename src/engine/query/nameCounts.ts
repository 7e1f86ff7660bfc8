import type { SeenName } from '../../protocol/viewMessages.ts';
import type { LogReader } from '../log/captureLog.ts';
import { chunkSize, nextChunk, onDisk } from '../log/columns/logIndex.ts';
import type { TimeSlicer } from '../contracts/timeSlicer.ts';

const longestList = 200;

export interface SeenNames {
  events: SeenName[];
  namespaces: SeenName[];
  sources?: SeenName[];
  connections?: SeenName[];
  sessions?: SeenName[];
}

/**
 * The names of events and namespaces in the log, the most frequent first. Only columns of numbers are read; names without a number (too
 * many, too long) are not included.
 * @param prefix compared without regard to case
 */
export async function countNames(
  log: LogReader,
  slicer: TimeSlicer,
  { prefix = '', connectionId }: { prefix?: string | undefined; connectionId?: string | undefined },
): Promise<SeenNames> {
  const { tables } = log;
  // If the log is cleared meanwhile, new tables are used; these variables keep those that the counts refer to.
  const { names, scopes } = tables;
  const ofNames = new Map<number, number>();
  const ofScopes = new Map<number, number>();
  const includesScope = (scope: number): boolean =>
    connectionId === undefined || scopes.value(scope)?.connectionId === connectionId;
  const end = log.nextSeq;
  for (let seq = log.firstSeq; seq < end && tables.names === names; seq = nextChunk(seq)) {
    const chunk = tables.index.chunk(Math.floor(seq / chunkSize));
    const until = Math.min(chunkSize, end - Math.floor(seq / chunkSize) * chunkSize);
    for (let at = seq % chunkSize; chunk && at < until; at++) {
      const scope = chunk.scope[at] ?? 0;
      if (chunk.shape[at] === 0 || (connectionId !== undefined && !includesScope(scope))) continue;
      const event = chunk.event[at] ?? 0;
      if (event !== 0 && event !== onDisk) ofNames.set(event, (ofNames.get(event) ?? 0) + 1);
      ofScopes.set(scope, (ofScopes.get(scope) ?? 0) + 1);
    }
    if (slicer.shouldYield) await slicer.yieldToEventLoop();
  }
  const namespaces = new Counts();
  const sources = new Counts();
  const connections = new Counts();
  const sessions = new Counts();
  for (const [scope, count] of ofScopes) {
    const { namespace, connectionId: id = '' } = scopes.value(scope) ?? {};
    namespaces.add(namespace, count);
    const { source, sid } = tables.knownOf(scope) ?? {};
    if (id === '' && !source) continue;
    if (id !== '') connections.add(id, count);
    sessions.add(sid, count);
    sources.add(source?.name, count);
    sources.add(source?.sourceId, count);
    sources.add(source?.kind ?? 'client', count);
  }
  const events = [...ofNames].map(([id, count]): [string, number] => [names.value(id) ?? '', count]);
  return {
    events: mostFrequent(events, prefix),
    namespaces: mostFrequent(namespaces.all, prefix),
    ...(connections.all.length > 0 && {
      sources: mostFrequent(sources.all, prefix),
      connections: mostFrequent(connections.all, prefix),
      sessions: mostFrequent(sessions.all, prefix),
    }),
  };
}

class Counts {
  readonly #counts = new Map<string, number>();

  add(name: string | undefined, count: number): void {
    if (name !== undefined) this.#counts.set(name, (this.#counts.get(name) ?? 0) + count);
  }

  get all(): [string, number][] {
    return [...this.#counts];
  }
}

function mostFrequent(names: readonly [string, number][], prefix: string): SeenName[] {
  const begin = prefix.toLowerCase();
  return names
    .filter(([name]) => name.toLowerCase().startsWith(begin))
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .slice(0, longestList)
    .map(([name, count]) => ({ name, count }));
}
