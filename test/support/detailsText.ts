import type { Engine } from '../../src/engine/engine.ts';
import { detailsOf } from '../../src/engine/entryAnswers.ts';

/** All that a panel can be told of an entry, packets included. */
export function detailsText(engine: Engine, seq: number): string {
  const record = engine.log.read(seq);
  return record ? JSON.stringify(detailsOf(record, engine.log)) : '';
}
