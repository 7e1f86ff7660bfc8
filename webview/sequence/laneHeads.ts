import { html, type TemplateResult } from 'lit';
import type { Lane } from '../../src/model/sequence/lanes.ts';
import { icon } from '../ui/icon.ts';
import { type LaneScale, lanesAt, laneX } from './laneScale.ts';
import { sequenceTexts } from './sequenceTexts.ts';

const icons = { client: 'device-desktop', proxy: 'arrow-swap', server: 'server' } as const;
const between = 8;

/** The names of the lanes above the rows. They stay visible while the rows scroll. */
export function laneHeads(lanes: readonly Lane[], scale: LaneScale): TemplateResult {
  const { from, to } = lanesAt(scale);
  const { gutter, laneWidth } = scale;
  const width = laneWidth - between;
  return html`<ol class="lane-heads" aria-label=${sequenceTexts.lanes()} .style=${`margin-left: ${gutter}px`}>
    ${lanes.slice(from, to).map(({ kind, title, note }, at) => {
      const left = laneX(scale, from + at) - gutter - width / 2;
      const kindText = sequenceTexts.lane({ kind });
      return html`<li
        class="lane-head ${kind}"
        title=${[title, kindText, note].filter(Boolean).join('\n')}
        .style=${`left: ${left}px; width: ${width}px`}
      >
        <span class="lane-title">${icon(icons[kind])}<bdi>${title}</bdi></span>
        <span class="lane-note"><bdi>${[kindText, note].filter(Boolean).join(' · ')}</bdi></span>
      </li>`;
    })}
  </ol>`;
}
