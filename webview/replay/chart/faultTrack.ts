/** The network faults over the chart's first row: added by dragging, moved and resized with the pointer or the keyboard. */
import { html, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { type FaultDraft, type FaultSpan, moved, secondsText } from '../faultDraft.ts';
import type { ChartLayout } from './chartLayout.ts';
import { chartTexts } from './chartTexts.ts';
import { placed } from './placed.ts';
import { msOf, secondsLabel, ticksOf, type TimeScale, xOf } from './timeScale.ts';

export interface FaultTrackView {
  layout: ChartLayout;
  spans: readonly FaultSpan[];
  /** Adds a fault, in milliseconds. Returns its ID, with which it is resized while the button is held. */
  onCreate: (fromMs: number, toMs: number) => number;
  onChange: (id: number, change: Pick<FaultDraft, 'at' | 'for'>) => void;
  onRemove: (id: number) => void;
  /** Called when dragging starts and ends. The axis keeps its length while dragging. */
  onDrag: (dragging: boolean) => void;
}

const edge = 6;

export function faultTrack(view: FaultTrackView): TemplateResult {
  const { layout, spans } = view;
  const { scale, network } = layout;
  return html`<div
    class="fault-track"
    title=${chartTexts.addFault()}
    ${placed({ left: scale.fromX, top: network.top, width: scale.toX - scale.fromX, height: network.height })}
    @pointerdown=${(event: PointerEvent) => create(view, event)}
  >
    ${repeat(
      spans,
      ({ id }) => id,
      (span, index) => handle(view, span, index + 1),
    )}
  </div>`;
}

function handle(view: FaultTrackView, span: FaultSpan, number: number): TemplateResult {
  const { layout, onRemove } = view;
  const { scale, network } = layout;
  const from = xOf(scale, span.fromMs) - scale.fromX;
  const keydown = (event: KeyboardEvent): void => {
    const step = stepOf(scale);
    const by = { ArrowLeft: -step, ArrowRight: step, ArrowDown: -step, ArrowUp: step }[event.key];
    if (by !== undefined) view.onChange(span.id, moved(span, event.shiftKey ? 'to' : 'whole', by));
    else if (event.key === 'Delete' || event.key === 'Backspace') onRemove(span.id);
    else return;
    event.preventDefault();
  };
  const times = { from: secondsLabel(span.fromMs), to: secondsLabel(span.toMs) };
  return html`<div
    class="fault-handle"
    role="slider"
    tabindex="0"
    aria-label=${chartTexts.fault({ number, fault: span.text })}
    aria-valuemin="0"
    aria-valuemax=${secondsText(Math.max(scale.endMs, span.toMs))}
    aria-valuenow=${secondsText(span.fromMs)}
    aria-valuetext=${chartTexts.faultSpan(times)}
    title=${chartTexts.faultHelp({ fault: span.text, ...times })}
    ${placed({ left: from, top: 0, width: Math.max(8, xOf(scale, span.toMs) - scale.fromX - from), height: network.height })}
    @pointerdown=${(event: PointerEvent) => drag(view, span, event)}
    @keydown=${keydown}
  ></div>`;
}

function drag(view: FaultTrackView, span: FaultSpan, event: PointerEvent): void {
  if (event.button !== 0) return;
  event.stopPropagation();
  const element = event.currentTarget as HTMLElement;
  const box = element.getBoundingClientRect();
  const near = Math.min(edge, box.width / 3);
  const part = event.clientX - box.left < near ? 'from' : box.right - event.clientX < near ? 'to' : 'whole';
  const { scale } = view.layout;
  const perPixel = scale.endMs / (scale.toX - scale.fromX);
  follow(view, element, event, (moves) => {
    const by = (moves.clientX - event.clientX) * perPixel;
    const to = snapped(scale, (part === 'to' ? span.toMs : span.fromMs) + by);
    view.onChange(span.id, moved(span, part, to - (part === 'to' ? span.toMs : span.fromMs)));
  });
}

function create(view: FaultTrackView, event: PointerEvent): void {
  if (event.button !== 0) return;
  const element = event.currentTarget as HTMLElement;
  const { scale } = view.layout;
  const left = element.getBoundingClientRect().left - scale.fromX;
  const at = (pointer: PointerEvent): number => snapped(scale, msOf(scale, pointer.clientX - left));
  const start = at(event);
  let id: number | undefined;
  follow(view, element, event, (moves) => {
    // A click alone draws nothing.
    if (id === undefined && Math.abs(moves.clientX - event.clientX) < 4) return;
    const now = at(moves);
    const [fromMs, toMs] = [Math.min(start, now), Math.max(start, now)];
    if (id === undefined) id = view.onCreate(fromMs, Math.max(fromMs + 10, toMs));
    else view.onChange(id, moved({ id, fromMs, toMs, text: '' }, 'to', 0));
  });
}

function follow(
  view: FaultTrackView,
  element: HTMLElement,
  event: PointerEvent,
  onMove: (event: PointerEvent) => void,
): void {
  // Without this the browser would select text, and drag the selected text the next time. It also prevents the browser from focusing the
  // element.
  event.preventDefault();
  element.focus();
  element.setPointerCapture(event.pointerId);
  view.onDrag(true);
  const end = (): void => {
    element.removeEventListener('pointermove', onMove);
    element.removeEventListener('lostpointercapture', end);
    view.onDrag(false);
  };
  element.addEventListener('pointermove', onMove);
  element.addEventListener('lostpointercapture', end);
}

/** A round time of about four pixels. */
function stepOf(scale: TimeScale): number {
  return ticksOf(scale.endMs, Math.max(2, (scale.toX - scale.fromX) / 4))[1] ?? 10;
}

function snapped(scale: TimeScale, ms: number): number {
  const step = stepOf(scale);
  return Math.max(0, Math.round(ms / step) * step);
}
