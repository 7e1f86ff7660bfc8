/**
 * Selects one event of a lane with the pointer or the keyboard. The text of the event is shown beside it, and is the
 * value of a slider for screen readers.
 */
import { html, nothing, type TemplateResult } from 'lit';
import { eventText } from '../replayFormat.ts';
import { nearestEvent } from './binning.ts';
import type { Band, ChartLayout } from './chartLayout.ts';
import type { LaneModel } from './chartModel.ts';
import { chartTexts } from './chartTexts.ts';
import { placed } from './placed.ts';
import { msOf, xOf } from './timeScale.ts';

export interface LaneCursorView {
  layout: ChartLayout;
  lane: LaneModel;
  band: Band;
  /** Index of the selected event; -1 for none. */
  at: number;
  onMove: (index: number) => void;
}

const tipWidth = 240;

export function laneCursor({ layout, lane, band, at, onMove }: LaneCursorView): TemplateResult | typeof nothing {
  const { marks, mode } = lane;
  if (marks.count === 0) return nothing;
  const { scale } = layout;
  const index = Math.min(at, marks.count - 1);
  const point = (event: PointerEvent): void => {
    const left = (event.currentTarget as HTMLElement).getBoundingClientRect().left - scale.fromX;
    onMove(nearestEvent(marks, msOf(scale, event.clientX - left)));
  };
  const keydown = (event: KeyboardEvent): void => {
    const page = Math.max(1, Math.round(marks.count / 20));
    const to = {
      ArrowLeft: index - 1,
      ArrowRight: index + 1,
      ArrowUp: changeAfter(lane, index, 1),
      ArrowDown: changeAfter(lane, index, -1),
      PageUp: index + page,
      PageDown: index - page,
      Home: 0,
      End: marks.count - 1,
    }[event.key];
    if (event.key === 'Escape') onMove(-1);
    else if (to === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    else onMove(Math.min(marks.count - 1, Math.max(0, to)));
    event.preventDefault();
  };
  return html`<div
      class="lane-cursor"
      role="slider"
      tabindex="0"
      aria-label=${chartTexts.events({ mode })}
      aria-valuemin="0"
      aria-valuemax=${marks.count - 1}
      aria-valuenow=${Math.max(0, index)}
      aria-valuetext=${index < 0 ? chartTexts.noneSelected() : eventText(marks, index)}
      aria-description=${chartTexts.eventsHelp()}
      ${placed({ left: scale.fromX, top: band.top, width: scale.toX - scale.fromX, height: band.height })}
      @pointermove=${point}
      @pointerleave=${() => onMove(-1)}
      @keydown=${keydown}
      @blur=${() => onMove(-1)}
    ></div>
    ${index < 0 ? nothing : tip(layout, lane, band, index)}`;
}

function tip({ scale, width }: ChartLayout, { marks }: LaneModel, band: Band, index: number): TemplateResult {
  const x = xOf(scale, marks.atMs[index] ?? 0);
  const left = Math.max(0, Math.min(x - tipWidth / 2, width - tipWidth));
  return html`<div class="lane-hair" ${placed({ left: x, top: band.top, width: 1, height: band.height })}></div>
    <div
      class="lane-tip"
      aria-hidden="true"
      ${placed({ left, top: band.top + band.height - 4, width: tipWidth, height: 22 })}
    >
      ${eventText(marks, index)}
    </div>`;
}

/** The next event, forward or backward, with another delivery status. */
function changeAfter({ marks }: LaneModel, index: number, by: 1 | -1): number {
  const from = Math.max(0, index);
  let at = from;
  while (marks.delivery[at] === marks.delivery[from] && at + by >= 0 && at + by < marks.count) at += by;
  return at;
}
