import type { FrameLocator } from 'playwright-core';
import type { Workbench } from '../../e2e/support/workbench.ts';
import type { ChildServer } from '../childServer.ts';
import { reaches, stopWatch, watchFrames } from './frames.ts';
import type { Probe } from '../../e2e/support/probe.ts';

const frameMs = 1000 / 60;
const idleMs = 3000;
const drainMs = 300_000;

export interface Offer {
  /** Events per second. */
  readonly rate: number;
  readonly seconds: number;
}

export interface Flooded {
  readonly offeredPerSecond: number;
  readonly takenPerSecond: number;
  /** Milliseconds from the write of the server's last event until the panel has counted it. */
  readonly behindMs: number;
  readonly shownPerSecond: number;
  /** Frames painted per second of the flood, divided by those painted per idle second. */
  readonly frames: number;
  /** The unit is one frame (a sixtieth of a second). */
  readonly latencyP50: number;
  readonly latencyP95: number;
  readonly hostLateP99: number;
}

/** Measures the connected panel of the inspector while the server sends. */
export async function floodInspector(
  workbench: Workbench,
  probe: Probe,
  server: ChildServer,
  { rate, seconds }: Offer,
  round: number,
): Promise<Flooded> {
  await workbench.runCommand('Socket.IO Inspector: Open inspector');
  const panel = workbench.panel();
  const grid = panel.getByRole('grid', { name: 'Timeline' });
  await grid.waitFor();
  const connect = panel.getByRole('button', { name: 'Connect', exact: true });
  if (round === 0) await probe.call('connect', { url: server.url, transports: ['websocket'] });
  else await connect.click();
  await panel.getByRole('row', { name: /^Connected/ }).waitFor();
  const newest = '[aria-label="Timeline"] [role=row]';
  const idle = await painted(workbench, newest, () => workbench.page.waitForTimeout(idleMs));
  const before = Number(await grid.getAttribute('aria-rowcount'));
  await probe.request('watchDelay');
  const count = rate * seconds;
  let sent = { sent: 0, ms: 0 };
  let behindMs = 0;
  const flood = await painted(workbench, newest, async () => {
    sent = await server.send({ rate, count });
    behindMs = await Promise.race([reaches(grid, 'aria-rowcount', before + count, drainMs), connectionLost(panel)]);
  });
  const late = (await probe.request('delay')) as { p99: number };
  await panel.getByRole('button', { name: 'Disconnect', exact: true }).click();
  await connect.waitFor();
  await panel.getByRole('button', { name: 'More actions', exact: true }).click();
  await panel.getByRole('menuitem', { name: 'Clear', exact: true }).click();
  await workbench.runCommand('View: Close All Editors');
  const latencies = [...flood.latencies].sort((a, b) => a - b);
  const at = (share: number): number => (latencies[Math.floor(latencies.length * share)] ?? NaN) / frameMs;
  return {
    offeredPerSecond: rate,
    takenPerSecond: (sent.sent / sent.ms) * 1000,
    behindMs,
    shownPerSecond: (count / (sent.ms + behindMs)) * 1000,
    frames: flood.frames / flood.ms / (idle.frames / idle.ms),
    latencyP50: at(0.5),
    latencyP95: at(0.95),
    hostLateP99: late.p99,
  };
}

/** Rejects when the inspector shows that its connection ended, because the panel then counts no more events. */
async function connectionLost(panel: FrameLocator): Promise<never> {
  const row = panel.getByRole('row', { name: /^Disconnected/ }).first();
  const text = await row.innerText({ timeout: drainMs });
  throw new Error(`The inspector lost its connection: ${text}`);
}

/** Measures the simple approach of most inspectors: one message to the page for each event, and one appended element for each message. */
export async function floodPlain(
  workbench: Workbench,
  probe: Probe,
  server: ChildServer,
  { rate, seconds }: Offer,
): Promise<{ shownPerSecond: number }> {
  await probe.request('openPlain', server.url);
  const list = workbench.page
    .locator('iframe.webview.ready[src*="extensionId=probes.probe"]')
    .contentFrame()
    .frameLocator('iframe#active-frame')
    .locator('main');
  await list.waitFor({ state: 'attached' });
  const count = rate * seconds;
  const sent = await server.send({ rate, count });
  const behindMs = await reaches(list, 'children', count, drainMs);
  await probe.request('closePlain');
  return { shownPerSecond: (count / (sent.ms + behindMs)) * 1000 };
}

async function painted(workbench: Workbench, newest: string, meanwhile: () => Promise<unknown>) {
  await watchFrames(workbench.panel(), newest);
  await meanwhile();
  return stopWatch(workbench.panel());
}
