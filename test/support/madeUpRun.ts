import { type Delivery, deliveries } from '../../src/model/entry/delivery.ts';
import { MarkColumns } from '../../src/model/replay/replayMarks.ts';

export interface MadeUpEvent {
  at: number;
  delivery?: Delivery;
  settled?: number;
  arrived?: number;
}

/** The marks of an invented run. Times are in milliseconds; a missing time is NaN. */
export function madeUpMarks(events: readonly MadeUpEvent[]): MarkColumns {
  const marks = new MarkColumns();
  const column = (time: (event: MadeUpEvent) => number | undefined): ArrayBuffer =>
    Float32Array.from(events, (event) => time(event) ?? NaN).buffer;
  marks.put({
    from: 0,
    count: events.length,
    atMs: column(({ at }) => at),
    settledMs: column(({ settled }) => settled),
    arrivedMs: column(({ arrived }) => arrived),
    delivery: Uint8Array.from(events, ({ delivery }) => (delivery ? deliveries.indexOf(delivery) : 255)).buffer,
  });
  return marks;
}

export interface MadeUpRun {
  mode: 'volatile' | 'reliable';
  count: number;
  everyMs: number;
  /** The time without a connection. */
  outage: { fromMs: number; toMs: number };
  /** How long after the emit the server acknowledged it. */
  ackAfterMs?: number;
}

/**
 * An invented run that behaves as one with the real client: during an outage, volatile events are discarded, and all others wait and are
 * flushed together.
 */
export function madeUpRun({ mode, count, everyMs, outage, ackAfterMs }: MadeUpRun): MadeUpEvent[] {
  return Array.from({ length: count }, (_, index): MadeUpEvent => {
    const at = index * everyMs;
    const out = at >= outage.fromMs && at < outage.toMs;
    if (out && mode === 'volatile') return { at, delivery: 'discarded', settled: at };
    const settled = out ? outage.toMs : at;
    const delivery = out ? 'flushed' : 'sent';
    return { at, delivery, settled, ...(ackAfterMs === undefined ? {} : { arrived: settled + ackAfterMs }) };
  });
}
