/**
 * The components that the inspector and the page of a session file share: timeline, details, statistics, stream analysis, the layout around
 * them, and their wiring. A page creates these components, then its own ones, then the layout.
 */
import { nameValue } from '../../src/model/filter/filterEdit.ts';
import { argumentAct, demoPageOpen, helpOpen, panelAct } from '../../src/protocol/hostMessages.ts';
import { countText } from '../../src/model/texts/numberText.ts';
import { Details } from '../details/details.ts';
import type { DiagnosisView } from '../diagnosis/diagnosisView.ts';
import { EvidenceMarks } from '../findings/evidenceMarks.ts';
import { FindingsModel } from '../findings/findingsModel.ts';
import type { FindingActions } from '../findings/findingTemplates.ts';
import { FindingsView } from '../findings/findingsView.ts';
import { SequenceView } from '../sequence/sequenceView.ts';
import { StatisticsView } from '../statistics/statisticsView.ts';
import { StreamPanel } from '../stream/streamPanel.ts';
import { streamSlice } from '../stream/streamSlice.ts';
import { Timeline } from '../timeline/timeline.ts';
import type { TimelineDeps } from '../timeline/timelineDeps.ts';
import { Fixes } from '../state/fixes.ts';
import { keepFromBrowser } from '../ui/keys.ts';
import { appTexts } from './appTexts.ts';
import { reportFocus } from './focusReport.ts';
import { Layout, type LayoutDeps, type Panes } from './layout.ts';
import { firstViewId } from './layoutSlice.ts';
import type { PageContext } from './pageContext.ts';

/** The view of findings and diagnosis. */
export const findingsViewId = 'captureFindings';
const sequenceViewId = 'sequence';

export interface CommonComponents {
  readonly timeline: Timeline;
  readonly details: Details;
  readonly sequence: SequenceView;
  readonly statistics: StatisticsView;
  readonly stream: StreamPanel;
  readonly findings: FindingsModel;
  readonly findingActions: FindingActions;
  readonly findingsView: FindingsView;
  readonly fixes: Fixes;
}

export interface CommonComponentsOptions extends Pick<TimelineDeps, 'empty' | 'live' | 'file' | 'recording'> {
  /** The layout, which is created later. */
  layout: () => Layout;
  /** Fixes that can change profiles. Without this option, fixes are only snippets. */
  fixes?: Fixes;
  /** Shows a rule of a proxy. */
  onRule?: (ruleId: string, sourceId: string) => void;
  /** The view that diagnoses servers; left out for a session file. */
  diagnosis?: DiagnosisView;
}

export function createCommonComponents(context: PageContext, options: CommonComponentsOptions): CommonComponents {
  const { store, saved, filter, channel, choice } = context;
  const { layout, onRule, diagnosis, fixes = store.add(new Fixes(context)), ...ofTimeline } = options;
  const { empty } = options;
  const fromFile = options.file !== undefined;
  const findings = store.add(new FindingsModel(context));
  const evidence = store.add(new EvidenceMarks(findings));
  const timeline = store.add(
    new Timeline({
      ...context,
      ...ofTimeline,
      evidence,
      onSequence: () => layout().show(sequenceViewId),
      stream: {
        isOpen: () => saved.slice(streamSlice).current.open,
        toggle: () => (stream.isOpen ? stream.close() : stream.open()),
      },
    }),
  );
  const stream: StreamPanel = store.add(
    new StreamPanel({
      ...context,
      onSelect: (seq) => void timeline.show(seq),
      onToggle: (open) => {
        timeline.invalidate();
        layout().flush();
        if (open) stream.focus();
        else timeline.focusMore();
      },
    }),
  );
  const details = store.add(
    new Details({
      ...context,
      fromFile,
      onClose: () => {
        void timeline.select(undefined);
        timeline.focusGrid();
      },
      onShow: (seq) => void timeline.show(seq),
      onRule,
      onFilter: (term) => filter.narrow(term),
      evidence,
      onFinding: ({ findingId }) => {
        layout().show(findingsViewId);
        findingsView.focus(findingId);
      },
    }),
  );
  const statistics = store.add(
    new StatisticsView({
      ...context,
      fromFile,
      onName: (name, direction) => {
        filter.set(`event:${nameValue(name)} dir:${direction}`);
        layout().show();
        timeline.focusGrid();
      },
    }),
  );
  const sequence = store.add(
    new SequenceView({
      ...context,
      fromFile,
      selected: () => timeline.selected,
      onSelect: (seq) => void timeline.show(seq),
      onOpen: (seq) => {
        layout().show();
        void timeline.show(seq);
        details.focus();
      },
    }),
  );
  const findingActions: FindingActions = {
    onShow: ({ findingId, connectionId }) => {
      if (connectionId === undefined) choice.listsAll = true;
      else choice.choose(connectionId);
      filter.set(`finding:${findingId}`);
      layout().show();
      timeline.focusGrid();
    },
    onWhy: ({ code }) => void channel.request(helpOpen, { code }).catch((error: unknown) => console.error(error)),
    onIgnore: (finding) => findings.ignore(finding),
    fixOf: (finding) => fixes.of(finding, finding.connectionId),
  };
  const findingsView: FindingsView = store.add(
    new FindingsView({
      ...context,
      findings,
      diagnosis,
      actions: findingActions,
      demo: empty && {
        isStarting: () => empty.demo().busy,
        start: () => {
          layout().show();
          empty.startDemo();
        },
        openPage: () => void channel.request(demoPageOpen, {}).catch((error: unknown) => console.error(error)),
      },
    }),
  );
  return { timeline, details, sequence, statistics, stream, findings, findingActions, findingsView, fixes };
}

export interface PageLayoutOptions
  extends
    Pick<LayoutDeps, 'banner' | 'onSize' | 'isCovered' | 'onUncover' | 'emitNote'>,
    Partial<Pick<LayoutDeps, 'views' | 'onView'>> {
  /** Panes that only this page has. */
  panes?: Pick<Panes, 'connection' | 'cover' | 'emit'>;
}

/** Adds the components to the page and connects them. Afterwards, the page is complete. */
export function layOutPage(context: PageContext, components: CommonComponents, options: PageLayoutOptions): Layout {
  const { container, store, channel, saved, session } = context;
  const { timeline, details, sequence, statistics, stream, findings, findingsView, fixes } = components;
  const { views = [], panes = {}, onView, ...others } = options;
  const layout = store.add(
    new Layout(container, {
      ...others,
      saved,
      views: [
        {
          id: findingsViewId,
          label: appTexts.findings(),
          element: findingsView.element,
          note: () => (findings.shown?.length ? countText(findings.shown.length) : undefined),
        },
        { id: sequenceViewId, label: appTexts.sequence(), element: sequence.element, yields: true },
        { id: 'statistics', label: appTexts.statistics(), element: statistics.element },
        ...views,
      ],
      onView: (id) => {
        sequence.visible = id === sequenceViewId;
        statistics.visible = id === 'statistics';
        onView?.(id);
        timeline.visible = id === firstViewId;
      },
      panes: { ...panes, timeline: timeline.element, details: details.element, stream: stream.element },
      hasDetails: () => timeline.selected !== undefined,
      hasStream: () => stream.isOpen,
    }),
  );
  for (const subscription of [
    session.onDidBegin(() => {
      details.reset();
      findings.watch();
    }),
    findings.onDidChange(() => layout.invalidate()),
    fixes.onDidChange(() => layout.invalidate()),
    timeline.onDidRows(() => details.refresh()),
    timeline.onDidSelect((seq) => {
      details.show(seq);
      sequence.selected();
      layout.invalidate();
    }),
    channel.on(argumentAct, ({ action }) => details.act(action)),
    channel.onDidFault((error) => console.error(error)),
    channel.on(panelAct, ({ action }) => {
      if (action !== 'focusFilter' && action !== 'focusEntries' && action !== 'focusDetails') return;
      layout.show();
      if (action === 'focusFilter') timeline.focusFilter();
      else if (action === 'focusEntries') timeline.focusGrid();
      else details.focus();
    }),
    keepFromBrowser(),
    reportFocus(channel),
  ]) {
    store.add(subscription);
  }
  return layout;
}
