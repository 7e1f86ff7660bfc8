import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Entry } from '../../src/model/entry/entry.ts';
import { startServer, type TestServer } from '../servers/testServer.ts';
import { isMatrix } from '../support/isMatrix.mjs';
import { newestVscode } from '../support/vscode/install.mjs';
import { PanelWindow } from './support/panelWindow.ts';
import { Probe } from './support/probe.ts';

/**
 * Each action runs once; in the matrix, random actions follow. To run more: INSPECTOR_STEPS=200 npx vitest
 * run --project e2e test/e2e/nothingLost.test.ts
 */
const steps = Number(process.env['INSPECTOR_STEPS'] ?? (isMatrix ? 8 : 5));
const seed = Number(process.env['INSPECTOR_SEED'] ?? 1);
/** Maximum age of entries that are not on disk yet. */
const keptWithinMs = 100;
/** VS Code restarts an extension host that has crashed, but not one that crashes too often. */
const maxKills = 2;

const actions = ['hide the panel', 'close the panel', 'clear', 'reload the window', 'kill the extension host'] as const;
type Action = (typeof actions)[number];

/** A connection of the engine, and the ticks that the capture must contain for it. */
interface Life {
  readonly connectionId: string;
  /** Number of the first tick that the capture must contain; earlier ticks were cleared. */
  from: number;
  /** Number of received ticks (including cleared ones) that are certainly on disk, whatever happens next. */
  atLeast: number;
}

/**
 * A server continuously sends numbered events while windows are reloaded, panels closed, the extension host killed and
 * the capture cleared, in random order. Whatever happens, the capture contains each number once and in order, except
 * those of the last 100 ms.
 */
describe(`the events that a server sends to VS Code ${newestVscode}`, { timeout: 60_000 + steps * 30_000 }, () => {
  let server: TestServer;
  let probe: Probe;
  let window: PanelWindow;
  const random = generator(seed);

  beforeAll(async () => {
    server = await startServer({
      setup: (io) =>
        io.on('connection', (socket) => {
          let next = 0;
          const slice = (): void => {
            if (!socket.connected) return;
            for (let n = 0; n < 5; n++) socket.emit('tick', next++, 'x'.repeat(60));
            setTimeout(slice, 10);
          };
          slice();
        }),
    });
    probe = await Probe.start();
    const files = { 'README.md': '# Over the panel\n' };
    window = await PanelWindow.open({
      version: newestVscode,
      workspaceFiles: files,
      env: probe.env,
      moreVsix: probe.packages,
    });
  });
  afterAll(async () => {
    await window?.dispose();
    await probe?.dispose();
    await server?.close();
  });
  beforeEach(({ task, onTestFailed }) => onTestFailed(() => window?.report(task.name)));

  const ticksOf = async ({ connectionId }: Life): Promise<unknown[]> => {
    const query = { connectionId, filter: 'event:tick', limit: 10_000_000 };
    return ((await probe.call('readTimeline', query)) as Entry[]).map(({ args }) => args?.[0]);
  };
  const received = async ({ connectionId }: Life): Promise<number> => {
    const connections = (await probe.call('listConnections')) as {
      connectionId: string;
      counts: { received: number };
    }[];
    return connections.find((connection) => connection.connectionId === connectionId)?.counts.received ?? 0;
  };
  const open = async (): Promise<Life> => {
    const profile = { url: server.url, transports: ['websocket'] };
    const { connectionId } = (await probe.call('connect', profile)) as { connectionId: string };
    return { connectionId, from: 0, atLeast: 0 };
  };
  /** Receives ticks until some entries must be on disk, because they are older than the maximum age of unwritten entries. */
  const flood = async (life: Life): Promise<void> => {
    const goal = (await received(life)) + 100 + Math.floor(random() * 500);
    for (;;) {
      const count = await received(life);
      if (count < goal) {
        // The requests pause, because the extension host that responds also has to receive the events.
        await wait(20);
        continue;
      }
      await wait(keptWithinMs + 1);
      // When the response to this request is received, the engine has run all tasks that were due, including the write.
      await received(life);
      life.atLeast = count;
      return;
    }
  };
  const expectWhole = async (life: Life): Promise<void> => {
    const ticks = await ticksOf(life);
    expect(ticks.length).toBeGreaterThanOrEqual(life.atLeast - life.from);
    expect(ticks).toEqual(Array.from({ length: ticks.length }, (_, index) => life.from + index));
  };

  it(`are captured completely and in order during ${steps} floods`, async () => {
    const done: Action[] = [];
    let kills = 0;
    let lives: Life[] = [];
    await window.openPanel();
    let life = await open();
    for (let step = 0; step < steps; step++) {
      await flood(life);
      // Each action runs once, and then random actions run.
      let action = actions[step] ?? actions[Math.floor(random() * actions.length)] ?? 'clear';
      if (action === 'kill the extension host' && kills === maxKills) action = 'reload the window';
      done.push(action);
      switch (action) {
        case 'hide the panel':
          await window.workbench.runCommand('File: New Untitled Text File');
          await window.workbench.panels().waitFor({ state: 'hidden' });
          await flood(life);
          await window.showPanel();
          break;
        case 'close the panel':
          await window.workbench.runCommand('View: Close All Editors');
          await window.workbench.panels().waitFor({ state: 'detached' });
          await flood(life);
          await window.openPanel();
          break;
        case 'clear': {
          await window.panel.more('Clear');
          const first = async (): Promise<unknown> => (await ticksOf(life))[0];
          await expect.poll(first, { timeout: 60_000 }).toBeGreaterThan(life.from);
          life.from = Number(await first());
          lives = [];
          break;
        }
        case 'reload the window':
        case 'kill the extension host':
          lives.push(life);
          probe.renew();
          if (action === 'reload the window') await window.workbench.reloadWindow();
          else {
            kills++;
            process.kill(pid, 'SIGKILL');
          }
          life = await open();
          await window.openPanel();
          break;
      }
      pid = Number(await probe.request('pid'));
      await flood(life);
      expect(await window.workbench.panels().count()).toBe(1);
      for (const each of [...lives, life]) await expectWhole(each);
    }
    expect(done.slice(0, actions.length)).toEqual(actions.slice(0, steps));
  });

  let pid = 0;
});

/** Pseudo-random numbers from 0 to 1, the same in each run. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
