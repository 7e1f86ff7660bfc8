/**
 * The drawer "Stream analysis": chooses a stream of captured events and a path in it, and shows what is wrong with its numbers, how
 * evenly it came, and the stream itself played again. It looks at what the timeline shows: its connection and its filter.
 * Invariants: what is shown belongs to the stream that is chosen; a newer question gives up the one before; nothing is asked while
 * the drawer is closed.
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
  type StreamAnalysed,
  streamAnalyse,
  streamAt,
  streamGuess,
  streamSeries,
  type StreamSubject,
} from '../../src/protocol/streamMessages.ts';
import { isTyping } from '../ui/keys.ts';
import type { ConnectionChoice } from '../state/connectionChoice.ts';
import type { SavedState, StreamTab } from '../state/savedState.ts';
import { Renderer } from '../ui/renderer.ts';
import { FindingsTab } from './findingsTab.ts';
import type { FollowedValue } from './scrubberTab.ts';
import { readSpeed } from './scrubberTab.ts';
import { seriesLine } from './seriesChart.ts';
import type { GuessedStream, StreamModel } from './streamModel.ts';
import { StreamPlayer } from './streamPlayer.ts';
import { LatestRequest } from './latestRequest.ts';
import { streamTemplate } from './streamTemplate.ts';

/** For the eye a film; for who wants less motion, a few pictures a second. */
const smoothMs = 40;
const calmMs = 250;
/** Of a line in a chart as wide as a screen. */
const chartPoints = 2000;
const followedAtFirst = 2;
const maxFollowed = 8;

export interface StreamPanelDeps {
  channel: Channel;
  clock: Clock;
  session: SessionMirror;
  saved: SavedState;
  choice: ConnectionChoice;
  /** Shows an entry in the timeline and its details. */
  onSelect: (seq: number) => void;
  /** It was opened or closed. */
  onToggle: (open: boolean) => void;
}

export class StreamPanel implements Disposable, StreamModel {
  readonly element = document.createElement('section');
  readonly #parts: StreamPanelDeps;
  readonly #store = new DisposableStore();
  readonly #changes = this.#store.add(new Emitter<void>());
  readonly #questions: LatestRequest;
  /** The picture is asked for beside the analysis. */
  readonly #pictures: LatestRequest;
  readonly #renderer: Renderer;
  readonly findings: FindingsTab;
  readonly player: StreamPlayer;
  #subject: StreamSubject | undefined;

  guessed: GuessedStreams | undefined;
  stream: GuessedStream | undefined;
  path = '';
  /** The path is written by hand. */
  otherPath = false;
  kind: StreamKind = 'sequence';
  analysis: StreamAnalysed | undefined;
  followed: FollowedValue[] = [];
  speed = '1';
  /** The filter that it looks at, as it was when it began. */
  filter = '';
  readonly onDidChange = this.#changes.event;

  constructor(parts: StreamPanelDeps) {
    this.#parts = parts;
    const { clock, session, choice, channel } = parts;
    this.element.className = 'stream';
    this.element.setAttribute('aria-label', 'Stream analysis');
    const invalidate = (): void => this.#renderer.invalidate();
    this.#questions = this.#store.add(new LatestRequest(channel, invalidate));
    this.#pictures = this.#store.add(new LatestRequest(channel, invalidate));
    this.player = this.#store.add(new StreamPlayer(clock, wantsCalm() ? calmMs : smoothMs));
    this.findings = this.#store.add(
      new FindingsTab(({ seq, t }) => {
        this.player.pause();
        this.player.seek(t);
        parts.onSelect(seq);
      }),
    );
    this.#renderer = this.#store.add(new Renderer(this.element, () => this.#template()));
    this.#store.add(this.player.onDidChange(invalidate));
    this.#store.add(
      this.player.onDidReach(({ seq, gone }) => {
        if (this.tab === 'scrubber' && !gone) parts.onSelect(seq);
      }),
    );
    this.#store.add(session.onDidBegin(() => this.#begin()));
    this.#store.add(choice.onDidChange(() => this.#begin()));
    this.element.addEventListener('keydown', (event) => {
      // A list that is open takes the key for itself.
      const inList = event.target instanceof Element && event.target.closest('vscode-dropdown') !== null;
      if (event.key === 'Escape' && !inList && !isTyping(event)) this.close();
    });
  }

  get isOpen(): boolean {
    return this.#parts.saved.current.stream.open;
  }

  get tab(): StreamTab {
    return this.#parts.saved.current.stream.tab;
  }

  get fault(): string | undefined {
    return this.#questions.fault ?? this.#pictures.fault;
  }

  get asking(): boolean {
    return this.#questions.asking;
  }

  get speedFault(): string | undefined {
    return readSpeed(this.speed) === undefined ? 'A number between 0.01 and 1000 is expected' : undefined;
  }

  /** Opens the drawer and looks for streams. */
  open(): void {
    this.#toggle(true);
    void this.look();
  }

  close(): void {
    this.#questions.stop();
    this.#pictures.stop();
    this.player.pause();
    this.#toggle(false);
  }

  focus(): void {
    this.#renderer.flush();
    this.element.querySelector<HTMLElement>('.stream-again')?.focus();
  }

  /** Looks anew at what the timeline shows; stays with the stream and the path that were chosen as far as they are there. */
  async look(): Promise<void> {
    const { saved, choice } = this.#parts;
    const { connectionId } = choice;
    if (connectionId === undefined) return this.#reset();
    this.filter = saved.current.filter;
    const guessed = await this.#questions.ask(streamGuess, { connectionId, filter: this.filter });
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
    await this.analyse();
  }

  chooseStream(index: number): void {
    const stream = this.guessed?.streams[index];
    if (!stream || stream === this.stream) return;
    this.stream = stream;
    this.#guessPath(stream);
    this.followed = [];
    void this.analyse();
  }

  choosePath(path: string | undefined): void {
    this.otherPath = path === undefined;
    if (path === undefined) return this.#renderer.invalidate();
    this.path = path;
    const known = this.stream?.candidates.find((candidate) => candidate.path === path);
    if (known) this.kind = known.kind;
    void this.analyse();
  }

  writePath(path: string): void {
    this.path = path;
    this.#renderer.invalidate();
  }

  chooseKind(kind: StreamKind): void {
    this.kind = kind;
    void this.analyse();
  }

  chooseTab(tab: StreamTab): void {
    if (tab !== 'scrubber') this.player.pause();
    this.#parts.saved.update({ stream: { open: this.isOpen, tab } });
    this.#renderer.flush();
  }

  writeSpeed(text: string): void {
    this.speed = text;
    this.player.speed = readSpeed(text) ?? this.player.speed;
    this.#renderer.invalidate();
  }

  follow(path: string): void {
    if (!path || this.followed.length >= maxFollowed) return;
    void this.#read([...this.followed.map((value) => value.path), path]);
  }

  unfollow(path: string): void {
    void this.#read(this.followed.map((value) => value.path).filter((other) => other !== path));
  }

  /** Asks for what is wrong with the path's numbers, and for the stream's picture. */
  async analyse(): Promise<void> {
    const { stream } = this;
    const { connectionId } = this.#parts.choice;
    if (!stream || connectionId === undefined) return;
    const { event, dir } = stream;
    const subject = { connectionId, filter: this.filter, event, dir };
    this.#subject = subject;
    this.analysis = undefined;
    this.player.load(undefined);
    void this.#read(this.#pathsToFollow(stream));
    if (!this.path) return this.#renderer.invalidate();
    const { kind, path } = this;
    const analysis = await this.#questions.ask(streamAnalyse, { ...subject, path, kind });
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

  async #read(paths: string[]): Promise<void> {
    const subject = this.#subject;
    if (!subject) return;
    const series = await this.#pictures.ask(streamSeries, { ...subject, paths, maxPoints: chartPoints });
    if (!series) return;
    const { streamId, events, from, to } = series;
    const t = new Float64Array(series.t);
    this.followed = paths.map((path, index) => {
      const values = new Float64Array(series.values[index] ?? new ArrayBuffer(0));
      return { path, line: seriesLine({ t, values }, from, to) };
    });
    const { channel } = this.#parts;
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
    this.#parts.saved.update({ stream: { open, tab: this.tab } });
    this.#renderer.flush();
    this.#parts.onToggle(open);
    this.#changes.fire();
  }

  /** Another engine, or another connection: what was known is of no stream any more. */
  #begin(): void {
    this.#questions.stop();
    this.#pictures.stop();
    this.#reset();
    if (this.isOpen) void this.look();
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

/** VS Code has a setting of its own beside the system's. */
function wantsCalm(): boolean {
  return (
    matchMedia('(prefers-reduced-motion: reduce)').matches || document.body.classList.contains('vscode-reduce-motion')
  );
}
