/** The inspector's page: creates its components and wires them. */
import '../main.css';
import { systemClock } from '../../src/base/clock.ts';
import { nameValue } from '../../src/model/filter/filterEdit.ts';
import { argumentAct, emitReported, formFill, panelReveal, panelShow } from '../../src/protocol/hostMessages.ts';
import { ConnectionBar } from '../connection/connectionBar.ts';
import { ConnectionEditor } from '../connection/connectionEditor.ts';
import { DemoServer } from '../connection/demoServer.ts';
import { Details } from '../details/details.ts';
import { EmitForm } from '../emit/emitForm.ts';
import { EngineNotice } from './engineNotice.ts';
import { appTexts } from './appTexts.ts';
import { connectHost } from '../state/host.ts';
import { Layout } from './layout.ts';
import { listenToKeys } from '../ui/keys.ts';
import { ReplayLab } from '../replay/replayLab.ts';
import { ConnectionChoice } from '../state/connectionChoice.ts';
import { FilterChoice } from '../state/filterChoice.ts';
import { HostMirror } from '../state/hostMirror.ts';
import { SavedState } from '../state/savedState.ts';
import { RangeChoice } from '../state/rangeChoice.ts';
import { SelectionPolicy } from '../state/selectionPolicy.ts';
import { StatisticsView } from '../statistics/statisticsView.ts';
import { SessionMirror } from '../../src/protocol/sessionMirror.ts';
import { StreamPanel } from '../stream/streamPanel.ts';
import { Timeline } from '../timeline/timeline.ts';
import { registerControls } from '../ui/toolkit.ts';

const container = document.getElementById('inspector');
if (!container) throw new Error('The page has no element for the inspector');

registerControls();
const connected = connectHost();
const { channel } = connected;
const clock = systemClock;
const saved = new SavedState(connected);
const session = new SessionMirror(channel, clock);
const host = new HostMirror(channel, clock);
const choice = new ConnectionChoice(session, saved);
const filter = new FilterChoice(saved);
const range = new RangeChoice(session, saved);

const editor = new ConnectionEditor({ channel, session, choice, saved });
const bar = new ConnectionBar({ channel, session, host, choice, saved, editor });
const demo = new DemoServer(channel, (url) => editor.connectTo(url));
const timeline = new Timeline({
  channel,
  clock,
  session,
  saved,
  choice,
  filter,
  range,
  stream: { isOpen: () => saved.current.stream.open, toggle: () => toggleStream() },
  empty: {
    chosen: () => choice.connection,
    recentUrls: () => host.state?.recentUrls ?? [],
    demo: () => demo,
    startDemo: () => void demo.start(),
    connectTo: (url) => editor.connectTo(url),
  },
  live: {
    fill: (filling, connectionId) => {
      if (session.connection(connectionId)) choice.choose(connectionId);
      emit.fill(filling);
    },
    profileOf: (connectionId) => {
      const connection = session.connection(connectionId);
      return connection && editor.profileOf(connection);
    },
  },
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
const toggleStream = (): void => (stream.isOpen ? stream.close() : stream.open());
const closeDetails = (): void => {
  void timeline.select(undefined);
  timeline.focusGrid();
};
const details = new Details({
  channel,
  clock,
  session,
  saved,
  onClose: closeDetails,
  onShow: (seq) => void timeline.show(seq),
  onFilter: (term) => filter.narrow(term),
});
const emit: EmitForm = new EmitForm({
  channel,
  session,
  host,
  choice,
  saved,
  profileOf: (known) => editor.profileOf(known),
});
const notice = new EngineNotice(host);
const replay = new ReplayLab({
  channel,
  clock,
  session,
  choice,
  saved,
  profileOf: (known) => editor.profileOf(known),
  timeline: () => ({ filter: filter.text, selected: timeline.selected }),
  demo: {
    get busy() {
      return demo.busy;
    },
    start: () => void demo.start(),
  },
  showTimeline: (connectionId) => {
    choice.choose(connectionId);
    layout.show();
  },
});
const statistics = new StatisticsView({
  channel,
  clock,
  session,
  saved,
  choice,
  filter,
  range,
  onName: (name, direction) => {
    filter.set(`event:${nameValue(name)} dir:${direction}`);
    layout.show();
    timeline.focusGrid();
  },
});
const layout: Layout = new Layout(container, {
  saved,
  views: [
    { id: 'statistics', label: appTexts.statistics(), element: statistics.element },
    { id: 'replay', label: appTexts.replay(), element: replay.element },
  ],
  onView: (id) => {
    statistics.visible = id === 'statistics';
    replay.visible = id === 'replay';
    timeline.visible = id === 'inspect';
  },
  panes: {
    connection: bar.element,
    timeline: timeline.element,
    details: details.element,
    emit: emit.element,
    stream: stream.element,
  },
  hasDetails: () => timeline.selected !== undefined,
  hasStream: () => stream.isOpen,
  banner: () => notice.template(),
  onFold: (folded) => {
    emit.folded = folded;
  },
});
const selection = new SelectionPolicy(timeline);

notice.onDidChange(() => layout.invalidate());
demo.onDidChange(() => {
  timeline.invalidate();
  replay.invalidate();
});
host.onDidChange(() => timeline.invalidate());
host.onDidRestartEngine(() => session.refresh());
session.onDidBegin(() => details.reset());
timeline.onDidRows(() => details.refresh());
timeline.onDidSelect((seq) => {
  details.show(seq);
  layout.invalidate();
});
emit.onDidEmit((seq) => selection.emitted(seq));
channel.on(argumentAct, ({ action }) => details.act(action));
channel.on(panelReveal, ({ connectionId }) => choice.choose(connectionId));
channel.on(emitReported, (report) => {
  emit.report(report);
  details.refreshEntry(report.seq);
});
channel.on(panelShow, ({ view }) => layout.show(view));
channel.on(formFill, () => layout.show());
channel.onDidFault((error) => console.error(error));
listenToKeys({
  '/': () => {
    layout.show();
    timeline.focusFilter();
  },
});
window.addEventListener('pagehide', () => saved.flush());

host.refresh();
session.refresh();
