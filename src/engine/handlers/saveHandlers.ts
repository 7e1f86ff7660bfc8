/**
 * Saves the capture as lines of a session file (contract, section 4). The engine makes lines only when the caller requests the next ones,
 * in slices between which it does other work, and holds only a few of them.
 */
import { userError } from '../../model/cause/userErrors.ts';
import { type Disposable, toDisposable } from '../../base/disposable.ts';
import type { Filter } from '../../model/filter/filter.ts';
import type { Channel } from '../../protocol/channel.ts';
import { saveBegin, saveEnd, saveNext } from '../../protocol/sessionFileMessages.ts';
import type { NamedConnection } from '../../protocol/shapes.ts';
import type { LogReader, LogAccess } from '../log/captureLog.ts';
import type { LogRecord } from '../contracts/record.ts';
import { TimeSlicer } from '../contracts/timeSlicer.ts';
import { recordLine } from '../entry/recordLine.ts';
import { connectionsWithRecords } from '../query/clearQuery.ts';
import { readFilter } from '../query/readFilter.ts';
import { showsInLog } from '../query/shows.ts';

/** Minimum length of the text in one response. */
const enoughText = 512 * 1024;
/** A host saves one capture at a time; further saves were abandoned. */
const maxSaves = 4;

interface Save {
  readonly filter: Filter;
  readonly connectionId: string | undefined;
  /** Those of a source. */
  readonly connectionIds: ReadonlySet<string> | undefined;
  /** The first entry, and the one after the last. Entries that were added after the start are not saved. */
  readonly from: number;
  next: number;
  readonly end: number;
  saved: number;
}

export function registerSaveHandlers(engine: LogAccess, channel: Channel): Disposable {
  const { log, clock } = engine;
  const saves = new Map<string, Save>();
  let nextId = 1;

  channel.handle(saveBegin, async ({ connectionId, sourceId, filter }, { signal }) => {
    const connectionIds = sourceId === undefined ? undefined : connectionsOfSource(log, sourceId);
    const all = await connectionsOf(log, connectionId, new TimeSlicer(clock, signal));
    const connections = connectionIds ? all.filter((one) => connectionIds.has(one.connectionId)) : all;
    const { firstSeq: from, nextSeq: end } = log;
    const saveId = `w${nextId++}`;
    saves.set(saveId, {
      filter: readFilter(filter ?? ''),
      connectionId,
      connectionIds,
      from,
      next: from,
      end,
      saved: 0,
    });
    for (const old of [...saves.keys()].slice(0, -maxSaves)) saves.delete(old);
    return { saveId, startedAt: log.startedAt, entries: end - from, connections };
  });

  channel.handle(saveNext, async ({ saveId }, { signal }) => {
    const save = saves.get(saveId);
    if (!save) throw userError('session.notSaving');
    const slices = new TimeSlicer(clock, signal);
    const lines: string[] = [];
    for (let length = 0; save.next < save.end && length < enoughText; save.next++) {
      if (log.firstSeq >= save.end && log.firstSeq > save.from) {
        saves.delete(saveId);
        throw userError('session.cleared');
      }
      const record = log.read(save.next);
      if (record && (await isSaved(log, record, save))) {
        const made = recordLine(log, record, signal);
        const line = typeof made === 'string' ? made : await made;
        lines.push(line, '\n');
        length += line.length;
        save.saved++;
      }
      if (slices.shouldYield) await slices.yieldToEventLoop();
      if (!saves.has(saveId)) throw userError('session.canceled');
    }
    const done = save.next >= save.end;
    if (done) saves.delete(saveId);
    return {
      lines: new Uint8Array(Buffer.from(lines.join(''))).buffer,
      looked: save.next - save.from,
      saved: save.saved,
      done,
    };
  });

  channel.handle(saveEnd, ({ saveId }) => {
    saves.delete(saveId);
    return {};
  });

  return toDisposable(() => saves.clear());
}

/** Without a filter all entries are saved, including the kinds that the timeline hides because another row shows the same. */
function isSaved(
  log: LogReader,
  record: LogRecord,
  { filter, connectionId, connectionIds }: Save,
): boolean | Promise<boolean> {
  if (connectionIds && !connectionIds.has(record.connectionId)) return false;
  if (!filter.isEmpty) return showsInLog(log, record, filter, connectionId);
  return connectionId === undefined || record.connectionId === connectionId || record.connectionId === '';
}

/** @throws UserError for a source without a connection in the capture */
function connectionsOfSource(log: LogReader, sourceId: string): Set<string> {
  // Each of the inspector's own connections is a source with the same ID.
  const sourceOf = ({ connectionId, source }: NamedConnection): string => source?.sourceId ?? connectionId;
  const found = log.connections.filter((connection) => sourceOf(connection) === sourceId);
  if (found.length === 0) {
    const known = [...new Set(log.connections.map(sourceOf))].filter((id) => id !== '').join(', ');
    throw userError('source.unknown', { sourceId, known });
  }
  return new Set(found.map(({ connectionId }) => connectionId));
}

/**
 * The connections of the entries, or the requested one.
 * @throws UserError for a connection that is not in the capture
 */
async function connectionsOf(
  log: LogReader,
  connectionId: string | undefined,
  slices: TimeSlicer,
): Promise<NamedConnection[]> {
  const named = new Map(log.connections.map((connection) => [connection.connectionId, connection]));
  const known = new Set([...named.keys(), ...log.tables.scopes.values().map((scope) => scope.connectionId)]);
  if (connectionId !== undefined && !known.has(connectionId)) {
    const list = [...known].filter((id) => id !== '').join(', ');
    throw userError('engine.noSuchConnection', { connectionId, known: list });
  }
  const scan = connectionsWithRecords(log);
  let step = scan.next();
  for (; !step.done; step = scan.next()) if (slices.shouldYield) await slices.yieldToEventLoop();
  const recorded = step.value;
  // A connection whose entries were all cleared is not saved either.
  return [...known]
    .filter((id) => (connectionId === undefined ? recorded.has(id) : id === connectionId || id === ''))
    .map((id) => named.get(id) ?? { connectionId: id, name: id === '' ? 'Capture' : id, url: '', namespace: '/' });
}
