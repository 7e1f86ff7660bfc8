import { clientFactory } from '../../src/engine/client/createClient.ts';
import { Engine } from '../../src/engine/engine.ts';
import { memoryLimits } from '../../src/engine/log/memoryLimits.ts';
import { SegmentedLog } from '../../src/engine/log/segmentedLog.ts';
import { MemoryStore } from '../../src/engine/log/store/segmentStore.ts';
import { EngineHarness } from './engineHarness.ts';
import { FakeClock } from './fakeClock.ts';

/**
 * The shipped engine with real connections. The test advances the clock of the engine, so that measured times are exact even on a busy
 * machine. The timers of the clients use the system's clock.
 */
export function clockedHarness(): { harness: EngineHarness; clock: FakeClock } {
  const clock = new FakeClock();
  const log = new SegmentedLog(clock, new MemoryStore(), memoryLimits);
  const engine = new Engine({ clock, log, epoch: 'clocked', createClient: clientFactory() });
  return { harness: new EngineHarness(engine), clock };
}
