import { afterEach, beforeEach, expect, it } from 'vitest';
import { CaptureFindings } from '../../../../src/engine/findings/captureFindings.ts';
import type { WirePacket } from '../../../../src/engine/contracts/inspectedClient.ts';
import { MemoryFindings } from '../../../support/memoryFindings.ts';

let capture: MemoryFindings;
let memory: MemoryFindings['memory'];
let findings: MemoryFindings['findings'];

beforeEach(() => {
  capture = new MemoryFindings();
  ({ memory, findings } = capture);
});
afterEach(() => capture.dispose());

function receive(event: string, ...args: unknown[]): number {
  return receiveOn('c1', event, args);
}

function receiveOn(connectionId: string, event: string, args: readonly unknown[]): number {
  const text = `2${JSON.stringify([event, ...args])}`;
  const packet: WirePacket = { text, attachments: [] };
  return memory.log.received({
    connectionId,
    namespace: '/',
    event,
    codec: 'default',
    packet,
    recoveryOffset: false,
    hasBinary: false,
    bytes: text.length + 1,
  });
}

/** Receives three events, each of them twice. */
function receiveCopies(): void {
  for (const text of ['one', 'two', 'three']) {
    receive('news', text);
    receive('news', text);
    memory.clock.advance(1000);
  }
}

async function codes(): Promise<string[]> {
  await findings.examined();
  return findings.all.map(({ code }) => code);
}

it('derives the same findings while entries are recorded and afterward', async () => {
  receiveCopies();
  expect(await codes()).toEqual(['finding.duplicateEvents']);
  const later = new CaptureFindings(memory.log, memory.clock, { isLive: false });
  await later.finish();
  expect(later.all).toEqual(findings.all);
  later.dispose();
});

it('reports a change some time after the entries were recorded', async () => {
  const changed = new Promise<void>((resolve) => findings.onDidChange(resolve));
  receiveCopies();
  await memory.clock.advanceAsync(0);
  await memory.clock.advanceAsync(1000);
  await changed;
  expect(findings.version).toBeGreaterThan(0);
});

it.each([
  ['other arguments', (index: number) => ['news', index]],
  ['another order of the arguments', (index: number) => ['news', index % 2, (index + 1) % 2]],
])('does not treat events with %s as copies', async (_, event) => {
  for (let index = 0; index < 12; index++) {
    receive(...(event(index) as [string, ...unknown[]]));
    if (index % 2 === 1) memory.clock.advance(1000);
  }
  expect(await codes()).toEqual([]);
});

it('compares copies that are interleaved, and copies of several events', async () => {
  for (let index = 0; index < 3; index++) {
    for (const name of ['a', 'b', 'a', 'b']) receive(name, index);
    memory.clock.advance(1000);
  }
  await findings.examined();
  expect(findings.all.map(({ params }) => params?.['event']).sort()).toEqual(['a', 'b']);
});

it.each([16, 100, 190])(
  'does not treat events every %d ms as copies, also after a pause of the machine',
  async (everyMs) => {
    for (let tick = 0; tick < 400; tick++) {
      // The events that were sent during the pause are received together.
      if (tick % 100 === 50) {
        memory.clock.advance(3000);
        for (let missed = 0; missed < 3000 / everyMs; missed++) receive('tick');
      }
      receive('tick');
      memory.clock.advance(everyMs);
    }
    expect(await codes()).toEqual([]);
  },
);

it('reads a sample of the arguments when there are very many events, and reports this', async () => {
  for (let second = 0; second < 6; second++) {
    for (let index = 0; index < 6000; index++) receive(`flood ${index % 10}`, second, index);
    receive('news', second);
    receive('news', second);
    memory.clock.advance(1000);
  }
  await findings.examined();
  const copies = findings.all.find(({ code }) => code === 'finding.duplicateEvents');
  // The copies may be outside of the sample. If they are reported, the finding must mention the sample.
  if (copies) expect(copies.params).toMatchObject({ sampled: true });
  expect(findings.all.map(({ code }) => code)).toContain('finding.chattyEvent');
});

it.each([
  [199, undefined],
  [200, 'info'],
  [1000, 'warning'],
])('%d events of one name in a second, for several seconds', async (perSecond, severity) => {
  for (let second = 0; second < 4; second++) {
    for (let index = 0; index < perSecond; index++) receive('position', index);
    memory.clock.advance(1000);
  }
  await findings.examined();
  const chatty = findings.all.find(({ code }) => code === 'finding.chattyEvent');
  expect(chatty?.severity).toBe(severity);
});

it('discards all state when the capture is cleared', async () => {
  receiveCopies();
  expect(await codes()).toHaveLength(1);
  memory.log.clear();
  expect(findings.all).toEqual([]);
  receive('news', 'one');
  expect(await codes()).toEqual([]);
  receiveCopies();
  expect(await codes()).toEqual(['finding.duplicateEvents']);
});

it('stores a bounded number of names, even if a server uses arbitrary names', async () => {
  for (let name = 0; name < 45_000; name++) receive(`name ${name}`, name);
  receiveCopies();
  receiveCopies();
  expect(await codes()).toEqual(['finding.duplicateEvents']);
});

it('tracks new names when the earlier names belong to connections that have ended', async () => {
  const state = (connectionId: string, name: 'connected' | 'disconnected'): void => {
    memory.log.append({ facts: { connectionId, kind: 'connection', namespace: '/', state: name } });
  };
  for (let client = 2; client < 52; client++) {
    const connectionId = `c${client}`;
    memory.log.name({ connectionId, name: '', url: 'http://127.0.0.1', namespace: '/' });
    state(connectionId, 'connected');
    for (let index = 0; index < 300; index++) receiveOn(connectionId, `of all ${index % 100}`, [index]);
    state(connectionId, 'disconnected');
    memory.clock.advance(1000);
  }
  for (let round = 0; round < 4; round++) {
    for (let copy = 0; copy < 2; copy++) receive('news', round);
    memory.clock.advance(1000);
  }
  await findings.examined();
  expect(findings.all.map(({ params }) => params?.['event'])).toEqual(['news']);
});

it('stores a bounded number of properties, even if a server uses arbitrary properties', async () => {
  for (let name = 0; name < 2000; name++) {
    const long = 'k'.repeat(200);
    for (let index = 0; index < 3; index++)
      receive(`name ${name}`, { [long]: '{"a":1}', [`short ${name}`]: '{"a":1}' });
    memory.clock.advance(10);
  }
  await findings.examined();
  const paths = findings.all.map(({ params }) => params?.['path']);
  expect(paths).toContain('0.short 0');
  expect(paths.some((path) => String(path).includes('kkk'))).toBe(false);
});

it('marks its evidence for filters', async () => {
  const first = receive('other');
  receiveCopies();
  await findings.examined();
  const [finding] = findings.all;
  expect(finding?.seqs).toContain(first + 1);
  expect(memory.log.read(first + 1)?.isEvidence?.(finding?.findingId ?? '')).toBe(true);
  expect(memory.log.read(first)?.isEvidence?.(finding?.findingId ?? '')).toBe(false);
});
