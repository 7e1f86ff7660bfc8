import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../../src/base/clock.ts';
import { SessionFile } from '../../../../src/engine/handlers/sessionFileHandlers.ts';
import { FileSource, MemorySource, type SessionSource } from '../../../../src/engine/sessionFile/sessionSource.ts';
import { causeSentence } from '../../../../src/model/cause/causeTexts.ts';
import { ColumnFilter } from '../../../../src/engine/query/columnFilter.ts';
import { parseFilter } from '../../../../src/model/filter/filter.ts';
import type { LogReader } from '../../../../src/engine/log/captureLog.ts';
import { entriesOf } from '../../../support/savedSession.ts';

const fixtures = join(import.meta.dirname, '../../../fixtures/har');

function opened(source: () => SessionSource, name = 'app.har'): SessionFile {
  return new SessionFile(name, source, systemClock);
}

const openedText = (text: string): SessionFile => opened(() => new MemorySource(Buffer.from(text)));

function logOf(file: SessionFile): LogReader {
  const { log, state } = file;
  if (!log) throw new Error(state.fault && causeSentence(state.fault));
  return log;
}

/** The text of a HAR file with these entries. */
const harText = (...entries: object[]): string => JSON.stringify({ log: { version: '1.2', entries } });
const socket = {
  startedDateTime: '2026-01-02T03:04:05.000Z',
  request: { method: 'GET', url: 'ws://user:secret@localhost:3000/socket.io/?EIO=4&transport=websocket', headers: [] },
  response: { status: 101, headers: [] },
};
const at = Date.parse(socket.startedDateTime) / 1000;
const message = (type: 'send' | 'receive', after: number, data: string): object => ({
  type,
  time: at + after,
  opcode: 1,
  data,
});

describe.each(['polling', 'websocket', 'polling-websocket'])('a HAR file of a page in Chromium (%s)', (name) => {
  const path = join(fixtures, `${name}.har`);
  const file = opened(() => new FileSource(path));
  afterAll(() => file.dispose());

  it('is the timeline of the page', () => {
    const entries = entriesOf(logOf(file));
    const events = entries.filter(({ kind }) => kind === 'event' || kind === 'ack');
    expect(
      events.map(({ kind, dir, namespace, event, args, delivery }) => [kind, dir, namespace, event, args, delivery]),
    ).toEqual([
      ['event', 'out', '/', 'hello', [1, '2', { 3: '4', 5: { $binary: 'Bg==' } }], 'acknowledged'],
      ['ack', 'in', '/', undefined, ['received', 1, '2', { 3: '4', 5: { $binary: 'Bg==' } }], undefined],
      ['event', 'out', '/chat', 'grüße', [['nested', { $binary: 'Bwg=' }]], 'acknowledged'],
      ['ack', 'in', '/chat', undefined, [['nested', { $binary: 'Bwg=' }]], undefined],
      ['event', 'out', '/', 'ask me', [], 'acknowledged'],
      ['event', 'in', '/', 'question', [41], 'acknowledged'],
      ['ack', 'out', '/', undefined, [42], undefined],
      ['ack', 'in', '/', undefined, [42], undefined],
    ]);
    const times = entries.map(({ t }) => t);
    expect(times).toEqual([...times].sort((one, other) => one - other));
    expect(times.every((t) => t >= 0 && t < 60_000)).toBe(true);
    // “made up” is part of the token in the handshake.
    expect(JSON.stringify(entries)).not.toContain('made up');
  });

  it('has a connection for each namespace', () => {
    const { connections } = logOf(file);
    expect(connections.map(({ namespace }) => namespace)).toEqual(['/', '/chat']);
    expect(connections.every(({ url }) => /^http:\/\/127\.0\.0\.1:\d+$/.test(url))).toBe(true);
  });

  it('has the Engine.IO session of its connections, by which they are filtered', () => {
    const log = logOf(file);
    const sid = log.connections[0]?.sid ?? '';
    expect(sid).toMatch(/^[\w-]{20}$/);
    const numberOf = (text: string): number => {
      const parsed = parseFilter(text);
      if (!parsed.ok) throw new Error(text);
      const columns = new ColumnFilter(log, { filter: parsed.filter });
      return entriesOf(log).filter(({ seq }) => columns.resultOf(seq)).length;
    };
    const all = numberOf('');
    expect(all).toBeGreaterThan(0);
    expect([numberOf(`sid:${sid}`), numberOf('sid:another'), numberOf(`-sid:${sid}`)]).toEqual([all, 0, 0]);
  });

  it('was read completely, without missing entries', async () => {
    await file.filled;
    const { length } = readFileSync(path);
    const { entries } = file.state;
    expect(file.state).toMatchObject({ format: 'har', done: true, bytes: length, size: length, damaged: 0 });
    expect(entries).toBe(entriesOf(logOf(file)).length);
    expect(file.state.note).toBeUndefined();
    expect(file.state.fault).toBeUndefined();
    expect(Date.parse(file.state.startedAt)).toBeGreaterThan(Date.UTC(2026, 0, 1));
  });
});

describe('a HAR file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sioi-har-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('has the times of its messages, and no secret of its URLs', () => {
    const file = openedText(
      harText({
        ...socket,
        _webSocketMessages: [
          message('receive', 0.1, '0{"sid":"a","pingInterval":25000,"pingTimeout":20000}'),
          message('send', 0.2, '40{"token":"made up"}'),
          message('receive', 0.3, '40{"sid":"b"}'),
          message('send', 1, '421["ask"]'),
          message('receive', 3.5, '431["answer"]'),
        ],
      }),
    );
    const entries = entriesOf(logOf(file));
    expect(entries.find(({ event }) => event === 'ask')).toMatchObject({ t: 1000, latencyMs: 2500 });
    expect(file.state.startedAt).toBe(socket.startedDateTime);
    expect(JSON.stringify([entries, logOf(file).connections])).not.toMatch(/secret|made up/);
    file.dispose();
  });

  it.each(['from-auth', 'from-query', 'from-authorization', 'from-cookie', 'from-path'])(
    'hides a secret that the server repeats: %s',
    (secret) => {
      const headers = [
        { name: 'Authorization', value: 'Bearer from-authorization' },
        { name: 'Cookie', value: 'a=1; session=from-cookie' },
        { name: 'User-Agent', value: 'an ordinary browser' },
      ];
      const url = 'ws://localhost/socket.io/;token=from-path?EIO=4&transport=websocket&token=from-query';
      const request = { ...socket.request, url, headers };
      const joined = openedText(
        harText({
          ...socket,
          request,
          _webSocketMessages: [
            message('receive', 0.1, '0{"sid":"a","pingInterval":25000,"pingTimeout":20000}'),
            message('send', 0.2, '40{"user":{"key":"from-auth"}}'),
            message('receive', 0.3, `44{"message":"an ordinary browser with ${secret} is not known"}`),
          ],
        }),
      );
      const content = { text: `an ordinary browser with ${secret} is not known` };
      const refused = openedText(
        harText({ ...socket, request, response: { ...socket.response, status: 403, content } }),
      );
      for (const file of secret === 'from-auth' ? [joined] : [joined, refused]) {
        const text = JSON.stringify(entriesOf(logOf(file)));
        expect(text).toContain('an ordinary browser with ‹redacted› is not known');
        expect(text).not.toContain(secret);
      }
      for (const file of [joined, refused]) file.dispose();
    },
  );

  it('reports how many requests and messages could not be read', () => {
    const file = openedText(harText({ ...socket, _webSocketMessages: [{ type: 'sent' }] }, { request: {} }));
    expect(file.state).toMatchObject({ damaged: 2, damages: [] });
    file.dispose();
  });

  it('reports that it has no traffic of Socket.IO, and that messages are missing', () => {
    const none = openedText(harText({ ...socket, request: { ...socket.request, url: 'http://localhost/' } }));
    expect(none.state.note?.code).toBe('file.harWithoutSocketIo');
    const silent = openedText(harText(socket, socket));
    expect(silent.state.note).toMatchObject({ code: 'file.harWithoutMessages', params: { sockets: 2 } });
    for (const file of [none, silent]) file.dispose();
  });

  it('is refused with its name if it is not a HAR file, or too large', () => {
    const none = openedText('[]');
    expect(none.state.fault && causeSentence(none.state.fault)).toMatch(/^app\.har is not a HAR file\. Save it again/);
    const path = join(folder, 'large.har');
    writeFileSync(path, '');
    truncateSync(path, 3e8);
    const large = opened(() => new FileSource(path));
    expect(large.state.fault && causeSentence(large.state.fault)).toMatch(
      /^app\.har is too large: HAR files up to 256\u00a0MB can be opened\. Record fewer/,
    );
    expect(large.state.done).toBe(true);
    for (const file of [none, large]) file.dispose();
  });

  it('is recognized by its name, in upper case too', () => {
    const text = harText(socket);
    const other = opened(() => new MemorySource(Buffer.from(text)), 'app.siolog');
    expect(other.state.fault?.code).toBe('session.noFormat');
    const upper = opened(() => new MemorySource(Buffer.from(text)), 'APP.HAR');
    expect(upper.state.fault).toBeUndefined();
    for (const file of [other, upper]) file.dispose();
  });
});
