import type { Entry } from '../../src/model/entry/entry.ts';
import { memoryLimits } from '../../src/engine/log/memoryLimits.ts';
import { entryOf } from '../../src/engine/log/recordReader.ts';
import { SegmentedLog } from '../../src/engine/log/segmentedLog.ts';
import { MemoryStore } from '../../src/engine/log/store/segmentStore.ts';
import { FakeClock } from './fakeClock.ts';

/** The shipped capture log in memory, with a clock that the test advances. */
export class MemoryLog {
  readonly clock = new FakeClock();
  readonly log = new SegmentedLog(this.clock, new MemoryStore(), memoryLimits);

  entry(seq: number): Entry {
    const record = this.log.read(seq);
    if (!record) throw new Error(`There is no entry ${seq}`);
    return entryOf(record);
  }

  entries(): Entry[] {
    const { firstSeq, nextSeq } = this.log;
    return Array.from({ length: nextSeq - firstSeq }, (_, index) => this.entry(firstSeq + index));
  }

  /** The entries of this kind, in order. */
  kind(kind: Entry['kind']): Entry[] {
    return this.entries().filter((entry) => entry.kind === kind);
  }

  /** The delivery statuses that were recorded for an event after its own entry. */
  deliveriesOf(seq: number): Entry['delivery'][] {
    return this.kind('delivery').flatMap(({ of, delivery }) => (of === seq ? [delivery] : []));
  }

  dispose(): void {
    this.log.dispose();
  }
}
