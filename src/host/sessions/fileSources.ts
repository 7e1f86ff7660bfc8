/** Session files that are open in an editor. Each is a source whose entries programs can read. */
import { sessionSnapshot, timelineRead } from '../../protocol/engineMessages.ts';
import type { RequestDefinition } from '../../protocol/message.ts';
import { fileWatch } from '../../protocol/sessionFileMessages.ts';
import type { NamedConnection } from '../../protocol/shapes.ts';
import type { SourceSummary } from '../../protocol/sourceMessages.ts';
import { timelineCount } from '../../protocol/viewMessages.ts';

export interface FileSource {
  readonly sourceId: string;
  readonly name: string;
  /** Sends a request to the reader of the file. */
  request<P, R>(definition: RequestDefinition<P, R>, params: P, signal?: AbortSignal): Promise<R>;
  /** Closes the editors of the file. */
  close(): Promise<void>;
}

export async function fileSummary(file: FileSource): Promise<SourceSummary> {
  const { sourceId, name } = file;
  const { fault } = await file.request(fileWatch, {});
  const count = async (dir: string): Promise<number> =>
    fault ? 0 : (await file.request(timelineCount, { filter: `kind:event dir:${dir}` })).matched;
  const [emitted, received] = await Promise.all([count('out'), count('in')]);
  return {
    sourceId,
    kind: 'file',
    name,
    state: fault ? 'failed' : 'running',
    ...(fault && { cause: fault }),
    clients: 0,
    counts: { emitted, received },
  };
}

/** The connections of a session file, after the whole file has been read. */
export async function connectionsOfFile(file: Pick<FileSource, 'request'>): Promise<readonly NamedConnection[]> {
  await file.request(timelineRead, { limit: 0 });
  return (await file.request(sessionSnapshot, {})).former ?? [];
}
