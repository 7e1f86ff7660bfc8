import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Channel } from '../../../../src/protocol/channel.ts';
import { packRows } from '../../../../src/protocol/rowColumns.ts';
import type { Row } from '../../../../src/protocol/shapes.ts';
import {
  viewAcknowledge,
  viewChanged,
  viewFilter,
  viewFold,
  viewOpen,
  viewRows,
  type ViewState,
} from '../../../../src/protocol/viewMessages.ts';
import { ViewFeed } from '../../../../webview/timeline/viewFeed.ts';
import { FakeClock, settled } from '../../../support/fakeClock.ts';
import { portPair } from '../../protocol/ports.ts';

/** The seq of the first row of each query. */
const firstSeqs: Readonly<Record<string, number>> = { '': 0, first: 1000, second: 2000 };

/** An engine with one view, whose responses with rows wait while `holdsRows` is set. */
class FakeEngine {
  readonly channel: Channel;
  readonly acknowledged: number[] = [];
  state: ViewState = stateOf(1, 100);
  pulls = 0;
  holdsRows = false;
  holdsFilter = false;
  failsRows = false;
  #first = 0;
  #held: (() => void)[] = [];

  constructor(channel: Channel) {
    this.channel = channel;
    channel.handle(viewOpen, () => this.state);
    channel.handle(viewFilter, async ({ filter, connectionId }) => {
      if (this.holdsFilter) await this.#wait();
      if (filter === 'invalid')
        return { ...this.#set(this.state.rows), fault: { code: 'filter.negation', offset: 0, length: 7 } };
      this.#first = firstSeqs[filter] ?? 0;
      return this.#set(connectionId === undefined ? 50 : 20);
    });
    channel.handle(viewFold, () => this.#set(this.state.rows + 5));
    channel.handle(viewRows, async ({ from, count }) => {
      this.pulls++;
      if (this.failsRows) throw new Error('no rows');
      if (this.holdsRows) await this.#wait();
      const { version, matched, rows } = this.state;
      const seqs = Array.from({ length: Math.min(count, rows - from) }, (_, at) => this.#first + from + at);
      return { version, matched, from, columns: packRows(seqs.map(rowOf)) };
    });
    channel.on(viewAcknowledge, ({ version }) => this.acknowledged.push(version));
  }

  change(rows: number, progress?: ViewState['progress']): void {
    this.channel.notify(viewChanged, this.#set(rows, progress));
  }

  async release(): Promise<void> {
    for (const go of this.#held.splice(0)) go();
    await settled();
  }

  #set(rows: number, progress?: ViewState['progress']): ViewState {
    return (this.state = { ...stateOf(this.state.version + 1, rows), ...(progress && { progress }) });
  }

  #wait(): Promise<void> {
    return new Promise((resolve) => this.#held.push(resolve));
  }
}

function stateOf(version: number, rows: number): ViewState {
  const counts = { matched: rows, total: rows, matchedEvents: rows, totalEvents: rows, rows };
  return { viewId: 'v1', version, ...counts, newest: rows, dropped: 0 };
}

function rowOf(seq: number): Row {
  const facts = { seq, connectionId: 'c', t: seq, kind: 'event', dir: 'in', event: 'tick' } as const;
  return { facts, preview: String(seq), wantsAck: false, hasBinary: false, hasChangedNumber: false };
}

describe('a view whose query changes', () => {
  let clock: FakeClock;
  let engine: FakeEngine;
  let feed: ViewFeed;
  /** What the list shows at each change: the number of rows, the seq of the first row, the connection, and whether the state is settled. */
  let changes: unknown[];

  beforeEach(async () => {
    vi.stubGlobal('requestAnimationFrame', (run: () => void) => setImmediate(run));
    clock = new FakeClock();
    const [near, far] = portPair();
    engine = new FakeEngine(new Channel(far, clock));
    feed = new ViewFeed(new Channel(near, clock), clock);
    feed.open({ filter: '' });
    feed.showRows(0, 10);
    await idle();
    changes = [];
    feed.onDidChange(() => changes.push([feed.state?.rows, feed.row(0)?.facts.seq, feed.connectionId, feed.isSettled]));
  });
  afterEach(() => {
    feed.dispose();
    vi.unstubAllGlobals();
  });

  /** Waits until rows are painted and acknowledged. */
  const idle = async (): Promise<void> => {
    for (let round = 0; round < 5; round++) await settled();
  };

  it('has the state and the rows of the previous query until rows of the new one are loaded', async () => {
    engine.holdsRows = true;
    const filtered = feed.filter({ filter: 'first', connectionId: 'c' });
    await settled();
    const { pulls } = engine;
    engine.change(15, { done: 1, of: 2 });
    engine.change(120);
    // The user scrolls, which must not load rows of the new query.
    feed.showRows(60, 80);
    feed.showRows(0, 10);
    await idle();
    expect(feed.state?.rows).toBe(100);
    expect(feed.row(0)?.facts.seq).toBe(0);
    expect([changes, engine.pulls]).toEqual([[], pulls]);

    engine.holdsRows = false;
    await engine.release();
    await filtered;
    await idle();
    // First the state that the page was requested for, then the last change.
    expect(changes).toEqual([
      [20, 1000, 'c', true],
      [120, 1000, 'c', true],
    ]);
    expect(engine.acknowledged.at(-1)).toBe(engine.state.version);
  });

  it('reports that the state is settled if the scan ends before the first rows are loaded', async () => {
    engine.holdsRows = true;
    void feed.filter({ filter: 'first', connectionId: 'c' });
    await settled();
    engine.change(30, { done: 1, of: 2 });
    engine.change(40);
    await engine.release();
    expect(changes.at(-1)).toEqual([40, 1000, 'c', true]);
  });

  it('acknowledges a change of the previous query, which its state does not replace', async () => {
    engine.holdsFilter = true;
    void feed.filter({ filter: 'first' });
    await settled();
    engine.change(101);
    const { version } = engine.state;
    await settled();
    expect(changes).toEqual([]);
    await engine.release();
    await idle();
    expect(changes).toEqual([[50, 1000, undefined, true]]);
    expect(engine.acknowledged).toEqual([version]);
  });

  it('applies the last of several queries only', async () => {
    engine.holdsRows = true;
    void feed.filter({ filter: 'first' });
    await settled();
    engine.change(55);
    void feed.filter({ filter: 'second' });
    await settled();
    engine.holdsRows = false;
    await engine.release();
    await idle();
    expect(changes).toEqual([[50, 2000, undefined, true]]);
  });

  it('keeps the rows if the query has a fault, and applies the changes since then', async () => {
    engine.holdsFilter = true;
    void feed.filter({ filter: 'invalid' });
    await settled();
    await engine.release();
    engine.change(101);
    await idle();
    expect(changes).toEqual([
      [100, 0, undefined, true],
      [101, 0, undefined, true],
    ]);
  });

  it('shows a group that was opened before the first rows are loaded', async () => {
    engine.holdsRows = true;
    void feed.filter({ filter: 'first' });
    await settled();
    await feed.fold(3, true);
    expect(changes).toEqual([]);
    engine.holdsRows = false;
    await engine.release();
    await idle();
    expect(changes.at(-1)).toEqual([55, 1000, undefined, true]);
  });

  it('applies changes again after the first rows could not be loaded', async () => {
    engine.failsRows = true;
    void feed.filter({ filter: 'first' });
    await settled();
    engine.failsRows = false;
    engine.change(60);
    await idle();
    expect(changes).toEqual([]);
    await clock.advanceAsync(500);
    await idle();
    engine.change(70);
    await idle();
    expect(changes.at(-1)).toEqual([70, 1000, undefined, true]);
    expect(engine.acknowledged.at(-1)).toBe(engine.state.version);
  });
});
