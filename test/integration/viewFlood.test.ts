// The view of the timeline while a real server sends a flood of events: the view shows and counts exactly the entries in the log.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { readFilter } from '../../src/engine/query/readFilter.ts';
import { shows } from '../../src/engine/query/shows.ts';
import { ViewSet } from '../../src/engine/handlers/viewHandlers.ts';
import { Channel } from '../../src/protocol/channel.ts';
import { unpackRows } from '../../src/protocol/rowColumns.ts';
import * as v from '../../src/protocol/viewMessages.ts';
import { startServer, type TestServer } from '../servers/testServer.ts';
import { EngineHarness } from '../support/engineHarness.ts';
import { portPair } from '../unit/protocol/ports.ts';

describe('a view during a flood', () => {
  let server: TestServer;
  let harness: EngineHarness;
  let views: ViewSet;
  let panel: Channel;

  beforeEach(async () => {
    harness = new EngineHarness();
    const [near, far] = portPair();
    const channel = new Channel(near, systemClock);
    views = new ViewSet(harness.engine, channel);
    views.registerHandlers();
    panel = new Channel(far, systemClock);
    server = await startServer({
      setup: (io) => {
        io.on('connection', (socket) => {
          socket.on('flood', (count: number, size: number) => {
            for (let index = 0; index < count; index++) {
              socket.emit(index % 3 ? 'tick' : 'tock', index, { text: index % 50 ? 'x'.repeat(size) : 'the Needle' });
            }
            socket.emit('over');
          });
        });
      },
    });
  });
  afterEach(async () => {
    views.dispose();
    panel.dispose();
    harness.dispose();
    await server.close();
  });

  function expected(filter: string): number {
    const { log } = harness.engine;
    const query = readFilter(filter);
    let count = 0;
    for (let seq = log.firstSeq; seq < log.nextSeq; seq++) {
      const record = log.read(seq);
      if (record && shows(record, query, undefined)) count++;
    }
    return count;
  }

  /** Follows a view as a panel does, until a state meets the condition. */
  function until(viewId: string, test: (state: v.ViewState) => boolean): Promise<v.ViewState> {
    return new Promise((resolve) => {
      const following = panel.on(v.viewChanged, (state) => {
        if (state.viewId !== viewId) return;
        panel.notify(v.viewAcknowledge, { viewId, version: state.version });
        if (!test(state)) return;
        following.dispose();
        resolve(state);
      });
    });
  }

  it('counts all received events by name, by text and by both, in any order', async () => {
    const count = 30_000;
    const connection = await harness.connected(server.url);
    const queries = [
      { filter: 'event:tock', matched: count / 3 },
      { filter: 'needle', matched: count / 50 },
      { filter: 'needle -event:tick', matched: Math.ceil(count / 150) },
      { filter: 'event:tick', sort: { column: 'size', descending: true } as const, matched: (count / 3) * 2 },
    ];
    const followed = await Promise.all(
      queries.map(async ({ matched, ...query }) => {
        const { viewId } = await panel.request(v.viewOpen, query);
        return { viewId, query, state: until(viewId, (state) => state.matched === matched && !state.progress) };
      }),
    );
    harness.emit(connection, 'flood', [count, 20]);
    await harness.waitFor('the end of the flood', ({ event }) => event === 'over');
    for (const { viewId, query, state } of followed) {
      const { matched } = await state;
      expect(matched).toBe(expected(query.filter));
      const { columns } = await panel.request(v.viewRows, { viewId, from: matched - 40, count: 40 });
      expect(unpackRows(columns)).toHaveLength(40);
    }
  });

  it('reports one change to a paused caller, and evaluates the entries only when the caller continues', async () => {
    const connection = await harness.connected(server.url);
    const { viewId } = await panel.request(v.viewOpen, { filter: 'event:tick' });
    const states: v.ViewState[] = [];
    const first = new Promise<void>((resolve) => {
      panel.on(v.viewChanged, (state) => {
        states.push(state);
        resolve();
      });
    });
    harness.emit(connection, 'flood', [300, 20]);
    await first;
    await harness.waitFor('the end of the flood', ({ event }) => event === 'over');
    const all = until(viewId, ({ matched }) => matched === 400);
    harness.emit(connection, 'flood', [300, 20]);
    await harness.waitFor('the second end', () => {
      const { log } = harness.engine;
      return expected('event:over') === 2 && log.nextSeq > 0;
    });
    expect(states).toHaveLength(1);
    panel.notify(v.viewAcknowledge, { viewId, version: states[0]?.version ?? 0 });
    expect((await all).matched).toBe(expected('event:tick'));
  });

  it('shows the remaining entries when the oldest segments are dropped, and ends when it is closed', async () => {
    const connection = await harness.connected(server.url);
    const { log } = harness.engine;
    log.setLimits({ maxBytes: 1024 * 1024, maxAgeMs: 86_400_000 });
    const { viewId } = await panel.request(v.viewOpen, { filter: 'needle' });
    const settled = until(viewId, ({ total }) => log.dropped > 0 && total === expected(''));
    harness.emit(connection, 'flood', [8000, 400]);
    await harness.waitFor('the end of the flood', ({ event }) => event === 'over');
    const state = await settled;
    expect(state.dropped).toBeGreaterThan(0);
    // The response to the request is received before everything was searched.
    await panel.request(v.viewFilter, { viewId, filter: 'needle' });
    const matched = async (): Promise<number> =>
      (await panel.request(v.viewRows, { viewId, from: 0, count: 1 })).matched;
    // Both are read at the same time, because a ping that is recorded in between can cause another segment to be
    // dropped.
    await expect.poll(async () => (await matched()) - expected('needle')).toBe(0);
    const { columns } = await panel.request(v.viewRows, { viewId, from: 0, count: 1000 });
    expect(
      unpackRows(columns)
        .map(({ facts }) => facts.seq)
        .every((seq) => seq >= log.firstSeq),
    ).toBe(true);
    await panel.request(v.viewClose, { viewId });
    await expect(panel.request(v.viewRows, { viewId, from: 0, count: 1 })).rejects.toThrow(/no view/);
  });
});
