import { randomUUID } from 'node:crypto';
import { systemClock } from '../base/clock.ts';
import { clientFactory } from './client/createClient.ts';
import { Engine } from './engine.ts';
import { type CaptureOptions, openLog } from './log/openLog.ts';

/** The engine as it is shipped: the system's clock, the real client, a log where the host wants it, or in memory. */
export function createEngine(capture?: CaptureOptions): Engine {
  const { log, notes } = openLog(systemClock, capture);
  return new Engine({ clock: systemClock, log, notes, epoch: randomUUID(), createClient: clientFactory() });
}
