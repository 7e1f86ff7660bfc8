/** A session file that is open can be saved again. Each request of a program uses a separate channel. */
import { MessageChannel } from 'node:worker_threads';
import { afterEach, expect, it } from 'vitest';
import { systemClock } from '../../../../src/base/clock.ts';
import { SessionFile } from '../../../../src/engine/handlers/sessionFileHandlers.ts';
import { messagePort } from '../../../../src/engine/messagePort.ts';
import { MemorySource } from '../../../../src/engine/sessionFile/sessionSource.ts';
import { Channel } from '../../../../src/protocol/channel.ts';
import type { RequestDefinition } from '../../../../src/protocol/message.ts';
import { saveBegin, saveEnd, saveNext } from '../../../../src/protocol/sessionFileMessages.ts';

const files: SessionFile[] = [];
afterEach(() => files.splice(0).forEach((file) => file.dispose()));

const c1 = { name: 'Shop', url: 'http://h', namespace: '/', auth: { token: '‹redacted›' }, ofLater: 1 };
const head = { format: 'socketio-inspector-session', version: 2, startedAt: '2026-01-02T03:04:05.000Z' };
const entry = { connectionId: 'c1', t: 1, kind: 'event', dir: 'in', namespace: '/', bytes: 10 };
const lines = [
  { ...head, connections: { c1 } },
  { seq: 4, ...entry, event: 'hello', unknown: { kept: true }, args: ['world', { $binary: 'AAEC' }] },
  { seq: 5, ...entry, event: 'bye', args: [] },
];

async function request<P, R>(file: SessionFile, definition: RequestDefinition<P, R>, params: P): Promise<R> {
  const { port1, port2 } = new MessageChannel();
  const own = new Channel(messagePort(port1), systemClock);
  const served = file.serve(own);
  const channel = new Channel(messagePort(port2), systemClock);
  try {
    return await channel.request(definition, params);
  } finally {
    channel.dispose();
    served.dispose();
    own.dispose();
  }
}

async function saved(filter?: string): Promise<{ described: unknown; entries: unknown[] }> {
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  const file = new SessionFile('a.siolog', () => new MemorySource(Buffer.from(text)), systemClock);
  files.push(file);
  const { saveId, described } = await request(file, saveBegin, filter === undefined ? {} : { filter });
  const piece = await request(file, saveNext, { saveId });
  expect(piece.done).toBe(true);
  await request(file, saveEnd, { saveId });
  await expect(request(file, saveNext, { saveId })).rejects.toMatchObject({ code: 'refused' });
  const entries = Buffer.from(piece.lines).toString().trimEnd().split('\n');
  return { described, entries: entries.map((line) => JSON.parse(line) as unknown) };
}

it('a file is saved with its connections, and with fields that this version does not know', async () => {
  expect(await saved()).toEqual({ described: { c1 }, entries: lines.slice(1) });
});

it('a file is saved in part', async () => {
  expect(await saved('event:bye')).toEqual({ described: { c1 }, entries: lines.slice(2) });
});

/**
 * IDs of the connections that a saved file would name. The capture has notes at these sequence numbers: before the connections (below 1),
 * after them (above 3), or none.
 */
async function named(connectionId: string, ...notes: number[]): Promise<string[]> {
  const note = (seq: number): object => ({ seq, connectionId: '', t: 1, kind: 'marker', text: 'note' });
  const event = (seq: number, id: string): object => ({ seq, ...entry, connectionId: id, event: 'a', args: [] });
  const earlier = notes.filter((seq) => seq < 1).map(note);
  const later = notes.filter((seq) => seq > 3).map(note);
  const records = [...earlier, event(1, 'c0'), event(2, 'c1'), event(3, 'c1'), ...later];
  const text = [{ ...head, connections: { c1 } }, ...records].map((line) => `${JSON.stringify(line)}\n`).join('');
  const file = new SessionFile('a.siolog', () => new MemorySource(Buffer.from(text)), systemClock);
  files.push(file);
  const { connections } = await request(file, saveBegin, connectionId === '' ? {} : { connectionId });
  return connections.map((one) => one.connectionId).sort();
}

it.each([
  ['all connections', '', [], ['c0', 'c1']],
  ['all connections and an earlier note', '', [0], ['', 'c0', 'c1']],
  ['one connection', 'c1', [], ['c1']],
  ['one connection, not the note from before it', 'c1', [0], ['c1']],
  ['one connection and the note since then', 'c1', [0, 4], ['', 'c1']],
])('a saved file names %s', async (_, connectionId, notes, expected) => {
  expect(await named(connectionId, ...notes)).toEqual(expected);
});

it('an entry that is about a source is saved with it, and is shown with it when the file is read', async () => {
  const ofSource = { seq: 6, connectionId: '', t: 3, kind: 'marker', source: 's1', text: 'about' };
  const sources = { s1: { kind: 'proxy', name: 'My app' } };
  const client = { ...entry, connectionId: 'c2' };
  const records = [
    { seq: 4, ...client, event: 'a', args: [] },
    { seq: 5, connectionId: '', t: 2, kind: 'marker', text: 'general' },
    ofSource,
  ];
  const text = [{ ...head, sources, connections: { c1, c2: { url: 'http://h', sourceId: 's1' } } }, ...records]
    .map((line) => `${JSON.stringify(line)}\n`)
    .join('');
  const file = new SessionFile('a.siolog', () => new MemorySource(Buffer.from(text)), systemClock);
  files.push(file);
  const texts = async (params: object): Promise<unknown[]> => {
    const { saveId } = await request(file, saveBegin, params);
    const { lines: saved } = await request(file, saveNext, { saveId });
    const all = Buffer.from(saved).toString().split('\n').filter(Boolean);
    return all
      .map((line) => JSON.parse(line) as { text?: string; event?: string; source?: string })
      .map((one) => [one.text ?? one.event, one.source]);
  };
  expect(await texts({ filter: 'source:"My app"' })).toEqual([
    ['a', 's1'],
    ['about', 's1'],
  ]);
  expect(await texts({ sourceId: 's1' })).toEqual([
    ['a', 's1'],
    ['about', 's1'],
  ]);
  expect(await texts({ connectionId: 'c2' })).toEqual([
    ['a', 's1'],
    ['general', undefined],
    ['about', 's1'],
  ]);
});
