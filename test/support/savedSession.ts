import { MessageChannel } from 'node:worker_threads';
import { systemClock } from '../../src/base/clock.ts';
import { DisposableStore } from '../../src/base/disposable.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { serveClient } from '../../src/engine/handlers/engineHandlers.ts';
import { messagePort } from '../../src/engine/messagePort.ts';
import { entryOf } from '../../src/engine/log/recordReader.ts';
import { SessionLog } from '../../src/engine/sessionFile/sessionLog.ts';
import { MemorySource } from '../../src/engine/sessionFile/sessionSource.ts';
import type { LogReader } from '../../src/engine/log/captureLog.ts';
import type { Entry } from '../../src/model/entry/entry.ts';
import { headerLine } from '../../src/model/entry/sessionFile.ts';
import { Channel } from '../../src/protocol/channel.ts';
import { saveBegin, saveNext } from '../../src/protocol/sessionFileMessages.ts';

export interface Query {
  connectionId?: string;
  filter?: string;
  sourceId?: string;
}

/** Connects a caller to the engine, as the host does. */
export function connectToEngine(engine: Engine): { channel: Channel; dispose: () => void } {
  const store = new DisposableStore();
  const { port1, port2 } = new MessageChannel();
  const own = store.add(new Channel(messagePort(port1), systemClock));
  store.add(serveClient(engine, own));
  const channel = store.add(new Channel(messagePort(port2), systemClock));
  store.add({ dispose: () => port1.close() });
  return { channel, dispose: () => store.dispose() };
}

/** The text of a session file with entries from the engine. */
export async function savedText(channel: Channel, query: Query = {}): Promise<string> {
  const { saveId, startedAt, connections, noted } = await channel.request(saveBegin, query);
  const head = headerLine({
    startedAt,
    sources: Object.fromEntries(noted.map(({ sourceId, ...known }) => [sourceId, known])),
    connections: Object.fromEntries(connections.map(({ connectionId, ...known }) => [connectionId, known])),
  });
  const texts = [`${head}\n`];
  for (let done = false; !done;) {
    const piece = await channel.request(saveNext, { saveId });
    texts.push(Buffer.from(piece.lines).toString());
    done = piece.done;
  }
  return texts.join('');
}

/** A session file that has been read to its end. */
export async function openedSession(content: string | Uint8Array): Promise<SessionLog> {
  const log = new SessionLog(new MemorySource(Buffer.from(content)));
  await log.fill(systemClock, undefined, () => undefined);
  return log;
}

/** The entries of a log as programs read them, in order. */
export function entriesOf(log: LogReader): Entry[] {
  const found: Entry[] = [];
  for (let seq = log.firstSeq; seq < log.nextSeq; seq++) {
    const record = log.read(seq);
    if (record) found.push(entryOf(record));
  }
  return found;
}
