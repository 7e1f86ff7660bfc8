/**
 * The replay lab: a plan, its run, and the picture of what became of each event.
 * Invariants: a replay belongs to the engine and goes on when the panel goes; nothing is shown that the engine did not tell; a plan that
 * cannot be read starts nothing.
 */
import { html, nothing, type TemplateResult } from 'lit';
import type { Clock } from '../../src/base/clock.ts';
import { type Disposable, DisposableStore, toDisposable } from '../../src/base/disposable.ts';
import { messageOf } from '../../src/base/userError.ts';
import type { ReportedRun } from '../../src/model/replay/replayExport.ts';
import type { ConnectionProfile } from '../../src/model/profile/profile.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import { profileGet, replayRun, replayRunKept } from '../../src/protocol/hostMessages.ts';
import { replayControl, replayForget } from '../../src/protocol/replayMessages.ts';
import type { SessionMirror } from '../../src/protocol/sessionMirror.ts';
import type { ConnectionSummary } from '../../src/protocol/shapes.ts';
import { sentence } from '../emit/argumentDraft.ts';
import type { ConnectionChoice } from '../state/connectionChoice.ts';
import type { SavedState } from '../state/savedState.ts';
import { openMenu } from '../ui/menu.ts';
import { Renderer } from '../ui/renderer.ts';
import { ReplayChart } from './chart/replayChart.ts';
import { newFault, secondsText, spanOf } from './faultDraft.ts';
import { labToolbar } from './labToolbar.ts';
import { MatchCount } from './matchCount.ts';
import { planItems, savePlan } from './namedReplays.ts';
import { PlanForm } from './planForm.ts';
import { keptPlanOf, type PlannedReplay } from './replayDraft.ts';
import { exportItems } from './replayExports.ts';
import { ReplayFeed } from './replayFeed.ts';
import { chartModel, reportedRuns } from './replayResult.ts';
import { chartText, isUnderWay } from './replayWords.ts';
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
  /** What is filtered and selected in the timeline. */
  timeline: () => { filter: string; selected: number | undefined };
  demo: { busy: boolean; start: () => void };
  /** Shows the entries of a connection. */
  showTimeline: (connectionId: string) => void;
}

export class ReplayLab implements Disposable {
  readonly element = document.createElement('section');
  readonly #parts: LabDeps;
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

  constructor(parts: LabDeps) {
    this.#parts = parts;
    const { channel, clock, saved } = parts;
    this.element.className = 'replay';
    this.element.setAttribute('aria-label', 'Replay');
    this.#feed = this.#store.add(new ReplayFeed(channel, clock));
    this.#matches = this.#store.add(new MatchCount(channel, clock, () => this.#matched()));
    this.#form = this.#store.add(
      new PlanForm({
        channel,
        saved,
        matches: () => this.#matches.text,
        timeline: parts.timeline,
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
      parts.choice.onDidChange(() => this.#planned()),
      parts.session.onDidBegin(() => this.#feed.reset()),
    ]) {
      this.#store.add(subscription);
    }
    this.#renderer.flush();
  }

  /** Whether a person sees it; hidden it asks for nothing. */
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

  /** The plan is another, or whose events it would send. */
  #planned(): void {
    const { choice } = this.#parts;
    const { draft } = this.#form;
    if (draft.source === 'captured' && choice.connectionId !== undefined) {
      this.#matches.want(choice.connectionId, draft.filter);
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
    const { channel, choice, saved } = this.#parts;
    const { connectionId } = choice;
    if (this.#starting) return;
    const kept = keptPlanOf(this.#form.draft);
    const isReady = kept !== undefined || connectionId !== undefined;
    this.#note = undefined;
    this.#fault = isReady ? undefined : 'Connect above first: a replay makes connections of its own like that one.';
    this.#renderer.invalidate();
    if (!isReady) return;
    const plan = this.#form.read(connectionId ?? '');
    if (!plan) {
      saved.update({ replayFolded: false });
      return;
    }
    this.#starting = true;
    try {
      const { replayId } = kept
        ? await channel.request(replayRunKept, { plan: { uri: kept.uri, emit: kept.emit }, request: plan })
        : await this.#runLike(connectionId ?? '', plan);
      if (this.#width < twoColumnsFrom) saved.update({ replayFolded: true });
      await this.#feed.refresh();
      this.#feed.choose(replayId);
    } catch (error) {
      this.#fault = sentence(messageOf(error));
    } finally {
      this.#starting = false;
      this.#renderer.invalidate();
    }
  }

  /** On connections like one that is listed. */
  async #runLike(connectionId: string, plan: PlannedReplay): Promise<{ replayId: string }> {
    const { channel } = this.#parts;
    const { profile } = await channel.request(profileGet, { connectionId });
    return channel.request(replayRun, { request: { profile, ...plan }, from: connectionId });
  }

  #savePlan(): void {
    const { channel, choice, profileOf } = this.#parts;
    const plan = this.#form.read(choice.connectionId ?? '');
    if (!plan) return;
    const { connection, connectionId } = choice;
    this.#try(() => savePlan({ channel, connectionId, profile: () => profileOf(connection) }, this.#form.draft, plan));
  }

  #openPlan(anchor: HTMLElement): void {
    this.#try(async () => {
      const items = await planItems(this.#parts.channel, (draft) => this.#form.set(draft));
      if (items.length === 0) return 'No plan is kept in the workspace’s collections yet. Save plan… keeps this one.';
      openMenu(anchor, 'Plans', items);
      return undefined;
    });
  }

  #control(action: 'pause' | 'resume' | 'stop'): void {
    const { chosen } = this.#feed;
    if (chosen) this.#try(() => this.#parts.channel.request(replayControl, { replayId: chosen.replayId, action }));
  }

  #forget(replayId: string): void {
    this.#try(async () => {
      await this.#parts.channel.request(replayForget, { replayId });
      this.#feed.forgotten(replayId);
    });
  }

  /** Does something in passing; a string is what is told of it. */
  #try(work: () => Promise<unknown>): void {
    this.#fault = undefined;
    this.#note = undefined;
    work()
      .then(
        (told) => {
          if (typeof told === 'string') this.#note = told;
        },
        (error: unknown) => {
          this.#fault = sentence(messageOf(error));
        },
      )
      .finally(() => this.#renderer.invalidate());
  }

  #export(anchor: HTMLElement, title: string): void {
    const { chosen } = this.#feed;
    if (!chosen) return;
    const { channel } = this.#parts;
    openMenu(
      anchor,
      'Export',
      exportItems({
        channel,
        chart: this.#chart,
        title,
        progress: chosen,
        runs: this.#runs,
        run: (work) => this.#try(work),
      }),
    );
  }

  #template(): TemplateResult {
    const { saved, choice, demo, session, showTimeline } = this.#parts;
    const { chosen, replays } = this.#feed;
    const twoColumns = this.#width >= twoColumnsFrom;
    const folded = !twoColumns && saved.current.replayFolded;
    const toggle = (): void => {
      saved.update({ replayFolded: !folded });
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
        onForget: (id) => this.#forget(id),
        onExport: (anchor, title) => this.#export(anchor, title),
      })}
      ${this.#fault ? html`<div class="fault lab-outcome" role="alert"><bdi>${this.#fault}</bdi></div>` : nothing}
      ${this.#note ? html`<div class="notice lab-outcome" role="status"><bdi>${this.#note}</bdi></div>` : nothing}
      <div class="lab-body ${twoColumns ? 'two' : 'one'}">
        ${folded ? nothing : this.#form.element}
        ${resultView({
          progress: chosen,
          underWay: chosen !== undefined && isUnderWay(chosen),
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
