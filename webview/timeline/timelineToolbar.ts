import type { StoredCause } from '../../src/model/cause/cause.ts';
import { causeMessage } from '../../src/model/cause/causeTexts.ts';
import { html, nothing, type TemplateResult } from 'lit';
import type { SortColumn, ViewSort, ViewState } from '../../src/protocol/viewMessages.ts';
import { iconButton } from '../ui/controls.ts';
import { openMoreActions } from './moreActions.ts';
import { commonTexts } from '../../src/model/texts/commonTexts.ts';
import { timelineTexts } from './timelineTexts.ts';
import type { ToolbarOptions } from './toolbarOptions.ts';

/** The button whose menu has the actions that do not fit in the toolbar. */
export const moreButtonId = 'more-actions';

export function timelineToolbar(options: ToolbarOptions): TemplateResult {
  const { filterBox, paused } = options;
  return html`<div class="toolbar">
      ${filterBox.element}
      <div class="actions" role="toolbar" aria-label=${timelineTexts.actions()}>
        ${
          options.several
            ? iconButton({
                icon: 'list-tree',
                label: timelineTexts.allConnections(),
                text: timelineTexts.allConnections(),
                title: options.all ? timelineTexts.showingAllConnections() : timelineTexts.showAllConnections(),
                pressed: options.all,
                onClick: () => options.onAll(!options.all),
              })
            : nothing
        }
        ${options.readOnly ? nothing : captureActions(options)}
        ${iconButton({
          id: moreButtonId,
          icon: 'ellipsis',
          label: timelineTexts.moreActions(),
          popup: true,
          onClick: ({ currentTarget }) => openMoreActions(currentTarget as HTMLElement, options),
        })}
      </div>
    </div>
    ${filterBox.under} ${paused ? pausedLine(options.captureFault) : nothing}`;
}

/** The three most common actions have a visible label if there is space for it. */
function captureActions(options: ToolbarOptions): TemplateResult {
  const { paused, following } = options;
  const followTitle = options.sorted
    ? timelineTexts.sortByTimeAndFollow()
    : following
      ? timelineTexts.followingNewest()
      : timelineTexts.followNewest();
  return html`${iconButton({
    icon: 'fold-down',
    label: timelineTexts.follow(),
    text: timelineTexts.follow(),
    title: followTitle,
    pressed: following,
    onClick: () => options.onFollow(!following),
  })}
  ${
    paused
      ? iconButton({
          icon: 'debug-continue',
          label: timelineTexts.resumeCapture(),
          text: timelineTexts.resume(),
          title: timelineTexts.resumeCaptureTitle(),
          onClick: () => options.onPause(false),
        })
      : iconButton({
          icon: 'debug-pause',
          label: timelineTexts.pauseCapture(),
          text: timelineTexts.pause(),
          onClick: () => options.onPause(true),
        })
  }
  ${iconButton({
    icon: 'bookmark',
    label: timelineTexts.addMarker(),
    text: timelineTexts.addMarker(),
    title: timelineTexts.addMarkerTitle(),
    onClick: options.onMark,
  })}`;
}

function pausedLine(captureFault: StoredCause | undefined): TemplateResult {
  if (captureFault !== undefined) {
    return html`<div class="notice" role="alert">
      <i class="codicon codicon-warning" aria-hidden="true"></i>
      <span>${timelineTexts.captureStopped({ fault: causeMessage(captureFault) })}</span>
    </div>`;
  }
  return html`<div class="notice">
    <i class="codicon codicon-debug-pause" aria-hidden="true"></i>
    <span>${timelineTexts.capturePaused()}</span>
  </div>`;
}

const sortTexts = {
  time: timelineTexts.newestFirst,
  direction: timelineTexts.sortedByDirection,
  namespace: timelineTexts.sortedByNamespace,
  event: timelineTexts.sortedByEvent,
  size: timelineTexts.sortedBySize,
  delivery: timelineTexts.sortedByDelivery,
  latency: timelineTexts.sortedByLatency,
} satisfies Record<SortColumn, (params: { descending: boolean }) => string>;

/** The order of the rows: "sorted by size, largest first". */
export function sortText({ column, descending }: ViewSort): string {
  return sortTexts[column]({ descending });
}

/** "4 of 123 events". Other entries that a filter shows are counted separately. */
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
    parts.push(
      commonTexts.events({ count: view.totalEvents }),
      timelineTexts.entriesWithPackets({ count: view.matched }),
    );
  } else if (filtered) {
    parts.push(timelineTexts.matchesOfEvents({ matches: view.matchedEvents, count: view.totalEvents }));
    const others = view.matched - view.matchedEvents;
    if (others > 0) parts.push(timelineTexts.otherEntries({ count: others }));
  } else parts.push(commonTexts.events({ count: view.totalEvents }));
  if (view.progress) parts.push(timelineTexts.searching());
  if (view.dropped > 0) parts.push(timelineTexts.dropped({ count: view.dropped }));
  if (sort) parts.push(sortText(sort), timelineTexts.notFollowing());
  if (selected > 1) parts.push(timelineTexts.selected({ count: selected }));
  return parts.join(' · ');
}
