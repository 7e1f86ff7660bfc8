/** The delay of the event loop and the memory of a watched process over the last minutes, each as its current value and a line. */
import { html, nothing, type TemplateResult } from 'lit';
import type { ServerLoad } from '../../src/model/server/serverState.ts';
import { bytesText, durationText } from '../../src/model/texts/quantities.ts';
import { seriesImage, seriesLine, type SeriesScale } from '../stream/seriesChart.ts';
import { serverViewTexts } from './serverViewTexts.ts';

/** The time that the width represents. The line of a younger process is shorter, and is at the right end. */
const spanMs = 120_000;
/** The minimum value of the top of the chart: a delay of a few milliseconds is normal and must not look like a problem. */
const minDelayMs = 50;
/** The minimum height of the memory chart as a share of the highest value, because the memory of every process changes by some percent. */
const minMemoryShare = 0.1;

export function loadCharts({ t, delayMs, memoryBytes }: ServerLoad): TemplateResult {
  return html`<div class="server-load" role="group" aria-label=${serverViewTexts.load()}>
    ${chart(t, delayMs, {
      text: (ms) => serverViewTexts.delay({ delay: durationText(ms) }),
      name: (now, highest, lowest) =>
        serverViewTexts.delayChart({
          now: durationText(now),
          highest: durationText(highest),
          lowest: durationText(lowest),
        }),
      scale: () => ({ base: 0, minHeight: minDelayMs }),
    })}
    ${chart(t, memoryBytes, {
      text: (bytes) => serverViewTexts.memory({ bytes: bytesText(bytes) }),
      name: (now, highest, lowest) =>
        serverViewTexts.memoryChart({ now: bytesText(now), highest: bytesText(highest), lowest: bytesText(lowest) }),
      scale: (highest) => ({ minHeight: highest * minMemoryShare }),
    })}
  </div>`;
}

interface ChartOptions {
  readonly text: (now: number) => string;
  /** The label of the chart for screen readers, which is also its tooltip. */
  readonly name: (now: number, highest: number, lowest: number) => string;
  readonly scale: (highest: number) => SeriesScale;
}

function chart(
  times: readonly number[],
  column: readonly (number | null)[],
  { text, name, scale }: ChartOptions,
): TemplateResult | typeof nothing {
  const known = column.filter((value) => value !== null);
  const now = known.at(-1);
  if (now === undefined) return nothing;
  const to = times.at(-1) ?? 0;
  const from = Math.min(times[0] ?? to, to - spanMs);
  const values = Float64Array.from(column, (value) => value ?? NaN);
  const highest = Math.max(...known);
  const line = seriesLine({ t: Float64Array.from(times), values }, from, to, scale(highest));
  const label = name(now, highest, Math.min(...known));
  return html`<span class="server-load-part" title=${label}>${text(now)} ${seriesImage(label, line)}</span>`;
}
