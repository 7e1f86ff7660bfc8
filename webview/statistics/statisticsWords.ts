/** Numbers of the statistics as people read them. Pure. */
import { bytesText, countText, durationText, offsetText } from '../format/formats.ts';
import type { SortKey, StatisticsRow } from './statisticsRows.ts';

export interface ColumnTexts {
  readonly key: SortKey;
  readonly label: string;
  readonly title: string;
  /** Empty when there is nothing to say. */
  readonly text: (row: StatisticsRow) => string;
}

const some = (value: number, text: (value: number) => string): string =>
  Number.isNaN(value) || value === 0 ? '' : text(value);
const latency = (value: number): string => (Number.isNaN(value) ? '' : latencyText(value));

export const columns: readonly ColumnTexts[] = [
  { key: 'count', label: 'Count', title: 'Events', text: ({ count }) => countText(count) },
  {
    key: 'rate',
    label: 'Rate',
    title: 'Events a second, on average over the time that is counted',
    text: ({ rate }) => rateText(rate),
  },
  { key: 'peak', label: 'Peak', title: 'The most events in one second', text: ({ peak }) => rateText(peak) },
  {
    key: 'bytes',
    label: 'Bytes',
    title: 'Bytes on the wire, attachments included, acknowledgements not',
    text: ({ bytes }) => bytesText(bytes),
  },
  {
    key: 'acks',
    label: 'Acks',
    title: 'Acknowledgements that came, late ones included',
    text: ({ acks }) => some(acks, countText),
  },
  { key: 'p50', label: 'p50', title: 'Half of the acknowledgements came within this', text: ({ p50 }) => latency(p50) },
  { key: 'p95', label: 'p95', title: '95 % of the acknowledgements came within this', text: ({ p95 }) => latency(p95) },
  { key: 'p99', label: 'p99', title: '99 % of the acknowledgements came within this', text: ({ p99 }) => latency(p99) },
  { key: 'max', label: 'Max', title: 'The slowest acknowledgement', text: ({ max }) => latency(max) },
  {
    key: 'timedOut',
    label: 'Timed out',
    title: 'No acknowledgement came in its time, nor later',
    text: ({ timedOut }) => some(timedOut, countText),
  },
  {
    key: 'late',
    label: 'Late',
    title: 'The acknowledgement came after its time',
    text: ({ late }) => some(late, countText),
  },
  {
    key: 'discarded',
    label: 'Discarded',
    title: 'Volatile events that were never sent',
    text: ({ discarded }) => some(discarded, countText),
  },
  {
    key: 'lost',
    label: 'Lost',
    title: 'The connection ended with them in flight',
    text: ({ lost }) => some(lost, countText),
  },
  {
    key: 'failed',
    label: 'Failed',
    title: 'The client or parser refused them',
    text: ({ failed }) => some(failed, countText),
  },
  {
    key: 'lastT',
    label: 'Last seen',
    title: 'When the last one was captured, since the session began',
    text: ({ lastT }) => (Number.isNaN(lastT) ? '' : timeText(lastT)),
  },
];

/** "0.25 /s", "12.5 /s", "1,204 /s". */
export function rateText(rate: number): string {
  const value =
    rate >= 100 || Number.isInteger(rate) ? countText(Math.round(rate)) : String(Number(rate.toPrecision(2)));
  return `${value} /s`;
}

/** "0.42 ms", "8.3 ms", "120 ms", "1.2 s". */
export function latencyText(ms: number): string {
  return ms < 10 ? `${Number(ms.toPrecision(2))} ms` : durationText(ms);
}

/** A time of the session: "12.4 s", "10:04". */
export function timeText(ms: number): string {
  const text = offsetText(ms);
  return text.includes(':') ? text.replace(/\.\d+$/, '') : `${Number((ms / 1000).toFixed(ms < 10_000 ? 2 : 1))} s`;
}

export function spanText({ from, to }: { from: number; to: number }): string {
  return `${timeText(from)} – ${timeText(to)}`;
}
