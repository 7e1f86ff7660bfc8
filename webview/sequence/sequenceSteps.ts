/**
 * Determines the content that is drawn for the rows of the sequence view. The times and states that the other end of
 * the same socket captured are requested only for rows that are shown. They are requested again until the other end and
 * the time between both ends are known, because the other end may report later. Invariants: there is one request at a
 * time, and none while the view is hidden.
 */
import type { Clock } from '../../src/base/clock.ts';
import { type Disposable, DisposableStore, toDisposable } from '../../src/base/disposable.ts';
import { Emitter } from '../../src/base/emitter.ts';
import { type ArrowJoin, joinedStep } from '../../src/model/sequence/arrowJoin.ts';
import type { Lanes } from '../../src/model/sequence/lanes.ts';
import { type Step, stepOf } from '../../src/model/sequence/step.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import { maxJoinedRows, sequenceJoins } from '../../src/protocol/sequenceMessages.ts';
import type { SessionMirror } from '../../src/protocol/sessionMirror.ts';
import type { Row } from '../../src/protocol/shapes.ts';
import type { ViewState } from '../../src/protocol/viewMessages.ts';
import { clockText } from '../format/timeFormat.ts';
import type { PaintedStep } from './painting.ts';
import { joinedText, type StepText, stepText } from './stepText.ts';

const pauseMs = 1000;
/** The pause while there are shown rows that were not requested yet. */
const shortPauseMs = 100;
const maxKnown = 5000;

export interface SequenceStepsDeps {
  readonly channel: Channel;
  readonly clock: Clock;
  readonly session: SessionMirror;
  readonly lanes: () => Lanes;
}

interface KnownText {
  readonly join: ArrowJoin | undefined;
  readonly end: string;
  readonly text: StepText;
}

export class SequenceSteps implements Disposable {
  readonly #deps: SequenceStepsDeps;
  readonly #store = new DisposableStore();
  readonly #changes = this.#store.add(new Emitter<void>());
  readonly #texts = new WeakMap<Row, KnownText>();
  /** The joins by seq. Undefined for an entry that was requested and has no other end in the capture. */
  readonly #joins = new Map<number, ArrowJoin | undefined>();
  /** Entries whose joins do not change while the rows of the view stay. */
  readonly #settled = new Set<number>();
  #counts = { rows: 0, matched: 0 };
  #viewId: string | undefined;
  #seqs: readonly number[] = [];
  #visible = false;
  #running: AbortController | undefined;
  #timer: Disposable | undefined;
  #last = -Infinity;
  readonly onDidChange = this.#changes.event;

  constructor(deps: SequenceStepsDeps) {
    this.#deps = deps;
    this.#store.add(toDisposable(() => this.#stop()));
  }

  set visible(visible: boolean) {
    this.#visible = visible;
    if (visible) this.#schedule(0);
    else this.#stop();
  }

  /** Must be called when other rows are shown. */
  shown(viewId: string | undefined, rows: readonly Row[]): void {
    if (viewId !== this.#viewId) this.clear();
    this.#viewId = viewId;
    this.#seqs = seqsOf(rows);
    if (this.#running || !this.#seqs.some((seq) => !this.#joins.has(seq))) return;
    this.#schedule(Math.max(0, this.#last + shortPauseMs - this.#deps.clock.now()));
  }

  /**
   * Must be called when the view changed: another row of the same event may now have the arrow. The joins are requested soon if rows were
   * removed, or groups were opened or folded.
   */
  changed({ rows = 0, matched = 0 }: Partial<ViewState> = {}): void {
    const before = this.#counts;
    this.#counts = { rows, matched };
    this.#settled.clear();
    if (this.#running) return;
    const isGrown = rows >= before.rows && matched - rows === before.matched - before.rows;
    if (!isGrown) this.#schedule(shortPauseMs);
    else if (!this.#timer) this.#schedule(Math.max(shortPauseMs, this.#last + pauseMs - this.#deps.clock.now()));
  }

  /** Discards everything, because the query changed or another engine has started. */
  clear(): void {
    this.#stop();
    this.#joins.clear();
    this.#settled.clear();
    this.#seqs = [];
  }

  /** Returns the content that is drawn for a row. */
  painted(row: Row, joins: ReadonlyMap<number, ArrowJoin | undefined> = this.#joins): PaintedStep {
    const { lanes, ends } = this.#deps.lanes();
    const { facts, group } = row;
    const own = ends.get(facts.connectionId);
    const join = group?.isOpen === false ? undefined : joins.get(facts.seq);
    const step = joinedStep(stepOf(facts, own, lanes.length, group?.isOpen === false), own, join, (connectionId) =>
      ends.get(connectionId),
    );
    const time = clockText(this.#deps.session.state?.startedAt ?? '', facts.t);
    return { step, text: this.#text(row, join, step), seq: facts.seq, time };
  }

  /** Requests and returns the content that is drawn for rows of an export. They need not be visible. */
  async read(viewId: string, rows: readonly Row[]): Promise<PaintedStep[]> {
    const { joins } = await this.#deps.channel.request(sequenceJoins, { viewId, seqs: seqsOf(rows), isExport: true });
    const found = new Map(joins.map((join) => [join.seq, join]));
    return rows.map((row) => this.painted(row, found));
  }

  dispose(): void {
    this.#visible = false;
    this.#store.dispose();
  }

  #text(row: Row, join: ArrowJoin | undefined, step: Step): StepText {
    const end = step.type === 'arrow' ? step.end : '';
    const known = this.#texts.get(row);
    if (known && known.join === join && known.end === end) return known.text;
    const text = joinedText(stepText(row), join, step, row.missing !== undefined);
    this.#texts.set(row, { join, end, text });
    return text;
  }

  #schedule(afterMs: number): void {
    this.#timer?.dispose();
    this.#timer = this.#visible ? this.#deps.clock.after(afterMs, () => void this.#poll()) : undefined;
  }

  async #poll(): Promise<void> {
    this.#timer = undefined;
    const { clock } = this.#deps;
    const viewId = this.#viewId;
    const seqs = this.#seqs.filter((seq) => !this.#settled.has(seq));
    if (viewId === undefined || seqs.length === 0 || this.#running) return;
    const running = (this.#running = new AbortController());
    const began = (this.#last = clock.now());
    let isChanged = false;
    try {
      isChanged = await this.#request(viewId, seqs, running.signal);
    } catch {
      // The view was closed, or the engine stopped. In this case, the arrows show only the data that their own end
      // captured.
    }
    if (this.#running !== running) return;
    this.#running = undefined;
    if (isChanged) this.#changes.fire();
    const isBehind = this.#seqs.some((seq) => !this.#joins.has(seq) && !seqs.includes(seq));
    this.#schedule(Math.max(isBehind ? shortPauseMs : pauseMs, (clock.now() - began) * 4));
  }

  /** @returns whether anything is drawn differently */
  async #request(viewId: string, seqs: readonly number[], signal: AbortSignal): Promise<boolean> {
    const { channel } = this.#deps;
    const { joins } = await channel.request(sequenceJoins, { viewId, seqs: [...seqs] }, { signal });
    if (signal.aborted) return false;
    if (this.#joins.size > maxKnown) {
      this.#joins.clear();
      this.#settled.clear();
    }
    const found = new Map(joins.map((join) => [join.seq, join]));
    let isChanged = false;
    for (const seq of seqs) {
      const join = found.get(seq);
      const known = this.#joins.get(seq);
      if (join?.ms !== undefined && join.state !== 'missing') this.#settled.add(seq);
      if (this.#joins.has(seq) && JSON.stringify(join) === JSON.stringify(known)) continue;
      isChanged ||= join !== known;
      this.#joins.set(seq, join);
    }
    return isChanged;
  }

  #stop(): void {
    this.#timer?.dispose();
    this.#timer = undefined;
    this.#running?.abort();
    this.#running = undefined;
  }
}

/** The seqs of the events and acknowledgements. A folded row is left out, because it represents several entries. */
function seqsOf(rows: readonly Row[]): number[] {
  return rows
    .filter(({ facts: { kind }, group }) => (kind === 'event' || kind === 'ack') && group?.isOpen !== false)
    .slice(0, maxJoinedRows)
    .map(({ facts }) => facts.seq);
}
