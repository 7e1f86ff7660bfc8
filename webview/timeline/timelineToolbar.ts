import { html, nothing, type TemplateResult } from 'lit';
import type { ViewState } from '../../src/protocol/viewMessages.ts';
import { iconButton, textField } from '../ui/controls.ts';
import { counted, countText } from '../words/formats.ts';

export interface ToolbarOptions {
  filter: string;
  fault: ViewState['fault'];
  onFilter: (text: string) => void;
  /** Escape or Enter in the filter: back to the rows. */
  onLeaveFilter: () => void;
  paused: boolean;
  /** Why the capture cannot be written; it is paused then. */
  captureFault: string | undefined;
  onPause: (paused: boolean) => void;
  onClear: () => void;
  following: boolean;
  onFollow: (on: boolean) => void;
  packets: boolean;
  onPackets: (on: boolean) => void;
  /** The analysis of streams is open. */
  analysing: boolean;
  onAnalyse: () => void;
  /** There is more than one connection. */
  several: boolean;
  all: boolean;
  onAll: (all: boolean) => void;
}

export function timelineToolbar(options: ToolbarOptions): TemplateResult {
  const { filter, fault, paused, following } = options;
  const keydown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && filter) options.onFilter('');
    else if (event.key === 'Escape' || event.key === 'Enter') options.onLeaveFilter();
  };
  return html`<div class="toolbar">
      <div class="filter">
        ${textField({
          label: 'Filter',
          value: filter,
          fault: fault?.message,
          placeholder: 'Filter: event:chat* -dir:in text',
          title:
            'Filter the timeline: words, event:name*, dir:in|out, delivery:discarded, ack:pending, size:>1kb, arg:user.id=42 (/)',
          className: 'filter-field',
          code: true,
          onInput: options.onFilter,
          onKeydown: keydown,
        })}
        ${
          filter
            ? iconButton({ icon: 'close', label: 'Clear filter', keys: 'Escape', onClick: () => options.onFilter('') })
            : nothing
        }
      </div>
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
          icon: 'pulse',
          label: 'Analyse stream',
          title: 'Analyse a stream: gaps, duplicates, jitter, playback',
          expanded: options.analysing,
          onClick: options.onAnalyse,
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
        ${iconButton({ icon: 'clear-all', label: 'Clear', title: 'Clear the timeline', onClick: options.onClear })}
        ${iconButton({
          icon: 'fold-down',
          label: 'Follow',
          title: following ? 'Following the newest entries' : 'Follow the newest entries',
          pressed: following,
          onClick: () => options.onFollow(!following),
        })}
      </div>
    </div>
    ${fault ? faultLine(filter, fault) : nothing} ${paused ? pausedLine(options.captureFault) : nothing}`;
}

/** The fault in words, and the query with the place of it marked. */
function faultLine(filter: string, fault: NonNullable<ViewState['fault']>): TemplateResult {
  const start = Math.min(fault.offset, filter.length);
  const end = Math.min(filter.length, start + Math.max(1, fault.length));
  const marked = filter.slice(start, end);
  return html`<div class="fault" role="alert">
    <i class="codicon codicon-error" aria-hidden="true"></i>
    <span
      >${fault.message} (column ${start + 1}${marked ? html`, at <code class="marked">${marked}</code>` : nothing}).
      <span class="dim">The last good filter stays.</span></span
    >
  </div>`;
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

/** "123 events · 4 shown". Without a filter the rows themselves are counted: the capture holds lines that no row shows. */
export function summaryText(
  view: ViewState | undefined,
  { filtered, packets }: { filtered: boolean; packets: boolean },
): string {
  if (!view) return '';
  const parts = [counted(filtered || packets ? view.total : view.matched, 'event')];
  if (filtered || packets) parts.push(`${countText(view.matched)} shown${packets ? ', raw packets among them' : ''}`);
  if (view.dropped > 0) parts.push(`${countText(view.dropped)} older ones dropped, the capture is full`);
  return parts.join(' · ');
}
