import { randomUUID } from 'node:crypto';
import { systemClock } from '../base/clock.ts';
import { clientFactory } from './client/createClient.ts';
import { Engine } from './engine.ts';
import { MemoryLog } from './memoryLog.ts';

/** Bounds the memory of what is captured. */
const maxLogBytes = 256 * 1024 * 1024;

/** The engine as it is shipped: the system's clock, the real client, a log in memory. */
export function createEngine(): Engine {
  return new Engine({
    clock: systemClock,
    log: new MemoryLog(systemClock, maxLogBytes),
    epoch: randomUUID(),
    createClient: clientFactory(),
  });
}
