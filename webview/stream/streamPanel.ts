/**
 * The drawer "Stream analysis": the user selects a stream of captured events and a path in its arguments. The drawer shows the faults in
 * the numbers at the path and how evenly the events were received, and plays the stream again. It uses the connection and the filter of the
 * timeline. Invariants: everything shown belongs to the selected stream; a new request cancels the previous one; a closed drawer sends no
 * requests.
 */
import { html, type TemplateResult } from 'lit';
import type { Clock } from '../../src/base/clock.ts';
import { type Disposable, DisposableStore } from '../../src/base/disposable.ts';
import { Emitter } from '../../src/base/emitter.ts';
import type { StreamKind } from '../../src/model/stream/streamValue.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import type { SessionMirror } from '../../src/protocol/sessionMirror.ts';
import {
  type GuessedStreams,
  type AnalyzedStream,
  streamAnalyze,
  streamAt,
  streamGuess,
  streamSeries,
  type StreamSubject,
} from '../../src/protocol/streamMessages.ts';
import { isTyping } from '../ui/keys.ts';
import type { FilterChoice } from '../state/filterChoice.ts';
import type { ConnectionChoice } from '../state/connectionChoice.ts';
import type { SavedState, SliceOf } from '../state/savedState.ts';
import { Renderer } from '../ui/renderer.ts';
import { FindingsTab } from './findingsTab.ts';
import type { FollowedValue } from './scrubberTab.ts';
import { readSpeed } from './scrubberTab.ts';
import { seriesLine } from './seriesChart.ts';
import type { GuessedStream, StreamModel } from './streamModel.ts';
import { StreamPlayer } from './streamPlayer.ts';
import { LatestRequest } from './latestRequest.ts';
import { streamSlice, type StreamTab } from './streamSlice.ts';
import { streamTemplate } from './streamTemplate.ts';
import { streamTexts } from './streamTexts.ts';

/**
 * The interval of a smooth animation, and the interval for users who prefer reduced motion: a few frames per second.
 */
const smoothMs = 40;
const calmMs = 250;
/** Maximum number of points of a line, enough for a chart as wide as a screen. */
const chartPoints = 2000;
const followedAtFirst = 2;
const maxFollowed = 8;

export interface StreamPanelDeps {
  channel: Channel;
  clock: Clock;
  session: SessionMirror;
  saved: SavedState;
  filter: FilterChoice;
  choice: ConnectionChoice;
  /** Shows an entry in the timeline and its details. */
  onSelect: (seq: number) => void;
  /** Called when the drawer was opened or closed. */
  onToggle: (open: boolean) => void;
}

export class StreamPanel implements Disposable, StreamModel {
  readonly element = document.createElement('section');
  readonly #deps: StreamPanelDeps;
  readonly #saved: SliceOf<typeof streamSlice>;
  readonly #store = new DisposableStore();
  readonly #changes = this.#store.add(new Emitter<void>());
  readonly #analyzes: LatestRequest;
  /** The series are requested at the same time as the analysis. */
  readonly #series: LatestRequest;
  readonly #renderer: Renderer;
  readonly findings: FindingsTab;
  readonly player: StreamPlayer;
  #subject: StreamSubject | undefined;

  guessed: GuessedStreams | undefined;
  stream: GuessedStream | undefined;
  path = '';
  /** Whether the path is typed. */
  otherPath = false;
  kind: StreamKind = 'sequence';
  analysis: AnalyzedStream | undefined;
  followed: FollowedValue[] = [];
  speed = '1';
  /** The filter of the timeline when the analysis began. The shown results were found with it. */
  filter = '';
  readonly onDidChange = this.#changes.event;

  constructor(deps: StreamPanelDeps) {
    this.#deps = deps;
    this.#saved = deps.saved.slice(streamSlice);
    const { clock, session, choice, channel } = deps;
    this.element.className = 'stream';
    this.element.setAttribute('aria-label', streamTexts.title());
    const invalidate = (): void => this.#renderer.invalidate();
    this.#analyzes = this.#store.add(new LatestRequest(channel, invalidate));
    this.#series = this.#store.add(new LatestRequest(channel, invalidate));
    this.player = this.#store.add(new StreamPlayer(clock, prefersReducedMotion() ? calmMs : smoothMs));
    this.findings = this.#store.add(
      new FindingsTab(({ seq, t }) => {
        this.player.pause();
        this.player.seek(t);
        deps.onSelect(seq);
      }),
    );
    this.#renderer = this.#store.add(new Renderer(this.element, () => this.#template()));
    this.#store.add(this.player.onDidChange(invalidate));
    this.#store.add(
      this.player.onDidReach(({ seq, gone }) => {
        if (this.tab === 'scrubber' && !gone) deps.onSelect(seq);
      }),
    );
    this.#store.add(session.onDidBegin(() => this.#begin()));
    this.#store.add(choice.onDidChange(() => this.#begin()));
    this.element.addEventListener('keydown', (event) => {
      // An open list handles the key itself.
      const inList = event.target instanceof Element && event.target.closest('vscode-dropdown') !== null;
      if (event.key === 'Escape' && !inList && !isTyping(event)) this.close();
    });
  }

  get isOpen(): boolean {
    return this.#saved.current.open;
  }

  get tab(): StreamTab {
    return this.#saved.current.tab;
  }

  get fault(): string | undefined {
    return this.#analyzes.fault ?? this.#series.fault;
  }

  get isLoading(): boolean {
    return this.#analyzes.isLoading;
  }

  get speedFault(): string | undefined {
    return readSpeed(this.speed) === undefined ? streamTexts.speedFault() : undefined;
  }

  /** Opens the drawer and searches for streams. */
  open(): void {
    this.#toggle(true);
    void this.refresh();
  }

  close(): void {
    this.#analyzes.stop();
    this.#series.stop();
    this.player.pause();
    this.#toggle(false);
  }

  focus(): void {
    this.#renderer.flush();
    this.element.querySelector<HTMLElement>('.stream-again')?.focus();
  }

  /** Searches the events of the timeline for streams again. Keeps the selected stream and path if they still exist. */
  async refresh(): Promise<void> {
    const { filter, choice } = this.#deps;
    const { connectionId } = choice;
    if (connectionId === undefined) return this.#reset();
    this.filter = filter.text;
    const guessed = await this.#analyzes.send(streamGuess, { connectionId, filter: this.filter });
    if (!guessed) return this.#renderer.invalidate();
    this.guessed = guessed;
    const { stream: before } = this;
    const same = guessed.streams.find(({ event, dir }) => event === before?.event && dir === before.dir);
    const likely = guessed.streams.find(({ candidates }) => candidates.length > 0);
    const stream = same ?? likely ?? guessed.streams[0];
    if (!stream) return this.#reset(guessed);
    this.stream = stream;
    if (!same) this.followed = [];
    if (!same || !this.path) this.#guessPath(stream);
    await this.analyze();
  }

  chooseStream(index: number): void {
    const stream = this.guessed?.streams[index];
    if (!stream || stream === this.stream) return;
    this.stream = stream;
    this.#guessPath(stream);
    this.followed = [];
    void this.analyze();
  }

  choosePath(path: string | undefined): void {
    this.otherPath = path === undefined;
    if (path === undefined) return this.#renderer.invalidate();
    this.path = path;
    const known = this.stream?.candidates.find((candidate) => candidate.path === path);
    if (known) this.kind = known.kind;
    void this.analyze();
  }

  writePath(path: string): void {
    this.path = path;
    this.#renderer.invalidate();
  }

  chooseKind(kind: StreamKind): void {
    this.kind = kind;
    void this.analyze();
  }

  chooseTab(tab: StreamTab): void {
    if (tab !== 'scrubber') this.player.pause();
    this.#saved.update({ tab });
    this.#renderer.flush();
  }

  writeSpeed(text: string): void {
    this.speed = text;
    this.player.speed = readSpeed(text) ?? this.player.speed;
    this.#renderer.invalidate();
  }

  follow(path: string): void {
    if (!path || this.followed.length >= maxFollowed) return;
    void this.#loadSeries([...this.followed.map((value) => value.path), path]);
  }

  unfollow(path: string): void {
    void this.#loadSeries(this.followed.map((value) => value.path).filter((other) => other !== path));
  }

  /** Requests the analysis of the path, and the series of the stream. */
  async analyze(): Promise<void> {
    const { stream } = this;
    const { connectionId } = this.#deps.choice;
    if (!stream || connectionId === undefined) return;
    const { event, dir } = stream;
    const subject = { connectionId, filter: this.filter, event, dir };
    this.#subject = subject;
    this.analysis = undefined;
    this.player.load(undefined);
    void this.#loadSeries(this.#pathsToFollow(stream));
    if (!this.path) return this.#renderer.invalidate();
    const { kind, path } = this;
    const analysis = await this.#analyzes.send(streamAnalyze, { ...subject, path, kind });
    if (!analysis) return;
    this.analysis = analysis;
    this.findings.show(analysis, kind);
    this.#renderer.invalidate();
  }

  dispose(): void {
    this.#store.dispose();
  }

  #pathsToFollow({ paths }: GuessedStream): string[] {
    if (this.followed.length > 0) return this.followed.map(({ path }) => path);
    const numeric = paths.filter((known) => known.numeric && known.path !== this.path).slice(0, followedAtFirst);
    const shown = numeric.length > 0 ? numeric : paths.slice(0, 1);
    return shown.map(({ path }) => path);
  }

  async #loadSeries(paths: string[]): Promise<void> {
    const subject = this.#subject;
    if (!subject) return;
    const series = await this.#series.send(streamSeries, { ...subject, paths, maxPoints: chartPoints });
    if (!series) return;
    const { streamId, events, from, to } = series;
    const t = new Float64Array(series.t);
    this.followed = paths.map((path, index) => {
      const values = new Float64Array(series.values[index] ?? new ArrayBuffer(0));
      return { path, line: seriesLine({ t, values }, from, to) };
    });
    const { channel } = this.#deps;
    this.player.load({ events, from, to, at: (at) => channel.request(streamAt, { streamId, at }) });
    this.#renderer.invalidate();
  }

  #guessPath({ candidates }: GuessedStream): void {
    const [likely] = candidates;
    this.path = likely?.path ?? '';
    this.kind = likely?.kind ?? 'sequence';
    this.otherPath = false;
  }

  #toggle(open: boolean): void {
    this.#saved.update({ open });
    this.#renderer.flush();
    this.#deps.onToggle(open);
    this.#changes.fire();
  }

  /** Starts again after another engine has started or another connection was selected. */
  #begin(): void {
    this.#analyzes.stop();
    this.#series.stop();
    this.#reset();
    if (this.isOpen) void this.refresh();
  }

  #reset(guessed?: GuessedStreams): void {
    this.guessed = guessed;
    this.stream = undefined;
    this.#subject = undefined;
    this.analysis = undefined;
    this.followed = [];
    this.player.load(undefined);
    this.#renderer.invalidate();
  }

  #template(): TemplateResult {
    return this.isOpen ? streamTemplate(this) : html``;
  }
}

/** VS Code has its own setting, in addition to the setting of the system. */
function prefersReducedMotion(): boolean {
  return (
    matchMedia('(prefers-reduced-motion: reduce)').matches || document.body.classList.contains('vscode-reduce-motion')
  );
}
