import { systemClock } from '../../src/base/clock.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { DecodedEntries } from '../../src/engine/entry/decodedEntries.ts';
import { detailsOf } from '../../src/engine/handlers/entryHandlers.ts';
import { entryJson } from '../../src/engine/log/recordReader.ts';

/** Everything that a panel can read of an entry, including its whole arguments and packets. */
export function detailsText(engine: Engine, seq: number): string {
  const record = engine.log.read(seq);
  if (!record) return '';
  const entries = new DecodedEntries(engine.log, systemClock);
  try {
    return JSON.stringify(detailsOf(record, engine.log, entries)) + entryJson(record);
  } finally {
    entries.dispose();
  }
}
