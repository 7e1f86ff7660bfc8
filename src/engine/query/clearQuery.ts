/** Finds the records for a clear, and the connections that keep records. Searches in time slices; nothing is changed here. */
import type { Filter } from '../../model/filter/filter.ts';
import type { TimeSlicer } from '../contracts/timeSlicer.ts';
import type { LogReader } from '../log/captureLog.ts';
import { kindCodes, kindOf } from '../log/columns/factCodes.ts';
import { chunkSize, type IndexChunk, nextChunk } from '../log/columns/logIndex.ts';
import { SeqSet, wordsOfChunk } from '../log/columns/seqSet.ts';
import { hiddenKinds } from './columnFilter.ts';
import { MatchFinder } from './matchFinder.ts';

export interface ClearQuery {
  readonly filter: Filter;
  /** Only records of these connections, and with `withCapture` those without a connection; all records if left out. */
  readonly connectionIds?: readonly string[] | undefined;
  readonly withCapture: boolean;
  readonly range?: { readonly from: number; readonly to: number } | undefined;
}

export interface FoundToClear {
  readonly seqs: SeqSet;
  /** The number of found records that a timeline shows. */
  readonly shown: number;
  /** Connections that also have records that were not found. */
  readonly remaining: ReadonlySet<string>;
}

/** Kinds of records that belong to another record and are cleared with it. */
const isDependent = Array.from(
  { length: 16 },
  (_, code) => code === kindCodes.of('ack') || code === kindCodes.of('delivery'),
);

/**
 * Without a filter, all records of the connections are found, including kinds that no timeline shows. Acknowledgements and delivery entries
 * of a found record are included. Undefined if the whole log is cleared meanwhile.
 * @throws SlowFilterError
 */
export async function findToClear(
  log: LogReader,
  slicer: TimeSlicer,
  query: ClearQuery,
): Promise<FoundToClear | undefined> {
  const { names } = log.tables;
  const end = log.nextSeq;
  const seqs = new SeqSet();
  let shown: number;
  if (query.filter.isEmpty) shown = await findByColumns(log, slicer, query, end, seqs);
  else {
    const { connectionIds = [undefined], filter, range } = query;
    for (const connectionId of connectionIds) {
      const finder = new MatchFinder(log, { filter, connectionId, range }, slicer.signal);
      for (const found of finder.find(log.firstSeq, end)) {
        if (found instanceof Promise) await found;
        else if (found) seqs.addChunk(found.number, found.shown);
        if (slicer.shouldYield) await slicer.yieldToEventLoop();
      }
    }
    shown = seqs.size;
  }
  const remaining = await addDependents(log, slicer, end, seqs);
  return log.tables.names === names ? { seqs, shown, remaining } : undefined;
}

/**
 * The connections that have records; yields after each chunk.
 * @param connectionId records without a connection count only if they are shown with this connection
 */
export function* connectionsWithRecords(
  log: LogReader,
  connectionId?: string,
): Generator<undefined, ReadonlySet<string>> {
  const found = new Set<number>();
  const ofCapture = rememberedByScope(log, (id) => id === '');
  const { tables } = log;
  const begin = connectionId === undefined ? 0 : tables.beginOf(connectionId);
  for (const { chunk, number, from, to } of chunksOf(log, log.nextSeq)) {
    let lastScope = -1;
    for (let at = from; at < to; at++) {
      const scope = chunk.scope[at] ?? 0;
      if (scope === lastScope || chunk.shape[at] === 0) continue;
      if (ofCapture(scope) && connectionId !== undefined) {
        if (number * chunkSize + at < begin || !tables.appliesTo(scope, connectionId)) continue;
      }
      found.add((lastScope = scope));
    }
    yield;
  }
  return connectionsOf(log, found);
}

async function findByColumns(
  log: LogReader,
  slicer: TimeSlicer,
  { connectionIds, withCapture, range }: ClearQuery,
  end: number,
  seqs: SeqSet,
): Promise<number> {
  let shown = 0;
  // If there is only one connection, records without a connection that are older are not shown with it.
  const [first, ...others] = connectionIds ?? [];
  const begin = first === undefined || others.length > 0 ? 0 : log.tables.beginOf(first);
  const ofCapture = rememberedByScope(log, (id) => id === '');
  const isOfCapture = (about: string | undefined): boolean =>
    withCapture && (connectionIds?.some((id) => log.tables.isAboutSourceOf(about, id)) ?? true);
  const wantsScope = rememberedByScope(log, (id, about) =>
    id === '' ? isOfCapture(about) : (connectionIds?.includes(id) ?? true),
  );
  for (const { chunk, number, from, to } of chunksOf(log, end)) {
    const words = new Uint32Array(wordsOfChunk);
    for (let at = from; at < to; at++) {
      const shape = chunk.shape[at] ?? 0;
      if (shape === 0 || !wantsScope(chunk.scope[at] ?? 0)) continue;
      if (number * chunkSize + at < begin && ofCapture(chunk.scope[at] ?? 0)) continue;
      const t = chunk.t[at] ?? 0;
      if (range && (t < range.from || t >= range.to)) continue;
      words[at >>> 5] = (words[at >>> 5] ?? 0) | (1 << (at & 31));
      if (isShown[shape & 15]) shown++;
    }
    seqs.addChunk(number, words);
    if (slicer.shouldYield) await slicer.yieldToEventLoop();
  }
  return shown;
}

/** Adds the records that belong to a record of the set; returns the connections of all other records. */
async function addDependents(log: LogReader, slicer: TimeSlicer, end: number, seqs: SeqSet): Promise<Set<string>> {
  const { sides } = log.tables;
  const remaining = new Set<number>();
  for (const { chunk, number, from, to } of chunksOf(log, end)) {
    const found = seqs.wordsOf(number);
    let lastScope = -1;
    for (let at = from; at < to; at++) {
      const shape = chunk.shape[at] ?? 0;
      if (shape === 0 || (found && ((found[at >>> 5] ?? 0) >>> (at & 31)) & 1)) continue;
      if (isDependent[shape & 15] && seqs.has(sides.of(chunk.side[at] ?? 0))) seqs.add(number * chunkSize + at);
      else if (chunk.scope[at] !== lastScope) remaining.add((lastScope = chunk.scope[at] ?? 0));
    }
    if (slicer.shouldYield) await slicer.yieldToEventLoop();
  }
  return connectionsOf(log, remaining);
}

function connectionsOf(log: LogReader, scopes: ReadonlySet<number>): Set<string> {
  return new Set([...scopes].map((scope) => log.tables.scopes.value(scope)?.connectionId ?? ''));
}

interface ChunkPart {
  readonly chunk: IndexChunk;
  readonly number: number;
  readonly from: number;
  readonly to: number;
}

/** The parts of the log's chunks that contain its records before `end`. */
function* chunksOf(log: LogReader, end: number): Generator<ChunkPart> {
  for (let seq = log.firstSeq; seq < end; seq = nextChunk(seq)) {
    const number = Math.floor(seq / chunkSize);
    const chunk = log.tables.index.chunk(number);
    if (chunk) yield { chunk, number, from: seq % chunkSize, to: Math.min(chunkSize, end - number * chunkSize) };
  }
}

const isShown = Array.from({ length: 16 }, (_, code) => {
  const kind = kindOf(code);
  return kind !== undefined && !hiddenKinds.has(kind);
});

/** Caches the result for each connection, or source that an entry without a connection is about, by the number of its scope. */
function rememberedByScope(
  log: LogReader,
  evaluate: (connectionId: string, about: string | undefined) => boolean,
): (scope: number) => boolean {
  const results: (boolean | undefined)[] = [];
  return (scope) => {
    const { connectionId = '', about } = log.tables.scopes.value(scope) ?? {};
    return (results[scope] ??= evaluate(connectionId, about?.sourceId));
  };
}
