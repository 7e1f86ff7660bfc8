/** A server behind the proxy, and recorders of the bytes on both sides of the proxy. */
import { createHash } from 'node:crypto';
import { expect } from 'vitest';
import type { Entry } from '../../src/model/entry/entry.ts';
import { formatPayload } from '../../src/model/payload/payload.ts';
import { EngineHarness } from './engineHarness.ts';
import { type ConnectedClient, type End, play, type Run, type RunEvent, type RunStep } from './observedRun.ts';
import { type WireBody, type WireExchange, WireRecorder } from './wireRecorder.ts';

export interface Watched {
  readonly harness: EngineHarness;
  /** The URL to which a client connects. */
  readonly url: string;
  /** The recorder between client and proxy, and the recorder between proxy and server. */
  readonly wire: { readonly client: WireRecorder; readonly server: WireRecorder };
  close(): Promise<void>;
}

/** @param compression "keep": client and server may agree on compressed WebSocket frames */
export async function watch(serverUrl: string, compression: 'keep' | 'strip' = 'strip'): Promise<Watched> {
  const harness = new EngineHarness();
  const server = await WireRecorder.start(Number(new URL(serverUrl).port));
  const { url } = await harness.engine.sources.startProxy({ target: server.url, compression });
  const client = await WireRecorder.start(Number(new URL(url).port));
  return {
    harness,
    url: client.url,
    wire: { client, server },
    close: async () => {
      harness.dispose();
      await client.close();
      await server.close();
    },
  };
}

/** Runs the steps, and compares the timeline and the wire with what both ends recorded. */
export async function playAndCompare(
  { harness, wire }: Watched,
  client: ConnectedClient,
  server: End,
  steps: readonly RunStep[],
): Promise<void> {
  const run = await play(steps, { client: client.sockets, server });
  const traffic = (): Entry[] => harness.entries().filter(({ kind }) => kind === 'event' || kind === 'ack');
  // The proxy may decode a polling body after the receiver has received it.
  await expect.poll(() => traffic().length).toBe(steps.length + steps.filter(({ wantsAck }) => wantsAck).length);
  const { connections } = harness.engine;
  expect(new Map(connections.map(({ namespace, socketId }) => [namespace, socketId]))).toEqual(client.socketIds);
  expect(new Set(connections.map(({ sid }) => sid)).size).toBe(1);
  await client.disconnect();
  await expect
    .poll(() => harness.engine.connections.map(({ state }) => state))
    .toEqual(connections.map(() => 'disconnected'));
  const open = (): unknown[] =>
    [wire.client, wire.server].flatMap(({ exchanges }) => exchanges.filter((one) => one.isWebSocket && !one.isOver));
  await expect.poll(open).toEqual([]);
  compareTimeline(harness.entries(), run);
  compareWire(wire.client.exchanges, wire.server.exchanges);
}

/** Checks that the entries equal what was sent and what was received, in order, and that every acknowledgement belongs to its event. */
function compareTimeline(entries: readonly Entry[], { sent, received, acks }: Run): void {
  expect(entries.filter(({ kind, cause }) => kind === 'marker' || (kind === 'packet' && cause))).toEqual([]);
  for (const [from, to, dir, back] of [
    ['client', 'server', 'out', 'in'],
    ['server', 'client', 'in', 'out'],
  ] as const) {
    const read = entries.filter((entry) => entry.kind === 'event' && entry.dir === dir);
    const shown = read.map(({ namespace, event, args }) => ({ namespace, event, args }));
    expect(shown).toEqual(sent[from].map(noted));
    expect(shown).toEqual(received[to].map(noted));
    const answers = entries.filter((entry) => entry.kind === 'ack' && entry.dir === back);
    expect(new Map(answers.map(({ of, args }) => [of, args]))).toEqual(
      new Map([...acks[from]].map(([index, args]) => [read[index]?.seq, formatPayload(args)])),
    );
    for (const [index, { delivery }] of read.entries()) {
      expect(delivery).toBe(acks[from].has(index) ? 'acknowledged' : from === 'client' ? 'sent' : undefined);
    }
  }
}

function noted({ namespace, event, args }: RunEvent): unknown {
  return { namespace, event, args: formatPayload(args) };
}

/** Checks that the requests on both sides contain the same bytes, and the responses too. Each polling request has a different URL. */
function compareWire(client: readonly WireExchange[], server: readonly WireExchange[]): void {
  const byRequest = (all: readonly WireExchange[]): Map<string, WireExchange> => {
    const observed = all.filter(({ url }) => url.includes('EIO='));
    const found = new Map(observed.map((one) => [`${one.method} ${one.url}`, one]));
    expect(found.size).toBe(observed.length);
    return found;
  };
  const [before, after] = [byRequest(client), byRequest(server)];
  expect([...after.keys()].filter((key) => !before.has(key))).toEqual([]);
  // A client that disconnects cancels its last requests.
  const answered = [...before].filter(([, { status }]) => status !== 0);
  expect(answered.length).toBeGreaterThan(0);
  for (const [key, one] of answered) {
    const other = after.get(key);
    expect(digest(other?.toServer)).toEqual(digest(one.toServer));
    expect(other?.status).toBe(one.status);
    if (one.isWebSocket || one.toClient.isComplete) expect(digest(one.toClient)).toEqual(digest(other?.toClient));
  }
}

function digest(body: WireBody | undefined): unknown {
  if (!body) return undefined;
  const { bytes, isComplete } = body;
  return { isComplete, length: bytes.length, hash: createHash('sha256').update(bytes).digest('hex') };
}
