import type { Workbench } from '../../e2e/support/workbench.ts';
import type { Probe } from '../../e2e/support/probe.ts';
import type { ChildServer } from '../childServer.ts';
import { CountingClient } from '../proxy/countingClient.ts';
import type { Offer } from './flood.ts';

export interface Proxied {
  /** Events that reached the client, per second. */
  readonly receivedPerSecond: number;
  readonly hostLateP99: number;
}

/** Measures a client that receives events through the proxy at a steady rate, while the panel shows them. */
export async function floodProxied(
  workbench: Workbench,
  probe: Probe,
  server: ChildServer,
  { rate, seconds }: Offer,
): Promise<Proxied> {
  const started = (await probe.call('startProxy', { target: server.url })) as { sourceId: string; url: string };
  await workbench.runCommand('Socket.IO Inspector: Open inspector');
  await workbench.panel().getByRole('grid', { name: 'Timeline' }).waitFor();
  const client = await CountingClient.open(started.url);
  try {
    let bytes = 0;
    client.onBytes = (chunk) => (bytes += chunk.length);
    await probe.request('watchDelay');
    const count = rate * seconds;
    const sent = await server.send({ rate, count });
    const late = (await probe.request('delay')) as { p99: number };
    const recorded = await eventsOf(probe, started.sourceId, count);
    if (bytes === 0) throw new Error('Nothing has reached the client');
    return { receivedPerSecond: (recorded / sent.ms) * 1000, hostLateP99: late.p99 };
  } finally {
    client.close();
    await probe.call('stopSource', { sourceId: started.sourceId });
    await workbench.runCommand('View: Close All Editors');
  }
}

/** Resolves when the source has counted all events. */
async function eventsOf(probe: Probe, sourceId: string, count: number): Promise<number> {
  for (;;) {
    const sources = (await probe.call('listSources')) as { sourceId: string; counts: { received: number } }[];
    const received = sources.find((source) => source.sourceId === sourceId)?.counts.received ?? 0;
    if (received >= count) return received;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
