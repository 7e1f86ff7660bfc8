import { html, type TemplateResult } from 'lit';
import type { StreamAnalysed } from '../../src/protocol/streamMessages.ts';
import { factsList } from '../details/factsList.ts';
import { countText } from '../format/formats.ts';
import { msText } from '../format/streamWords.ts';

/** When the events came: the times between them as figures and as a histogram. */
export function timingTab({ intervals, jitterMs }: StreamAnalysed): TemplateResult {
  if (!intervals) return html`<p class="hint">Two events at least are needed to tell the time between them.</p>`;
  const { count, min, mean, p50, p95, p99, max, deviation, histogram } = intervals;
  const most = Math.max(...histogram.map((bucket) => bucket.count));
  return html`<div class="timing-body">
    ${factsList([
      ['Intervals', countText(count)],
      ['Shortest', msText(min)],
      ['Mean', msText(mean)],
      ['Median', msText(p50)],
      ['95 % within', msText(p95)],
      ['99 % within', msText(p99)],
      ['Longest', msText(max)],
      ['Std. deviation', msText(deviation)],
      [
        'Jitter',
        jitterMs === undefined ? 'needs a path that holds the time of sending' : `${msText(jitterMs)} (RFC 3550)`,
      ],
    ])}
    <table class="histogram" aria-label="Intervals between events">
      <thead>
        <tr>
          <th scope="col">Interval</th>
          <th scope="col" aria-hidden="true"></th>
          <th scope="col">Events</th>
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
  if (to === undefined) return `${msText(from)} and more`;
  const unit = to > 1000 ? 1000 : 1;
  return `${from / unit} – ${to / unit} ${unit === 1 ? 'ms' : 's'}`;
}
