import { html, type TemplateResult } from 'lit';
import type { AnalyzedStream } from '../../src/protocol/streamMessages.ts';
import { factsList } from '../details/factsList.ts';
import { countText, decimalText } from '../../src/model/texts/numberText.ts';
import { comparedTimes } from '../format/comparedTimes.ts';
import { msText } from './streamFormat.ts';
import { streamTexts } from './streamTexts.ts';

/** The times between the events, as a list of values and as a histogram. */
export function timingTab({ intervals, jitterMs }: AnalyzedStream): TemplateResult {
  if (!intervals) return html`<p class="hint">${streamTexts.tooFewIntervals()}</p>`;
  const { count, min, mean, p50, p95, p99, max, deviation, histogram } = intervals;
  const values = [min, mean, p50, p95, p99, max, deviation, ...(jitterMs === undefined ? [] : [jitterMs])];
  const timeOf = comparedTimes(values, p50);
  const most = Math.max(...histogram.map((bucket) => bucket.count));
  return html`<div class="timing-body">
    ${factsList([
      [streamTexts.intervalCount(), countText(count)],
      [streamTexts.shortest(), timeOf(min)],
      [streamTexts.mean(), timeOf(mean)],
      [streamTexts.median(), timeOf(p50)],
      [streamTexts.p95(), timeOf(p95)],
      [streamTexts.p99(), timeOf(p99)],
      [streamTexts.longest(), timeOf(max)],
      [streamTexts.deviation(), timeOf(deviation)],
      [
        streamTexts.jitter(),
        jitterMs === undefined ? streamTexts.noJitter() : streamTexts.jitterValue({ value: timeOf(jitterMs) }),
      ],
    ])}
    <table class="histogram" aria-label=${streamTexts.histogram()}>
      <thead>
        <tr>
          <th scope="col">${streamTexts.histogramInterval()}</th>
          <th scope="col" aria-hidden="true"></th>
          <th scope="col">${streamTexts.histogramEvents()}</th>
        </tr>
      </thead>
      <tbody>
        ${histogram.map(
          (bucket) =>
            html`<tr>
              <th scope="row">${bucketText(bucket)}</th>
              <td aria-hidden="true">
                <svg><rect width="${(bucket.count / most) * 100}%" height="100%"></rect></svg>
              </td>
              <td>${countText(bucket.count)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function bucketText({ from, to }: { from: number; to?: number }): string {
  if (to === undefined) return streamTexts.lastBucket({ from: msText(from) });
  const bounds = (unit: number) => ({ from: decimalText(from / unit, 3), to: decimalText(to / unit, 3) });
  return to > 1000 ? streamTexts.bucketSeconds(bounds(1000)) : streamTexts.bucketMilliseconds(bounds(1));
}
