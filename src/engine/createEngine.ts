import { randomUUID } from 'node:crypto';
import { systemClock } from '../base/clock.ts';
import { clientFactory } from './client/createClient.ts';
import { Engine } from './engine.ts';
import { type CaptureOptions, openLog } from './log/openLog.ts';
import { PayloadThread } from './log/payloadThread.ts';

/**
 * The engine as it is shipped: the system's clock, the real client, a log in the folder of the host, or in memory.
 * @param reader the script that reads large payloads on a separate thread; without it, they are read on this thread
 */
export function createEngine(capture?: CaptureOptions, reader?: string): Engine {
  const { log, notes, deleteLeft } = openLog(systemClock, capture);
  const thread = reader === undefined ? undefined : new PayloadThread(reader, log, systemClock);
  log.large = thread;
  return new Engine({
    clock: systemClock,
    log,
    notes,
    deleteLeft,
    epoch: randomUUID(),
    createClient: clientFactory(),
    owned: thread ? [thread] : [],
  });
}
