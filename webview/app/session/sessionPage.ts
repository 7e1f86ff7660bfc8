/** The page of an opened session file: the inspector's timeline, details, statistics and stream analysis, read-only. */
import { html } from 'lit';
import { systemClock } from '../../../src/base/clock.ts';
import { nameValue } from '../../../src/model/filter/filterEdit.ts';
import { argumentAct } from '../../../src/protocol/hostMessages.ts';
import { SessionMirror } from '../../../src/protocol/sessionMirror.ts';
import { Details } from '../../details/details.ts';
import { connectHost } from '../../state/host.ts';
import { listenToKeys } from '../../ui/keys.ts';
import { Layout } from '../layout.ts';
import { ConnectionChoice } from '../../state/connectionChoice.ts';
import { FilterChoice } from '../../state/filterChoice.ts';
import { RangeChoice } from '../../state/rangeChoice.ts';
import { SavedState } from '../../state/savedState.ts';
import { StatisticsView } from '../../statistics/statisticsView.ts';
import { StreamPanel } from '../../stream/streamPanel.ts';
import { Timeline } from '../../timeline/timeline.ts';
import { registerControls } from '../../ui/toolkit.ts';
import { appTexts } from '../appTexts.ts';
import { fileBanner } from './fileBanner.ts';
import { FileMirror } from './fileMirror.ts';
import { sessionTexts } from './sessionTexts.ts';

const container = document.getElementById('inspector');
if (!container) throw new Error('The page has no element for the session');

registerControls();
const connected = connectHost();
const { channel } = connected;
const clock = systemClock;
const saved = new SavedState(connected);
const session = new SessionMirror(channel, clock);
const choice = new ConnectionChoice(session, saved);
const filter = new FilterChoice(saved);
const range = new RangeChoice(session, saved);
const file = new FileMirror(channel, clock);

/** Shown instead of rows. */
const empty = () => {
  const { state, fault } = file;
  if (state?.fault ?? fault) return html`<div class="empty-state"><h2>${sessionTexts.cannotShow()}</h2></div>`;
  if (!state?.done) {
    return html`<div class="empty-state">
      <i class="codicon codicon-loading" aria-hidden="true"></i>
      <h2>${sessionTexts.reading()}</h2>
    </div>`;
  }
  return html`<div class="empty-state">
    <i class="codicon codicon-history" aria-hidden="true"></i>
    <h2>${sessionTexts.noEntries()}</h2>
    <p>${sessionTexts.noEntriesText()}</p>
  </div>`;
};

const timeline = new Timeline({
  channel,
  clock,
  session,
  saved,
  choice,
  filter,
  range,
  stream: { isOpen: () => saved.current.stream.open, toggle: () => (stream.isOpen ? stream.close() : stream.open()) },
  file: { empty },
});
const stream = new StreamPanel({
  channel,
  clock,
  session,
  saved,
  choice,
  filter,
  onSelect: (seq) => void timeline.show(seq),
  onToggle: (open) => {
    timeline.invalidate();
    layout.flush();
    if (open) stream.focus();
    else timeline.focusAnalyze();
  },
});
const details = new Details({
  channel,
  clock,
  session,
  saved,
  fromFile: true,
  onClose: () => {
    void timeline.select(undefined);
    timeline.focusGrid();
  },
  onShow: (seq) => void timeline.show(seq),
  onFilter: (term) => filter.narrow(term),
});
const statistics = new StatisticsView({
  channel,
  clock,
  session,
  saved,
  choice,
  filter,
  range,
  fromFile: true,
  onName: (name, direction) => {
    filter.set(`event:${nameValue(name)} dir:${direction}`);
    layout.show();
    timeline.focusGrid();
  },
});
const layout: Layout = new Layout(container, {
  saved,
  firstView: appTexts.timeline(),
  views: [{ id: 'statistics', label: appTexts.statistics(), element: statistics.element }],
  onView: (id) => {
    statistics.visible = id === 'statistics';
    timeline.visible = id === 'inspect';
  },
  panes: { timeline: timeline.element, details: details.element, stream: stream.element },
  hasDetails: () => timeline.selected !== undefined,
  hasStream: () => stream.isOpen,
  banner: () => fileBanner(file, [...(session.state?.connections ?? []), ...(session.state?.former ?? [])]),
  onFold: () => undefined,
});

file.onDidChange(() => {
  layout.invalidate();
  timeline.invalidate();
});
file.onDidReload(() => session.refresh());
session.onDidBegin(() => details.reset());
session.onDidChange(() => layout.invalidate());
timeline.onDidRows(() => details.refresh());
timeline.onDidSelect((seq) => {
  details.show(seq);
  layout.invalidate();
});
channel.on(argumentAct, ({ action }) => details.act(action));
channel.onDidFault((error) => console.error(error));
listenToKeys({
  '/': () => {
    layout.show();
    timeline.focusFilter();
  },
});
window.addEventListener('pagehide', () => saved.flush());

file.watch();
session.refresh();
