/** The inspector's page: the connection bar, the emit form and the replay lab around the timeline, and their wiring. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Finding } from '../../src/model/findings/finding.ts';
import { type ConnectionSummary, isObserved } from '../../src/protocol/shapes.ts';
import {
  emitReported,
  formFill,
  panelAct,
  panelFilter,
  panelReveal,
  panelShow,
  replayFill,
} from '../../src/protocol/hostMessages.ts';
import { diagnosisReveal } from '../../src/protocol/diagnosisMessages.ts';
import type { Scope } from '../state/connectionChoice.ts';
import { runReveal, sourceReveal } from '../../src/protocol/sourceMessages.ts';
import { addTerm } from '../../src/model/filter/filterEdit.ts';
import { countText } from '../../src/model/texts/numberText.ts';
import { causeMessage, explain } from '../../src/model/cause/causeTexts.ts';
import { ConnectionBar } from '../connection/connectionBar.ts';
import { ConnectionEditor } from '../connection/connectionEditor.ts';
import { type ObservedNote, observedNote } from '../connection/observedConnection.ts';
import { DemoServer } from '../connection/demoServer.ts';
import { SourceActions } from '../connection/sourceActions.ts';
import { DiagnosisView } from '../diagnosis/diagnosisView.ts';
import { EmitForm } from '../emit/emitForm.ts';
import { bannerText } from '../findings/besideState.ts';
import { BannerFold } from '../findings/bannerFold.ts';
import { FindingOfBanner } from '../findings/findingOfBanner.ts';
import { findingBanner } from '../findings/findingTemplates.ts';
import { draftLike } from '../rules/ruleDraft.ts';
import { isProxied } from '../state/proxied.ts';
import { RulesView } from '../rules/rulesView.ts';
import { ServerView } from '../server/serverView.ts';
import { ReplayLab } from '../replay/replayLab.ts';
import { copyToClipboard } from '../ui/clipboard.ts';
import { Fixes } from '../state/fixes.ts';
import { HostMirror } from '../state/hostMirror.ts';
import { SelectionPolicy } from '../state/selectionPolicy.ts';
import { appTexts } from './appTexts.ts';
import { createCommonComponents, findingsViewId, layOutPage } from './commonParts.ts';
import { reportDrafts } from './draftReport.ts';
import { EngineNotice } from './engineNotice.ts';
import { fixNotice } from './fixNotice.ts';
import { ScenarioRecording } from './scenarioRecording.ts';
import { ScenarioView } from '../scenario/scenarioView.ts';
import { KnownVariables } from '../variables/knownVariables.ts';
import { VariableCompleter } from '../variables/variableCompleter.ts';
import type { Layout } from './layout.ts';
import { connectPage } from './pageContext.ts';

const context = connectPage();
const { store, channel, clock, session, choice, filter } = context;
const host = store.add(new HostMirror(channel, clock));
const notice = store.add(new EngineNotice(host));
const recording = store.add(new ScenarioRecording(channel, host));

const variables = store.add(new KnownVariables(channel));
const completer = store.add(new VariableCompleter(context.container, variables));
const editor = store.add(new ConnectionEditor({ ...context, variables }));
const profileOf = editor.profileOf.bind(editor);
const bar = store.add(new ConnectionBar({ ...context, variables, completer, host, editor, onWhy: () => diagnose() }));
const demo = new DemoServer(channel, (url) => editor.connectTo(url));
const sourceActions = new SourceActions(channel);
const fixes = store.add(
  new Fixes({ ...context, profileOf, onReplaced: (connectionId) => void editor.replaced(connectionId) }),
);
const diagnosis = store.add(new DiagnosisView({ ...context, fixes }));
const diagnose = (): void => {
  diagnosis.start();
  layout.show(findingsViewId);
};
const components = createCommonComponents(context, {
  diagnosis,
  layout: () => layout,
  fixes,
  onRule: (ruleId, sourceId) => {
    layout.show('rules');
    rules.edit(ruleId, sourceId);
  },
  empty: {
    chosen: () => choice.connection,
    source: () => choice.source,
    recentUrls: () => host.state?.recentUrls ?? [],
    demo: () => demo,
    startDemo: () => void demo.start(),
    sources: () => session.state?.sources ?? [],
    startProxy: () => void sourceActions.start(),
    takeOver: () => void sourceActions.takeOver(),
    copy: (text) => void copyToClipboard(channel, text),
    openProxy: (sourceId) => void sourceActions.open(sourceId),
    sourceFault: () => sourceActions.fault,
    browser: () => host.state?.browser,
    page: (action) => void sourceActions.page(action),
    connectTo: (url) => editor.connectTo(url),
  },
  recording,
  live: {
    reply: (seq) => details.reply(seq),
    addRule: (facts, action) => {
      const connection = session.connection(facts.connectionId);
      if (!isProxied(connection, session.state?.sources)) throw new Error(appTexts.noRulesHere());
      rules.add({ ...draftLike(facts), action }, connection?.sourceId);
      layout.show('rules');
      rules.focus();
    },
    fill: (filling, connectionId) => {
      const connection = session.connection(connectionId);
      if (connection && isObserved(connection) && !isProxied(connection, session.state?.sources))
        throw new Error(causeMessage(explain('source.notOurs', { connectionId })));
      if (connection) choice.choose(connectionId);
      emit.fill(filling);
    },
    profileOf: (connectionId) => {
      const connection = session.connection(connectionId);
      return connection && profileOf(connection);
    },
  },
});
const { timeline, details, findings, findingActions } = components;
const emit: EmitForm = store.add(
  new EmitForm({
    ...context,
    host,
    variables,
    completer,
    profileOf,
    isInjecting: () => injectsInto() !== undefined,
    onShow: (seq) => {
      layout.show();
      void timeline.show(seq);
    },
    onLeave: () => timeline.focusGrid(),
  }),
);
const replay = store.add(
  new ReplayLab({
    ...context,
    profileOf,
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
  }),
);
const rules: RulesView = store.add(
  new RulesView({
    ...context,
    onShow: (seq) => {
      layout.show();
      void timeline.show(seq);
    },
    onFilter: (sourceId, text) => {
      choice.show({ sourceId });
      filter.set(addTerm(`source:${sourceId}`, text));
      layout.show();
      timeline.focusGrid();
    },
  }),
);
const server = store.add(
  new ServerView({
    ...context,
    onConnection: (connectionId) => {
      choice.choose(connectionId);
      choice.listsAll = false;
      layout.show();
      timeline.focusGrid();
    },
  }),
);
const scenario = store.add(new ScenarioView({ ...context, onOpen: () => layout.show('scenario') }));
const findingOfBanner = store.add(new FindingOfBanner(clock, () => layout.invalidate()));
const bannerFold = store.add(new BannerFold(() => layout.invalidate()));
const layout: Layout = layOutPage(context, components, {
  views: [
    { id: 'replay', label: appTexts.replay(), element: replay.element },
    {
      id: 'scenario',
      label: appTexts.scenario(),
      element: scenario.element,
      isOffered: () => scenario.isUseful,
    },
    { id: 'server', label: appTexts.server(), element: server.element, isOffered: () => server.isUseful },
    {
      id: 'rules',
      label: appTexts.rules(),
      element: rules.element,
      isOffered: () => rules.isUseful,
      note: () => (rules.heldCount > 0 ? countText(rules.heldCount) : undefined),
    },
  ],
  onView: (id) => {
    replay.visible = id === 'replay';
    rules.visible = id === 'rules';
    server.visible = id === 'server';
    scenario.visible = id === 'scenario';
  },
  panes: { connection: bar.element, cover: bar.options.element, emit: emit.element },
  isCovered: () => bar.options.isOpen,
  onUncover: () => bar.options.close(),
  emitNote: () => {
    const { source, connection } = choice;
    if (injectsInto()) return undefined;
    return source || (connection && isObserved(connection)) ? observedNote(noteOf()) : undefined;
  },
  banner: () =>
    html`${notice.template()}${recording.template()}${fixNotice(fixes, choice.connectionId)}${findingNotice()}`,
  onSize: ({ isBelow, isOneLine, isTight }) => {
    bar.compact = isBelow;
    emit.space = { isCompact: isOneLine, isTight };
  },
});
const selection = new SelectionPolicy(timeline);

/**
 * A banner with the most severe error or warning about the shown connections. It does not repeat the cause that the state of the connection
 * shows.
 */
function findingNotice(): TemplateResult | typeof nothing {
  const { connection, connectionId, scope, isNew } = choice;
  const isAbout = (finding: Finding): boolean =>
    finding.severity !== 'info' &&
    (scope ? isInScope(finding, scope) : connectionId !== undefined && finding.connectionId === connectionId);
  const shown = isNew ? undefined : findingOfBanner.of(findings.shown?.filter(isAbout) ?? []);
  const isOfState = shown !== undefined && !scope && shown.finding.connectionId === connection?.connectionId;
  bar.finding = isOfState ? shown.finding : undefined;
  if (!shown) return nothing;
  const { finding, more, announced } = shown;
  const textOf = (one: Finding) => bannerText(one, isOfState ? connection : undefined);
  return findingBanner(
    { finding, more, text: textOf(finding), announcement: textOf(announced) },
    { ...findingActions, fold: bannerFold, onAll: () => layout.show(findingsViewId) },
  );
}

function isInScope({ sourceId, connectionId }: Finding, { sourceId: shown, run }: Scope): boolean {
  if (!run) return sourceId === shown;
  return connectionId !== undefined && run.connectionIds.includes(connectionId);
}

/**
 * The client behind a proxy that the form sends events to, or in whose name it sends events to the server: the only
 * open client that is shown.
 */
function injectsInto(): ConnectionSummary | undefined {
  const { connection, scope, members } = choice;
  const isOpen = connection?.state === 'connected' && isProxied(connection, session.state?.sources);
  return isOpen && (!scope || openMembers(members) === 1) ? connection : undefined;
}

/** The reason why there is no emit form. */
function noteOf(): ObservedNote {
  const { connection, members, scope } = choice;
  if (connection && !isProxied(connection, session.state?.sources)) return 'watched';
  if (openMembers(members) <= 1) return 'none';
  return scope?.sid === undefined ? 'several' : 'namespaces';
}

function openMembers(members: readonly ConnectionSummary[]): number {
  return members.filter(({ state }) => state === 'connected').length;
}

for (const subscription of [
  reportDrafts(channel, context.saved),
  notice.onDidChange(() => layout.invalidate()),
  recording.onDidChange(() => layout.invalidate()),
  session.onDidChange(() => layout.invalidate()),
  choice.onDidChange(() => layout.invalidate()),
  choice.onDidList(() => layout.invalidate()),
  bar.options.onDidToggle(() => layout.flush()),
  demo.onDidChange(() => {
    timeline.invalidate();
    replay.invalidate();
  }),
  host.onDidChange(() => timeline.invalidate()),
  sourceActions.onDidChange(() => timeline.invalidate()),
  host.onDidRestartEngine(() => session.refresh()),
  timeline.onDidRows(() => emit.refreshResult()),
  emit.onDidEmit((seq) => selection.emitted(seq)),
  channel.on(panelReveal, ({ connectionId }) => {
    choice.choose(connectionId);
    const connection = session.connection(connectionId);
    if (connection && isObserved(connection)) choice.listsAll = false;
  }),
  channel.on(panelFilter, ({ filter: text }) => {
    choice.listsAll = true;
    filter.set(text);
    layout.show();
  }),
  channel.on(diagnosisReveal, ({ connectionId }) => {
    choice.choose(connectionId);
    diagnose();
  }),
  channel.on(sourceReveal, (scope) => {
    choice.show(scope);
    layout.show();
  }),
  channel.on(runReveal, (run) => {
    choice.show({ run });
    // The details of an entry of another connection would look like part of the run.
    void timeline.select(undefined);
    layout.show();
  }),
  channel.on(emitReported, (report) => {
    emit.report(report);
    details.refreshEntry(report.seq);
  }),
  channel.on(panelAct, ({ action }) => {
    if (action !== 'focusForm') return;
    layout.show();
    emit.focus();
  }),
  channel.on(panelShow, ({ view }) => layout.show(view)),
  channel.on(formFill, () => layout.show()),
  channel.on(replayFill, () => layout.show('replay')),
]) {
  store.add(subscription);
}

host.refresh();
session.refresh();
