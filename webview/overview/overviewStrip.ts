/**
 * The overview above the timeline's rows: the events of the capture over time. A range is selected by dragging or with the keyboard.
 * Invariants: a range is reported after it was selected, not while it is dragged; a hidden overview sends no requests; everything that the
 * pointer can do is also possible with the two handles and the keyboard.
 */
import { html, nothing, render } from 'lit';
import type { Clock } from '../../src/base/clock.ts';
import { type Disposable, DisposableStore, toDisposable } from '../../src/base/disposable.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import type { SessionMirror } from '../../src/protocol/sessionMirror.ts';
import {
  type OverviewResult,
  type OverviewSubject,
  type TimeRange,
  timelineOverview,
} from '../../src/protocol/statisticsMessages.ts';
import type { EvidenceMarks, EvidenceTime } from '../findings/evidenceMarks.ts';
import { PollingQuery } from '../state/pollingQuery.ts';
import type { RangeChoice } from '../state/rangeChoice.ts';
import { clockInRange } from '../format/timeFormat.ts';
import { spanText } from '../statistics/statisticsFormat.ts';
import { concreteColor } from '../ui/concreteColor.ts';
import { onThemeChange } from '../ui/themeChange.ts';
import { type OverviewData, overviewDataOf, overviewSentence, eventNear, timeAt, xOf } from './overviewData.ts';
import { overviewTexts } from './overviewTexts.ts';
import { type OverviewColors, paintOverview } from './paintOverview.ts';

export interface OverviewDeps {
  channel: Channel;
  clock: Clock;
  session: SessionMirror;
  range: RangeChoice;
  evidence: EvidenceMarks;
  /** The query of the timeline. */
  query: () => Pick<OverviewSubject, 'filter' | 'connectionId'>;
  /** The time range of the visible rows. */
  visibleRange: () => TimeRange | undefined;
  /** Scrolls to an entry. */
  onJump: (seq: number) => void;
}

const clickPixels = 4;
const handlePixels = 6;
/** The number of buckets is a multiple of this, so that resizing the panel does not cause a request for each pixel. */
const bucketStep = 100;

type Edge = 'from' | 'to';

export class OverviewStrip implements Disposable {
  readonly element = document.createElement('div');
  readonly #deps: OverviewDeps;
  readonly #store = new DisposableStore();
  readonly #canvas = document.createElement('canvas');
  readonly #overlay = document.createElement('div');
  readonly #poll: PollingQuery<OverviewSubject, OverviewResult>;
  #data: OverviewData | undefined;
  /** The evidence of the shown connection, or of all connections. */
  #evidence: readonly EvidenceTime[] = [];
  #colors: OverviewColors | undefined;
  /** The range that is being dragged, not reported yet. */
  #dragged: TimeRange | undefined;
  /** Whether the pointer is down. Meanwhile the axis does not change, so that the pressed position stays under the pointer. */
  #isPressed = false;
  #width = 0;
  #frame: number | undefined;

  constructor(deps: OverviewDeps) {
    this.#deps = deps;
    const { element } = this;
    element.className = 'overview';
    element.setAttribute('role', 'group');
    element.setAttribute('aria-label', overviewTexts.overview());
    element.title = overviewTexts.title();
    this.#canvas.setAttribute('role', 'img');
    this.#canvas.setAttribute('aria-label', overviewTexts.eventsOverTime());
    this.#overlay.className = 'overview-overlay';
    element.append(this.#canvas, this.#overlay);
    this.#poll = this.#store.add(
      new PollingQuery(deps.channel, deps.clock, timelineOverview, () => ({
        ...deps.query(),
        buckets: Math.min(2000, Math.max(2 * bucketStep, Math.ceil(this.#width / 2 / bucketStep) * bucketStep)),
      })),
    );
    const resized = new ResizeObserver(() => this.#resize());
    resized.observe(element);
    for (const subscription of [
      this.#poll.onDidChange(() => this.#received()),
      deps.range.onDidChange(() => this.invalidate()),
      deps.evidence.onDidChange(() => this.#received()),
      deps.session.onDidBegin(() => {
        this.#data = undefined;
        this.#poll.reset();
      }),
      onThemeChange(() => this.#rethemed()),
      toDisposable(() => resized.disconnect()),
      toDisposable(() => this.#frame !== undefined && cancelAnimationFrame(this.#frame)),
    ]) {
      this.#store.add(subscription);
    }
    element.addEventListener('pointerdown', (event) => this.#pressed(event));
    element.addEventListener('dblclick', () => deps.range.set(undefined));
    element.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || !deps.range.current) return;
      event.preventDefault();
      deps.range.set(undefined);
    });
  }

  /** Draws again with the next frame, because the visible rows or the range changed. */
  invalidate(): void {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = undefined;
      this.#draw();
    });
  }

  /** Forgets the data, because there are no entries any more: without it, the next entry would appear among the outages of cleared ones. */
  empty(): void {
    if (this.#data) this.#poll.reset();
  }

  /** Requests the data again, because the query changed. */
  request(): void {
    this.#poll.refresh();
  }

  dispose(): void {
    this.#store.dispose();
  }

  /** An overview without a size is hidden, or another view is shown. */
  #resize(): void {
    const width = this.element.clientWidth;
    if (width !== this.#width) {
      this.#width = width;
      this.invalidate();
    }
    this.#poll.visible = width > 0;
  }

  #received(): void {
    if (this.#isPressed) return;
    const { result } = this.#poll;
    this.#data = result && overviewDataOf(result);
    const { evidence, query } = this.#deps;
    this.#evidence = evidence.times(query().connectionId);
    const sentence = overviewSentence(this.#data, this.#evidence.length, this.#startedAt);
    if (this.#canvas.getAttribute('aria-description') !== sentence) {
      this.#canvas.setAttribute('aria-description', sentence);
    }
    this.invalidate();
  }

  #rethemed(): void {
    this.#colors = undefined;
    this.invalidate();
  }

  #draw(): void {
    const { clientWidth: width, clientHeight: height } = this.element;
    if (width === 0) return;
    this.#canvas.width = Math.round(width * devicePixelRatio);
    this.#canvas.height = Math.round(height * devicePixelRatio);
    const context = this.#canvas.getContext('2d');
    if (!context) return;
    context.scale(this.#canvas.width / width, this.#canvas.height / height);
    this.#colors ??= this.#readColors();
    if (this.#data) paintOverview(context, { width, height }, this.#data, this.#evidence, this.#colors);
    this.#drawOverlay(width);
  }

  #readColors(): OverviewColors {
    const style = getComputedStyle(this.element);
    const read = (property: string): string => concreteColor(style.getPropertyValue(property), style.color);
    return {
      incoming: read('--incoming'),
      outgoing: read('--outgoing'),
      bad: read('--bad'),
      warning: read('--warning'),
      background: read('--vscode-editor-background'),
      foreground: read('--vscode-foreground'),
      line: read('--line'),
    };
  }

  get #startedAt(): string {
    return this.#deps.session.state?.startedAt ?? '';
  }

  #drawOverlay(width: number): void {
    const { range, visibleRange } = this.#deps;
    const data = this.#data;
    const chosen = this.#dragged ?? range.current;
    const whole = data ?? { from: 0, to: 1 };
    const { from, to } = chosen ?? whole;
    const seen = data && visibleRange();
    const handle = (edge: Edge, label: string) => {
      const at = edge === 'from' ? from : to;
      const time = clockInRange(this.#startedAt, at, { from, to });
      const value = chosen ? time : overviewTexts.wholeCapture({ time });
      return html`<div
        class="overview-handle ${edge}"
        role="slider"
        tabindex="0"
        aria-label=${label}
        aria-valuemin=${Math.round(whole.from)}
        aria-valuemax=${Math.round(whole.to)}
        aria-valuenow=${Math.round(at)}
        aria-valuetext=${value}
        aria-disabled=${data ? nothing : 'true'}
        @keydown=${(event: KeyboardEvent) => this.#moved(event, edge)}
      ></div>`;
    };
    render(
      html`<div class="overview-visible" ?hidden=${!seen}></div>
        <div
          class="overview-brush"
          ?hidden=${!chosen}
          title=${chosen ? spanText(this.#startedAt, chosen) : nothing}
        ></div>
        ${handle('from', overviewTexts.rangeStart())} ${handle('to', overviewTexts.rangeEnd())}`,
      this.#overlay,
    );
    const place = (selector: string, start: number, end: number): void => {
      const element = this.#overlay.querySelector<HTMLElement>(selector);
      element?.style.setProperty('left', `${start}px`);
      element?.style.setProperty('width', `${Math.max(2, end - start)}px`);
    };
    const [x1, x2] = [xOf(whole, width, from), xOf(whole, width, to)];
    if (seen) place('.overview-visible', xOf(whole, width, seen.from), xOf(whole, width, seen.to));
    place('.overview-brush', x1, x2);
    place('.overview-handle.from', x1 - handlePixels, x1);
    place('.overview-handle.to', x2, x2 + handlePixels);
    this.element.classList.toggle('ranged', chosen !== undefined);
  }

  /** Moves a handle with the keyboard. */
  #moved(event: KeyboardEvent, edge: Edge): void {
    const data = this.#data;
    if (!data || event.ctrlKey || event.metaKey || event.altKey) return;
    const now = this.#deps.range.current ?? { from: data.from, to: data.to };
    const step = (data.to - data.from) / 100;
    const least = Math.min(step, 1);
    const at = now[edge];
    const to = {
      ArrowLeft: at - step,
      ArrowDown: at - step,
      ArrowRight: at + step,
      ArrowUp: at + step,
      PageDown: at - step * 10,
      PageUp: at + step * 10,
      Home: edge === 'from' ? data.from : now.from + step,
      End: edge === 'to' ? data.to : now.to - step,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const range =
      edge === 'from'
        ? { from: Math.max(data.from, Math.min(to, now.to - least)), to: now.to }
        : { from: now.from, to: Math.min(data.to, Math.max(to, now.from + least)) };
    this.#choose(range);
  }

  /** Draws a new range with the pointer, or moves a range or one of its ends. */
  #pressed(event: PointerEvent): void {
    const data = this.#data;
    if (!data || event.button !== 0) return;
    const { left, width } = this.element.getBoundingClientRect();
    const time = (moved: PointerEvent): number => timeAt(data, width, moved.clientX - left);
    const { current } = this.#deps.range;
    const began = time(event);
    const kind = this.#grabbed(event.clientX - left, width, data);
    const dragged = (moved: PointerEvent): TimeRange => {
      const t = time(moved);
      if (current && kind === 'move') {
        const by = Math.max(data.from - current.from, Math.min(data.to - current.to, t - began));
        return { from: current.from + by, to: current.to + by };
      }
      const other = current && kind === 'from' ? current.to : current && kind === 'to' ? current.from : began;
      return { from: Math.min(other, t), to: Math.max(other, t) };
    };
    let hasMoved = false;
    const move = (moved: PointerEvent): void => {
      hasMoved ||= Math.abs(moved.clientX - event.clientX) >= clickPixels;
      this.#dragged = hasMoved ? dragged(moved) : undefined;
      this.invalidate();
    };
    const end = (): void => {
      this.element.removeEventListener('pointermove', move);
      this.element.removeEventListener('pointerup', up);
      this.element.removeEventListener('lostpointercapture', end);
      this.#dragged = undefined;
      this.#isPressed = false;
      this.#received();
    };
    const up = (moved: PointerEvent): void => {
      if (hasMoved) this.#choose(dragged(moved));
      end();
      const seq = hasMoved ? undefined : eventNear(data, time(moved));
      if (seq !== undefined) this.#deps.onJump(seq);
    };
    this.#isPressed = true;
    this.element.setPointerCapture(event.pointerId);
    this.element.addEventListener('pointermove', move);
    this.element.addEventListener('pointerup', up);
    this.element.addEventListener('lostpointercapture', end);
  }

  #grabbed(x: number, width: number, data: OverviewData): Edge | 'move' | 'new' {
    const { current } = this.#deps.range;
    if (!current) return 'new';
    const [x1, x2] = [xOf(data, width, current.from), xOf(data, width, current.to)];
    if (Math.abs(x - x1) <= handlePixels) return 'from';
    if (Math.abs(x - x2) <= handlePixels) return 'to';
    return x > x1 && x < x2 ? 'move' : 'new';
  }

  /**
   * If the whole capture is selected, the range is removed. A range that ends with the capture includes the newest
   * entry.
   */
  #choose({ from, to }: TimeRange): void {
    const data = this.#data;
    if (!data) return;
    const isWhole = from <= data.from && to >= data.to;
    this.#deps.range.set(isWhole ? undefined : { from, to: to >= data.to ? data.to + 0.001 : to });
    this.invalidate();
  }
}
