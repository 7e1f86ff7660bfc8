import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import * as v from 'valibot';
import { systemClock } from '../../base/clock.ts';
import { Channel } from '../../protocol/channel.ts';
import { messagePort } from '../messagePort.ts';
import { SessionFile } from '../handlers/sessionFileHandlers.ts';
import { FileSource, MemorySource } from './sessionSource.ts';
import { useWorkerLanguage } from '../../model/texts/workerLanguage.ts';

/**
 * Runs in the worker that reads one session file, separate from the engine: it does not connect, record or write, and a failure caused by
 * the file does not affect running captures.
 */
export function runSessionFile(): void {
  if (!parentPort) throw new Error('A session file is read in a worker thread');
  const host = parentPort;
  useWorkerLanguage(workerData);
  /** A file of this machine by its path, any other file by its content. */
  const { name, path, bytes } = v.parse(
    v.object({ name: v.string(), path: v.optional(v.string()), bytes: v.optional(v.instance(Uint8Array)) }),
    workerData,
  );
  const open = (): FileSource | MemorySource =>
    path === undefined ? new MemorySource(bytes ?? new Uint8Array()) : new FileSource(path);
  const file = new SessionFile(name, open, systemClock);

  host.on('message', (message: { port?: MessagePort }) => {
    const { port } = message;
    if (!port) return;
    const channel = new Channel(messagePort(port), systemClock);
    channel.onDidFault((error) => host.postMessage({ type: 'fault', message: error.message }));
    const serving = file.serve(channel);
    port.on('close', () => {
      serving.dispose();
      channel.dispose();
    });
  });
}
