/**
 * The replay lab: a plan, its runs, and a chart of the delivery status of each event. Invariants: a replay belongs to
 * the engine and continues when the panel is closed; only data that the engine reported is shown; a plan that cannot be
 * read starts nothing.
 */
import { html, nothing, type TemplateResult } from 'lit';
import type { Clock } from '../../src/base/clock.ts';
import { type Disposable, DisposableStore, toDisposable } from '../../src/base/disposable.ts';
import { messageOf } from '../../src/base/userError.ts';
import type { ReportedRun } from '../../src/model/replay/replayExport.ts';
import type { ConnectionProfile } from '../../src/model/profile/profile.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import {
  profileGet,
  replayFill,
  type ReplayFilling,
  replayRun,
  replayRunKept,
} from '../../src/protocol/hostMessages.ts';
import { replayControl, replayForget } from '../../src/protocol/replayMessages.ts';
import type { SessionMirror } from '../../src/protocol/sessionMirror.ts';
import type { ConnectionSummary } from '../../src/protocol/shapes.ts';
import type { ConnectionChoice } from '../state/connectionChoice.ts';
import type { SavedState, SliceOf } from '../state/savedState.ts';
import { openMenu } from '../ui/menu.ts';
import { Renderer } from '../ui/renderer.ts';
import { ReplayChart } from './chart/replayChart.ts';
import { newFault, secondsText, spanOf } from './faultDraft.ts';
import { labToolbar } from './labToolbar.ts';
import { MatchCount } from './matchCount.ts';
import { draftOfEmit, planItems, savePlan } from './namedReplays.ts';
import { PlanForm } from './planForm.ts';
import { savedPlanOf, type PlannedReplay } from './replayDraft.ts';
import { replaySlice } from './replaySlice.ts';
import { exportItems } from './replayExports.ts';
import { ReplayFeed } from './replayFeed.ts';
import { chartModel, reportedRuns } from './replayResult.ts';
import { chartText, isInProgress } from './replayFormat.ts';
import { planTexts } from './planTexts.ts';
import { replayTexts } from './replayTexts.ts';
import { resultView } from './resultView.ts';

const twoColumnsFrom = 820;
const wideTableFrom = 1000;

export interface LabDeps {
  channel: Channel;
  clock: Clock;
  session: SessionMirror;
  choice: ConnectionChoice;
  saved: SavedState;
  profileOf: (connection: ConnectionSummary | undefined) => ConnectionProfile;
  /** The filter of the timeline, and the sequence number of its selected entry. */
  timeline: () => { filter: string; selected: number | undefined };
  demo: { busy: boolean; start: () => void };
  /** Shows the entries of a connection. */
  showTimeline: (connectionId: string) => void;
}

export class ReplayLab implements Disposable {
  readonly element = document.createElement('section');
  readonly #deps: LabDeps;
  readonly #saved: SliceOf<typeof replaySlice>;
  readonly #store = new DisposableStore();
  readonly #feed: ReplayFeed;
  readonly #form: PlanForm;
  readonly #chart: ReplayChart;
  readonly #matches: MatchCount;
  readonly #renderer: Renderer;
  #runs: readonly ReportedRun[] = [];
  #width = 0;
  #starting = false;
  #fault: string | undefined;
  #note: string | undefined;

  constructor(deps: LabDeps) {
    this.#deps = deps;
    this.#saved = deps.saved.slice(replaySlice);
    const { channel, clock, saved } = deps;
    this.element.className = 'replay';
    this.element.setAttribute('aria-label', replayTexts.section());
    this.#feed = this.#store.add(new ReplayFeed(channel, clock));
    this.#matches = this.#store.add(new MatchCount(channel, clock, () => this.#matched()));
    this.#form = this.#store.add(
      new PlanForm({
        channel,
        saved,
        matches: () => this.#matches.text,
        timeline: deps.timeline,
        onSave: () => this.#savePlan(),
        onOpen: (anchor) => this.#openPlan(anchor),
      }),
    );
    this.#chart = this.#store.add(this.#newChart());
    this.#renderer = this.#store.add(new Renderer(this.element, () => this.#template()));
    const observer = new ResizeObserver(() => this.#measure());
    observer.observe(this.element);
    for (const subscription of [
      toDisposable(() => observer.disconnect()),
      this.#feed.onDidChange(() => this.#changed()),
      this.#form.onDidChange(() => this.#planned()),
      deps.choice.onDidChange(() => this.#planned()),
      deps.session.onDidBegin(() => this.#feed.reset()),
      channel.on(replayFill, (filling) => this.#try(() => this.#fill(filling))),
    ]) {
      this.#store.add(subscription);
    }
    this.#renderer.flush();
  }

  /** Whether the view is shown. A hidden view sends no requests. */
  set visible(visible: boolean) {
    this.#feed.visible = visible;
    if (visible) this.#planned();
  }

  invalidate(): void {
    this.#renderer.invalidate();
  }

  dispose(): void {
    this.#store.dispose();
  }

  #newChart(): ReplayChart {
    return new ReplayChart({
      model: () => chartModel(this.#form.draft, this.#feed.chosen, this.#runs),
      spans: () => this.#form.draft.faults.flatMap((fault) => spanOf(fault) ?? []),
      onCreate: (fromMs, toMs) => {
        const fault = newFault({ at: secondsText(fromMs), for: secondsText(toMs - fromMs) });
        this.#form.addFault(fault);
        return fault.id;
      },
      onChange: (id, change) => this.#form.setFault(id, change),
      onRemove: (id) => this.#form.removeFault(id),
    });
  }

  #changed(): void {
    this.#runs = reportedRuns(this.#feed);
    this.#chart.description = chartText(this.#feed.chosen, this.#runs);
    this.#chart.invalidate();
    this.#renderer.invalidate();
  }

  /** Called when the plan changed, or the connection whose events it emits. */
  #planned(): void {
    const { choice } = this.#deps;
    const { draft } = this.#form;
    if (draft.source === 'captured' && choice.connectionId !== undefined) {
      this.#matches.count(choice.connectionId, draft.filter);
    }
    this.#form.invalidate();
    this.#chart.description = chartText(this.#feed.chosen, this.#runs);
    this.#chart.invalidate();
    this.#renderer.invalidate();
  }

  #matched(): void {
    if (this.#matches.fault !== undefined) this.#form.refuse('filter', this.#matches.fault);
    this.#form.invalidate();
  }

  #measure(): void {
    const { clientWidth } = this.element;
    if (clientWidth === this.#width) return;
    this.#width = clientWidth;
    this.#renderer.invalidate();
  }

  async #start(): Promise<void> {
    const { channel, choice } = this.#deps;
    const { connectionId } = choice;
    if (this.#starting) return;
    const kept = savedPlanOf(this.#form.draft);
    const isReady = kept !== undefined || connectionId !== undefined;
    this.#note = undefined;
    this.#fault = isReady ? undefined : replayTexts.notConnected();
    this.#renderer.invalidate();
    if (!isReady) return;
    const plan = this.#form.read(connectionId ?? '');
    if (!plan) {
      this.#saved.update({ folded: false });
      return;
    }
    this.#starting = true;
    try {
      const { replayId } = kept
        ? await channel.request(replayRunKept, { plan: { uri: kept.uri, emit: kept.emit }, request: plan })
        : await this.#runLike(connectionId ?? '', plan);
      if (this.#width < twoColumnsFrom) this.#saved.update({ folded: true });
      await this.#feed.refresh();
      this.#feed.choose(replayId);
    } catch (error) {
      this.#fault = messageOf(error);
    } finally {
      this.#starting = false;
      this.#renderer.invalidate();
    }
  }

  /** Runs the plan on connections with the profile of a listed one. */
  async #runLike(connectionId: string, plan: PlannedReplay): Promise<{ replayId: string }> {
    const { channel } = this.#deps;
    const { profile } = await channel.request(profileGet, { connectionId });
    return channel.request(replayRun, { request: { profile, ...plan }, from: connectionId });
  }

  #savePlan(): void {
    const { channel, choice, profileOf } = this.#deps;
    const plan = this.#form.read(choice.connectionId ?? '');
    if (!plan) return;
    const { connection, connectionId } = choice;
    this.#try(() => savePlan({ channel, connectionId, profile: () => profileOf(connection) }, this.#form.draft, plan));
  }

  #fill(filling: ReplayFilling): Promise<undefined> {
    this.#form.set(draftOfEmit(filling));
    return Promise.resolve(undefined);
  }

  #openPlan(anchor: HTMLElement): void {
    this.#try(async () => {
      const items = await planItems(this.#deps.channel, (draft) => this.#form.set(draft));
      if (items.length === 0) return planTexts.noPlans();
      openMenu(anchor, planTexts.openMenu(), items);
      return undefined;
    });
  }

  #control(action: 'pause' | 'resume' | 'stop'): void {
    const { chosen } = this.#feed;
    if (chosen) this.#try(() => this.#deps.channel.request(replayControl, { replayId: chosen.replayId, action }));
  }

  #remove(replayId: string): void {
    this.#try(async () => {
      await this.#deps.channel.request(replayForget, { replayId });
      this.#feed.removed(replayId);
    });
  }

  /** Does something in the background. A string is shown as a message. */
  #try(work: () => Promise<unknown>): void {
    this.#fault = undefined;
    this.#note = undefined;
    work()
      .then(
        (message) => {
          if (typeof message === 'string') this.#note = message;
        },
        (error: unknown) => {
          this.#fault = messageOf(error);
        },
      )
      .finally(() => this.#renderer.invalidate());
  }

  #export(anchor: HTMLElement, number: number): void {
    const { chosen } = this.#feed;
    if (!chosen) return;
    const { channel } = this.#deps;
    openMenu(
      anchor,
      replayTexts.exportMenu(),
      exportItems({
        channel,
        chart: this.#chart,
        number,
        progress: chosen,
        runs: this.#runs,
        run: (work) => this.#try(work),
      }),
    );
  }

  #template(): TemplateResult {
    const { choice, demo, session, showTimeline } = this.#deps;
    const { chosen, replays } = this.#feed;
    const twoColumns = this.#width >= twoColumnsFrom;
    const folded = !twoColumns && this.#saved.current.folded;
    const toggle = (): void => {
      this.#saved.update({ folded: !folded });
      this.#renderer.invalidate();
    };
    return html`${labToolbar({
        progress: chosen,
        replays,
        starting: this.#starting,
        plan: twoColumns ? undefined : { folded, toggle },
        onStart: () => void this.#start(),
        onControl: (action) => this.#control(action),
        onChoose: (id) => this.#feed.choose(id),
        onForget: (id) => this.#remove(id),
        onExport: (anchor, number) => this.#export(anchor, number),
      })}
      ${this.#fault ? html`<div class="fault lab-outcome" role="alert"><bdi>${this.#fault}</bdi></div>` : nothing}
      ${this.#note ? html`<div class="notice lab-outcome" role="status"><bdi>${this.#note}</bdi></div>` : nothing}
      <div class="lab-body ${twoColumns ? 'two' : 'one'}">
        ${folded ? nothing : this.#form.element}
        ${resultView({
          progress: chosen,
          inProgress: chosen !== undefined && isInProgress(chosen),
          runs: this.#runs,
          chart: this.#chart.element,
          wide: (twoColumns ? this.#width - 320 : this.#width) >= wideTableFrom,
          connected: choice.connection !== undefined,
          demo,
          showTimeline,
          isListed: (id) => session.connection(id) !== undefined,
        })}
      </div>`;
  }
}
