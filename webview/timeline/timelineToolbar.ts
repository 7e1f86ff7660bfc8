import { html, nothing, type TemplateResult } from 'lit';
import type { ViewSort, ViewState } from '../../src/protocol/viewMessages.ts';
import type { FilterBox } from '../filter/filterBox.ts';
import { iconButton } from '../ui/controls.ts';
import { counted, countText } from '../format/formats.ts';

export interface ToolbarOptions {
  filterBox: FilterBox;
  paused: boolean;
  /** Why the capture cannot be written; it is paused then. */
  captureFault: string | undefined;
  onPause: (paused: boolean) => void;
  onClear: () => void;
  following: boolean;
  /** Other than by time; then there is no end to follow. */
  sorted: boolean;
  onMark: () => void;
  onFollow: (on: boolean) => void;
  /** A session file is shown: it is not recorded, cleared or followed. */
  readOnly: boolean;
  onSave: () => void;
  packets: boolean;
  onPackets: (on: boolean) => void;
  /** The overview is unfolded. */
  overview: boolean;
  onOverview: (on: boolean) => void;
  /** The analysis of streams is open. */
  analysing: boolean;
  onAnalyse: () => void;
  /** There is more than one connection. */
  several: boolean;
  all: boolean;
  onAll: (all: boolean) => void;
}

export function timelineToolbar(options: ToolbarOptions): TemplateResult {
  const { filterBox, paused } = options;
  return html`<div class="toolbar">
      ${filterBox.element}
      <div class="actions" role="toolbar" aria-label="Timeline actions">
        ${
          options.several
            ? iconButton({
                icon: 'list-tree',
                label: 'All connections',
                title: options.all ? 'Showing all connections' : 'Show all connections',
                pressed: options.all,
                onClick: () => options.onAll(!options.all),
              })
            : nothing
        }
        ${iconButton({
          icon: 'file-binary',
          label: 'Raw packets',
          title: options.packets ? 'Showing raw packets' : 'Show raw packets: handshakes, pings, polls',
          pressed: options.packets,
          onClick: () => options.onPackets(!options.packets),
        })}
        ${iconButton({
          icon: 'graph',
          label: 'Overview',
          title: options.overview
            ? 'Fold the overview of events over time away'
            : 'Show events over time, to select a range',
          pressed: options.overview,
          onClick: () => options.onOverview(!options.overview),
        })}
        ${iconButton({
          icon: 'pulse',
          label: 'Analyse stream',
          title: 'Analyse a stream: gaps, duplicates, jitter, playback',
          expanded: options.analysing,
          onClick: options.onAnalyse,
        })}
        ${options.readOnly ? nothing : captureActions(options)}
      </div>
    </div>
    ${filterBox.under} ${paused ? pausedLine(options.captureFault) : nothing}`;
}

function captureActions(options: ToolbarOptions): TemplateResult {
  const { paused, following } = options;
  return html`${iconButton({
    icon: 'save',
    label: 'Save session',
    title: 'Save what was captured as a session file',
    onClick: options.onSave,
  })}
  ${
    paused
      ? iconButton({
          icon: 'debug-continue',
          label: 'Resume capture',
          title: 'Resume capture: incoming events are counted, not recorded',
          onClick: () => options.onPause(false),
        })
      : iconButton({ icon: 'debug-pause', label: 'Pause capture', onClick: () => options.onPause(true) })
  }
  ${iconButton({
    icon: 'bookmark',
    label: 'Add marker',
    title: 'Add a marker: a line of your own words',
    onClick: options.onMark,
  })}
  ${iconButton({ icon: 'clear-all', label: 'Clear', title: 'Clear the timeline', onClick: options.onClear })}
  ${iconButton({
    icon: 'fold-down',
    label: 'Follow',
    title: options.sorted
      ? 'Sort by time again, and follow the newest entries'
      : following
        ? 'Following the newest entries'
        : 'Follow the newest entries',
    pressed: following,
    onClick: () => options.onFollow(!following),
  })}`;
}

function pausedLine(captureFault: string | undefined): TemplateResult {
  if (captureFault !== undefined) {
    return html`<div class="notice" role="alert">
      <i class="codicon codicon-warning" aria-hidden="true"></i>
      <span
        >Capture stopped. <bdi>${captureFault}</bdi> What came before is kept; connections and emits go on. Put it right
        and press Resume capture.</span
      >
    </div>`;
  }
  return html`<div class="notice">
    <i class="codicon codicon-debug-pause" aria-hidden="true"></i>
    <span>Capture is paused. Incoming events are counted, not recorded.</span>
  </div>`;
}

/** How an order is told: "sorted by size, the largest first". */
export function sortText({ column, descending }: ViewSort): string {
  if (column === 'time') return 'the newest first';
  const isNumber = column === 'size' || column === 'latency';
  return `sorted by ${column}${isNumber ? `, the ${descending ? 'largest' : 'smallest'} first` : descending ? ', backwards' : ''}`;
}

/** "4 of 123 events". Without a filter the rows themselves are counted: the capture holds lines that no row shows. */
export function summaryText(
  view: ViewState | undefined,
  {
    filtered,
    packets,
    sort,
    selected,
  }: { filtered: boolean; packets: boolean; sort: ViewSort | undefined; selected: number },
): string {
  if (!view) return '';
  const parts: string[] = [];
  if (packets) {
    parts.push(counted(view.total, 'event'), `${countText(view.matched)} shown, raw packets among them`);
  } else if (filtered && view.matched > view.total) {
    // It asks for lines that have no row without being asked for.
    parts.push(`${countText(view.matched)} shown`);
  } else if (filtered) parts.push(`${countText(view.matched)} of ${counted(view.total, 'event')}`);
  else parts.push(counted(view.matched, 'event'));
  if (view.progress) parts.push('still searching');
  if (view.dropped > 0) parts.push(`${countText(view.dropped)} older ones dropped, the capture is full`);
  if (sort) parts.push(`${sortText(sort)}, not following`);
  if (selected > 1) parts.push(`${countText(selected)} selected`);
  return parts.join(' · ');
}
