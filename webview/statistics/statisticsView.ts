/**
 * Statistics of the capture: charts over time, and a table by event name. Invariants: a hidden view sends no requests; the toolbar shows
 * which events are counted; a click on a name shows its events in the timeline.
 */
import { html, nothing, type TemplateResult } from 'lit';
import type { Clock } from '../../src/base/clock.ts';
import { type Disposable, DisposableStore, toDisposable } from '../../src/base/disposable.ts';
import { messageOf } from '../../src/base/userError.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import { fileSave } from '../../src/protocol/hostMessages.ts';
import type { SessionMirror } from '../../src/protocol/sessionMirror.ts';
import {
  type StatisticsResult,
  statisticsRead,
  type StatisticsSubject,
} from '../../src/protocol/statisticsMessages.ts';
import type { FilterChoice } from '../state/filterChoice.ts';
import type { ConnectionChoice } from '../state/connectionChoice.ts';
import { PollingQuery } from '../state/pollingQuery.ts';
import type { RangeChoice } from '../state/rangeChoice.ts';
import type { SavedState, SliceOf, SliceValue } from '../state/savedState.ts';
import { copyToClipboard } from '../ui/clipboard.ts';
import { icon } from '../ui/icon.ts';
import { openMenu } from '../ui/menu.ts';
import { Renderer } from '../ui/renderer.ts';
import { fitColumns } from './fitColumns.ts';
import { seriesTable } from './seriesTable.ts';
import { statisticsCsv, statisticsJson } from './statisticsExport.ts';
import { rowsOf, sorted, type SortKey, type StatisticsRow } from './statisticsRows.ts';
import { rowsAtOnce, statisticsTable } from './statisticsTable.ts';
import { connectionName } from '../../src/model/entry/connectionName.ts';
import { statisticsSlice } from './statisticsSlice.ts';
import { statisticsToolbar } from './statisticsToolbar.ts';
import { latencyText, numberColumns } from './statisticsFormat.ts';
import { rateText } from '../../src/model/texts/quantities.ts';
import { commonTexts } from '../../src/model/texts/commonTexts.ts';
import { statisticsTexts } from './statisticsTexts.ts';
import { TimeChart } from './timeChart.ts';
import { latencySentence, latencySeries, rateSentence, rateSeries } from './timeSeries.ts';

export interface StatisticsDeps {
  channel: Channel;
  clock: Clock;
  session: SessionMirror;
  saved: SavedState;
  filter: FilterChoice;
  choice: ConnectionChoice;
  range: RangeChoice;
  /** Whether the events are from a session file, which does not grow. */
  fromFile?: boolean;
  /** Shows the events of a name in the timeline. */
  onName: (name: string, direction: 'in' | 'out') => void;
}

const sortKeys: readonly SortKey[] = ['name', 'direction', ...numberColumns];

export class StatisticsView implements Disposable {
  readonly element = document.createElement('section');
  readonly #deps: StatisticsDeps;
  readonly #saved: SliceOf<typeof statisticsSlice>;
  readonly #store = new DisposableStore();
  readonly #poll: PollingQuery<StatisticsSubject, StatisticsResult>;
  readonly #rates: TimeChart;
  readonly #latencies: TimeChart;
  readonly #renderer: Renderer;
  #read: { rows: readonly StatisticsRow[]; total: StatisticsRow } | undefined;
  #find = '';
  #shown = rowsAtOnce;
  #note: string | undefined;

  constructor(deps: StatisticsDeps) {
    this.#deps = deps;
    this.#saved = deps.saved.slice(statisticsSlice);
    const { channel, clock, session, choice, range } = deps;
    this.element.className = 'statistics';
    this.element.setAttribute('aria-label', statisticsTexts.section());
    this.#poll = this.#store.add(new PollingQuery(channel, clock, statisticsRead, () => this.#subject));
    const shared = { group: 'statistics', onRange: (chosen: { from: number; to: number }) => range.set(chosen) };
    this.#rates = this.#store.add(
      new TimeChart({
        ...shared,
        title: statisticsTexts.rateTitle(),
        label: statisticsTexts.rateChart(),
        lines: [
          { id: 'in', label: statisticsTexts.line({ line: 'in' }), color: '--incoming', filled: true },
          { id: 'out', label: statisticsTexts.line({ line: 'out' }), color: '--outgoing', filled: true },
        ],
        text: rateText,
      }),
    );
    this.#latencies = this.#store.add(
      new TimeChart({
        ...shared,
        title: statisticsTexts.latencyTitle(),
        label: statisticsTexts.latencyChart(),
        lines: [
          { id: 'p50', label: statisticsTexts.line({ line: 'p50' }), color: '--good' },
          { id: 'p95', label: statisticsTexts.line({ line: 'p95' }), color: '--warning', dashed: true },
        ],
        text: latencyText,
        isDuration: true,
      }),
    );
    this.#renderer = this.#store.add(new Renderer(this.element, () => this.#template()));
    for (const subscription of [
      this.#poll.onDidChange(() => this.#update()),
      choice.onDidChange(() => this.#poll.refresh()),
      choice.onDidList(() => this.#poll.refresh()),
      range.onDidChange(() => this.#rangeChanged()),
      session.onDidChange(() => this.#renderer.invalidate()),
      session.onDidBegin(() => this.#poll.reset()),
    ]) {
      this.#store.add(subscription);
    }
    const observer = new ResizeObserver(() => this.#fit());
    observer.observe(this.element);
    this.#store.add(toDisposable(() => observer.disconnect()));
    this.#renderer.flush();
  }

  /** Whether the view is shown. A hidden view sends no requests. */
  set visible(visible: boolean) {
    this.#poll.visible = visible;
    this.#renderer.invalidate();
  }

  dispose(): void {
    this.#store.dispose();
  }

  /** Counts the events of the range that was selected, and the events of the timeline when the range was cleared. */
  #rangeChanged(): void {
    const { range } = this.#deps;
    const { scope } = this.#saved.current;
    const without = scope === 'range' && !range.current;
    const beside = scope === 'capture' && range.current;
    if (without || beside) this.#saved.update({ scope: 'timeline' });
    this.#poll.refresh();
    this.#renderer.invalidate();
  }

  get #subject(): StatisticsSubject {
    const { filter, choice, range } = this.#deps;
    const { scope } = this.#saved.current;
    const connectionId = choice.listedId;
    return {
      ...(connectionId !== undefined && { connectionId }),
      ...(scope === 'timeline' && { filter: filter.text }),
      ...(scope !== 'capture' && range.current && { range: range.current }),
    };
  }

  /** The name of the connection whose events are counted, if the capture has several connections. */
  get #connection(): string | undefined {
    const { session } = this.#deps;
    if (session.allConnections.length < 2) return undefined;
    const { connectionId } = this.#subject;
    if (connectionId === undefined) return statisticsTexts.allConnections();
    const chosen = session.anyConnection(connectionId);
    return chosen ? connectionName(chosen) : connectionId;
  }

  get #startedAt(): string {
    return this.#deps.session.state?.startedAt ?? '';
  }

  #update(): void {
    const { result } = this.#poll;
    this.#read = result && rowsOf(result);
    if (result) {
      const rates = rateSeries(result, this.#startedAt);
      this.#rates.show(rates, rateSentence(rates));
      const latencies = latencySeries(result, this.#startedAt);
      this.#latencies.show(latencies, latencySentence(latencies));
    }
    this.#renderer.invalidate();
  }

  #set(change: Partial<SliceValue<typeof statisticsSlice>>): void {
    this.#saved.update(change);
    this.#renderer.invalidate();
  }

  get #sortedBy(): SortKey {
    const { column } = this.#saved.current.sort;
    return sortKeys.find((known) => known === column) ?? 'count';
  }

  /** The rows that match the text in "Find name", sorted. */
  get #rows(): StatisticsRow[] {
    const { descending } = this.#saved.current.sort;
    const needle = this.#find.trim().toLowerCase();
    const found = (this.#read?.rows ?? []).filter(({ name }) => !needle || name?.toLowerCase().includes(needle));
    return sorted(found, { column: this.#sortedBy, descending });
  }

  #export(anchor: HTMLElement): void {
    const { channel } = this.#deps;
    const total = this.#read?.total;
    if (!total) return;
    const rows = this.#rows;
    const run = (work: () => Promise<string | undefined>) => (): void => {
      work()
        .then((note) => (this.#note = note))
        .catch((error: unknown) => (this.#note = messageOf(error)))
        .finally(() => this.#renderer.invalidate());
    };
    const save = (name: string, content: () => string) =>
      run(async () => {
        const { saved, path } = await channel.request(fileSave, { name, content: content() });
        if (!saved) return undefined;
        return path === undefined ? commonTexts.saved() : commonTexts.savedTo({ path });
      });
    const copy = (content: () => string) =>
      run(async () => {
        await copyToClipboard(channel, content());
        return commonTexts.copied();
      });
    openMenu(anchor, statisticsTexts.exportMenu(), [
      { label: statisticsTexts.copyCsv(), run: copy(() => statisticsCsv(rows)) },
      { label: statisticsTexts.copyJson(), run: copy(() => statisticsJson(rows, total)) },
      { label: statisticsTexts.saveCsv(), run: save('statistics.csv', () => statisticsCsv(rows)) },
      { label: statisticsTexts.saveJson(), run: save('statistics.json', () => statisticsJson(rows, total)) },
    ]);
  }

  #fit(): void {
    const box = this.element.querySelector<HTMLElement>('.table-scroll');
    if (box) fitColumns(box, this.#sortedBy);
  }

  #template(): TemplateResult {
    // The columns are fitted later, because the width of the table is known only when the new values are in the page.
    queueMicrotask(() => this.#fit());
    const { filter, range } = this.#deps;
    const { scope, table } = this.#saved.current;
    const { fault, result } = this.#poll;
    const total = this.#read?.total;
    return html`${statisticsToolbar({
      scope: scope === 'range' && !range.current ? 'timeline' : scope,
      filter: filter.text,
      range: range.current,
      total: total?.count,
      connection: this.#connection,
      span: result?.span,
      startedAt: this.#startedAt,
      find: this.#find,
      table,
      onScope: (chosen) => {
        this.#set({ scope: chosen });
        this.#poll.refresh();
      },
      onClearRange: () => range.set(undefined),
      onFind: (text) => {
        this.#find = text;
        this.#shown = rowsAtOnce;
        this.#renderer.invalidate();
      },
      onTable: (shown) => this.#set({ table: shown }),
      onExport: (anchor) => this.#export(anchor),
    })}
    ${fault === undefined ? nothing : html`<div class="fault" role="alert"><bdi>${fault}</bdi></div>`}
    ${this.#note === undefined ? nothing : html`<div class="notice" role="status"><bdi>${this.#note}</bdi></div>`}
    ${total && total.count > 0 ? this.#tables(total) : this.#empty()}`;
  }

  #tables(total: StatisticsRow): TemplateResult {
    const { onName } = this.#deps;
    const { table, sort } = this.#saved.current;
    const rows = this.#rows;
    const { result } = this.#poll;
    return html`<div class="statistics-body">
      ${
        table && result
          ? seriesTable(rateSeries(result, this.#startedAt), latencySeries(result, this.#startedAt))
          : html`<div class="charts">${this.#rates.element}${this.#latencies.element}</div>`
      }
      <div class="table-scroll" tabindex="0" role="region" aria-label=${statisticsTexts.tableScroll()}>
        ${statisticsTable({
          rows,
          total,
          shown: this.#shown,
          startedAt: this.#deps.session.state?.startedAt ?? '',
          sort: sort as { column: SortKey; descending: boolean },
          onSort: (chosen) => this.#set({ sort: chosen }),
          onName: ({ name, direction }) => {
            if (name !== null && direction !== 'both') onName(name, direction);
          },
          onMore: () => {
            this.#shown += rowsAtOnce;
            this.#renderer.invalidate();
          },
        })}
      </div>
    </div>`;
  }

  #empty(): TemplateResult {
    const { filter, range, fromFile } = this.#deps;
    const { scope } = this.#saved.current;
    const narrowed = (scope === 'timeline' && !filter.isEmpty) || (scope !== 'capture' && range.current);
    const [name, title, text] = !this.#read
      ? (['loading', statisticsTexts.loadingTitle(), statisticsTexts.loading()] as const)
      : narrowed
        ? ([
            'filter',
            statisticsTexts.filteredTitle(),
            statisticsTexts.filtered({ all: statisticsTexts.scopeChoice({ scope: 'capture' }) }),
          ] as const)
        : fromFile
          ? (['graph', statisticsTexts.fileEmptyTitle(), statisticsTexts.fileEmpty()] as const)
          : (['graph', statisticsTexts.emptyTitle(), statisticsTexts.empty()] as const);
    return html`<div class="view-empty">
      ${icon(name)}
      <h2>${title}</h2>
      <p>${text}</p>
    </div>`;
  }
}
