/**
 * Saves the capture as a session file or in another format. The engine creates the text in slices, and only when the caller requests more.
 * It does other work between the slices, and holds only a few of them.
 */
import { userError } from '../../model/cause/userErrors.ts';
import type { SessionConnection } from '../../model/entry/sessionFile.ts';
import type { Channel } from '../../protocol/channel.ts';
import { saveBegin, saveEnd, saveNext } from '../../protocol/sessionFileMessages.ts';
import type { NamedConnection } from '../../protocol/shapes.ts';
import type { LogReader, LogAccess } from '../log/captureLog.ts';
import { TimeSlicer } from '../contracts/timeSlicer.ts';
import type { LogRecord } from '../contracts/record.ts';
import { recordLine } from '../entry/recordLine.ts';
import { CaptureText } from '../sessionFile/captureText.ts';
import { connectionsWithRecords } from '../query/clearQuery.ts';
import { notedSources } from '../query/notedSources.ts';
import { readFilter } from '../query/readFilter.ts';

/** Minimum length of the text in one response. */
const enoughText = 512 * 1024;
/** Maximum number of saves in progress. A host saves one capture at a time, so older saves were abandoned. */
const maxSaves = 4;

/** The saves that are in progress. All channels of a file share them, because each request of a program uses a channel of its own. */
export class CaptureSaves {
  readonly #saves = new Map<string, CaptureText>();
  #nextId = 1;

  /** Returns the ID. */
  add(save: CaptureText): string {
    const saveId = `w${this.#nextId++}`;
    this.#saves.set(saveId, save);
    for (const old of [...this.#saves.keys()].slice(0, -maxSaves)) this.end(old);
    return saveId;
  }

  /** @throws UserError for a save that has ended */
  get(saveId: string): CaptureText {
    const save = this.#saves.get(saveId);
    if (!save) throw userError('session.notSaving');
    return save;
  }

  end(saveId: string): void {
    this.#saves.get(saveId)?.cancel();
    this.#saves.delete(saveId);
  }
}

/** A session file that is read. */
export interface SavedFile {
  /** Resolves when all entries were read. */
  readonly filled: Promise<void>;
  readonly describe: (connectionId: string) => SessionConnection | undefined;
}

/** @param file left out for the capture of an engine */
export function registerSaveHandlers(
  engine: LogAccess,
  channel: Channel,
  saves: CaptureSaves = new CaptureSaves(),
  file?: SavedFile,
): void {
  const { log, clock } = engine;
  const lineOf = (record: LogRecord, signal: AbortSignal | undefined): string | Promise<string> =>
    recordLine(log, record, signal);

  channel.handle(saveBegin, async ({ connectionId, sourceId, filter, format = 'siolog' }, { signal }) => {
    await file?.filled;
    const connectionIds = sourceId === undefined ? undefined : connectionsOfSource(log, sourceId);
    const all = await connectionsOf(log, connectionId, new TimeSlicer(clock, signal));
    const connections = connectionIds ? all.filter((one) => connectionIds.has(one.connectionId)) : all;
    const { firstSeq, nextSeq } = log;
    const query = { filter: readFilter(filter ?? ''), connectionId, sourceId };
    const saveId = saves.add(new CaptureText(log, query, format, lineOf));
    const described = connections.flatMap(({ connectionId: id }) => {
      const description = file?.describe(id);
      return description ? [[id, description] as const] : [];
    });
    const noted = notedSources(log).filter(
      (one) =>
        (sourceId === undefined || one.sourceId === sourceId) &&
        (connectionId === undefined || log.tables.isAboutSourceOf(one.sourceId, connectionId)),
    );
    const begun = { saveId, startedAt: log.startedAt, entries: nextSeq - firstSeq, connections, noted };
    return described.length > 0 ? { ...begun, described: Object.fromEntries(described) } : begun;
  });

  channel.handle(saveNext, async ({ saveId }, { signal }) => {
    const save = saves.get(saveId);
    try {
      const { text, done } = await save.next(enoughText, new TimeSlicer(clock, signal), signal);
      if (done) saves.end(saveId);
      const { scanned, saved, leftOut } = save;
      return { lines: new Uint8Array(Buffer.from(text)).buffer, scanned, saved, leftOut, done };
    } catch (error) {
      saves.end(saveId);
      throw error;
    }
  });

  channel.handle(saveEnd, ({ saveId }) => {
    saves.end(saveId);
    return {};
  });
}

/** @throws UserError for a source without a connection in the capture */
function connectionsOfSource(log: LogReader, sourceId: string): Set<string> {
  // Each of the inspector's own connections is a source with the same ID.
  const sourceOf = ({ connectionId, source }: NamedConnection): string => source?.sourceId ?? connectionId;
  const found = log.connections.filter((connection) => sourceOf(connection) === sourceId);
  const isNoted = notedSources(log).some((source) => source.sourceId === sourceId);
  if (found.length === 0 && !isNoted) {
    const known = [...new Set(log.connections.map(sourceOf))].filter((id) => id !== '').join(', ');
    throw userError('source.unknown', { sourceId, known });
  }
  return new Set([...found.map(({ connectionId }) => connectionId), ...(isNoted ? [''] : [])]);
}

/**
 * The connections of the entries, or the requested one.
 * @throws UserError for a connection that is not in the capture
 */
async function connectionsOf(
  log: LogReader,
  connectionId: string | undefined,
  slicer: TimeSlicer,
): Promise<NamedConnection[]> {
  const named = new Map(log.connections.map((connection) => [connection.connectionId, connection]));
  const known = new Set([...named.keys(), ...log.tables.scopes.values().map((scope) => scope.connectionId)]);
  if (connectionId !== undefined && !known.has(connectionId)) {
    const list = [...known].filter((id) => id !== '').join(', ');
    throw userError('engine.noSuchConnection', { connectionId, known: list });
  }
  const scan = connectionsWithRecords(log, connectionId);
  let step = scan.next();
  for (; !step.done; step = scan.next()) if (slicer.shouldYield) await slicer.yieldToEventLoop();
  const recorded = step.value;
  // A connection whose entries were all cleared is not saved either.
  return [...known]
    .filter((id) => id === connectionId || (recorded.has(id) && (connectionId === undefined || id === '')))
    .map((id) => named.get(id) ?? { connectionId: id, name: id === '' ? 'Capture' : id, url: '', namespace: '/' });
}
