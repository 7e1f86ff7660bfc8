// How the host and the panel receive findings: those of the capture, and those of a session file to which the capture was saved.
import { MessageChannel } from 'node:worker_threads';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemClock } from '../../../src/base/clock.ts';
import { SessionFile } from '../../../src/engine/handlers/sessionFileHandlers.ts';
import { messagePort } from '../../../src/engine/messagePort.ts';
import type { Finding } from '../../../src/model/findings/finding.ts';
import { MemorySource } from '../../../src/engine/sessionFile/sessionSource.ts';
import { Channel } from '../../../src/protocol/channel.ts';
import { timelineRead } from '../../../src/protocol/engineMessages.ts';
import { findingsRead } from '../../../src/protocol/findingMessages.ts';
import { connectToEngine, savedText } from '../../support/savedSession.ts';
import { Troubled } from '../../support/troubled.ts';

let troubled: Troubled;
let channel: Channel;

beforeEach(() => {
  troubled = new Troubled();
  const connected = connectToEngine(troubled.harness.engine);
  troubled.closeWith(() => connected.dispose());
  ({ channel } = connected);
});
afterEach(() => troubled.close());

/** Causes findings: the server sends JSON as text and every event twice, and then disconnects the client. */
async function makeTroubles(): Promise<string> {
  const { io, url } = await troubled.server();
  const connection = await troubled.connected(url);
  for (const id of [1, 2, 3]) {
    io.emit('saved', JSON.stringify({ id }));
    io.emit('saved', JSON.stringify({ id }));
    await troubled.barrier(connection, io);
    troubled.clock.advance(1000);
  }
  io.disconnectSockets();
  await troubled.state(connection, 'disconnected', 1);
  troubled.clock.advance(1000);
  return connection.id;
}

const codes = ['finding.willNotReconnect', 'finding.jsonInString', 'finding.duplicateEvents'];

it('a request returns the findings of everything that was recorded before, of one connection or of all', async () => {
  const connectionId = await makeTroubles();
  const { findings } = await channel.request(findingsRead, {});
  expect(findings.map(({ code }) => code)).toEqual(codes);
  expect(findings.every((finding) => finding.connectionId === connectionId)).toBe(true);
  expect((await channel.request(findingsRead, { connectionId })).findings).toEqual(findings);
  const { url } = await troubled.server();
  const other = await troubled.connected(url);
  expect((await channel.request(findingsRead, { connectionId: other.id })).findings).toEqual([]);
  await expect(channel.request(findingsRead, { connectionId: 'c99' })).rejects.toThrow(/c99/);
});

it('a request with a version receives its response when the findings change, and ends when it is canceled', async () => {
  const { version } = await channel.request(findingsRead, {});
  const canceled = new AbortController();
  const first = channel.request(findingsRead, { after: version }, { signal: canceled.signal });
  canceled.abort();
  await expect(first).rejects.toThrow();
  const changed = channel.request(findingsRead, { after: version });
  await makeTroubles();
  await channel.request(findingsRead, {});
  const { version: newer, findings } = await changed;
  expect(newer).toBeGreaterThan(version);
  expect(findings.length).toBeGreaterThan(0);
});

it('a filter shows the evidence of a finding', async () => {
  await makeTroubles();
  const { findings } = await channel.request(findingsRead, {});
  for (const { findingId, seqs } of findings) {
    const { json } = await channel.request(timelineRead, { filter: `finding:${findingId}` });
    expect((JSON.parse(json) as { seq: number }[]).map(({ seq }) => seq)).toEqual(seqs);
    const others = await channel.request(timelineRead, { filter: `-finding:${findingId} kind:event saved` });
    const shown = (JSON.parse(others.json) as { seq: number }[]).map(({ seq }) => seq);
    expect(shown.filter((seq) => seqs.includes(seq))).toEqual([]);
  }
  expect(await channel.request(timelineRead, { filter: 'finding:f99' })).toEqual({ json: '[]' });
});

it('a session file gives the same findings as the capture', async () => {
  await makeTroubles();
  const { findings } = await channel.request(findingsRead, {});
  const text = await savedText(channel);
  const file = new SessionFile('saved.siolog', () => new MemorySource(Buffer.from(text)), systemClock);
  const { port1, port2 } = new MessageChannel();
  const own = new Channel(messagePort(port1), systemClock);
  const serving = file.serve(own);
  const reader = new Channel(messagePort(port2), systemClock);
  troubled.closeWith(() => {
    for (const each of [reader, serving, own, file]) each.dispose();
    port1.close();
  });
  const ofFile = await reader.request(findingsRead, {});
  // The order of the IDs depends on the time at which a capture is examined, so the IDs are not compared.
  const withoutIds = (all: readonly Finding[]): object[] => all.map(({ findingId: _, ...finding }) => finding);
  expect(withoutIds(ofFile.findings)).toEqual(withoutIds(findings));
});
