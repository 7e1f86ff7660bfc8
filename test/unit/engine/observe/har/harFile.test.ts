import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { HarFile } from '../../../../../src/engine/observe/har/harFile.ts';
import { RecordingSink } from '../../../../support/recordingSink.ts';

const fixtures = join(import.meta.dirname, '../../../../fixtures/har');

function read(text: string) {
  const sink = new RecordingSink();
  const file = new HarFile(text);
  file.decode(sink);
  const { startedAt, requests, damaged, silentSockets } = file;
  return { sink, summary: { startedAt, requests, damaged, silentSockets } };
}

/** The text of a HAR file with these entries, as no tool writes them. */
function harText(...entries: object[]): string {
  return JSON.stringify({ log: { version: '1.2', entries } });
}

const url = 'http://localhost/socket.io/?EIO=4&transport=polling';
const polled = {
  startedDateTime: '2026-01-02T03:04:05.000Z',
  time: 5,
  request: { method: 'GET', url, headers: [] },
  response: {
    status: 200,
    headers: [{ name: 'Content-Encoding', value: 'gzip' }],
    content: { text: '0{"sid":"made up","pingInterval":25000,"pingTimeout":20000}' },
  },
};

describe.each(['polling', 'websocket', 'polling-websocket'])(
  'a file that Playwright recorded in Chromium (%s)',
  (name) => {
    const text = readFileSync(join(fixtures, `${name}.har`), 'utf8');

    it('has the events, arguments and acknowledgements of the page', () => {
      const { sink, summary } = read(text);
      expect(sink.causes).toEqual([]);
      expect(summary.damaged).toBe(0);
      const six = Buffer.from([6]);
      const nested = ['nested', Buffer.from([7, 8])];
      const list = sink.events.map(({ from, namespace, event, args, of }) => [
        from,
        namespace,
        event ?? `ack of ${sink.events[of ?? -1]?.event ?? ''}`,
        args,
      ]);
      expect(list).toEqual([
        ['client', '/', 'hello', [1, '2', { 3: '4', 5: six }]],
        ['server', '/', 'ack of hello', ['received', 1, '2', { 3: '4', 5: six }]],
        ['client', '/chat', 'grüße', [nested]],
        ['server', '/chat', 'ack of grüße', [nested]],
        ['client', '/', 'ask me', []],
        ['server', '/', 'question', [41]],
        ['client', '/', 'ack of question', [42]],
        ['server', '/', 'ack of ask me', [42]],
      ]);
      expect(sink.events.every(({ t }) => t > 0 && t < 60_000)).toBe(true);
      expect(sink.sessions).toHaveLength(1);
      expect(sink.sessions[0]).toMatchObject({
        isLate: false,
        transport: name === 'polling' ? 'polling' : 'websocket',
      });
      expect(JSON.stringify(sink.packets)).not.toContain('made up');
    });
  },
);

describe('a file in the documented format', () => {
  it('is read in the order of its times, regardless of the order of its entries', () => {
    const later = {
      ...polled,
      startedDateTime: '2026-01-02T03:04:06.000Z',
      request: { method: 'POST', url: `${url}&sid=made%20up`, headers: [], postData: { text: '42["first"]' } },
      response: { status: 200, headers: [], content: { text: 'ok' } },
    };
    const { sink, summary } = read(harText(later, polled));
    expect(summary).toEqual({ startedAt: Date.UTC(2026, 0, 2, 3, 4, 5), requests: 2, damaged: 0, silentSockets: 0 });
    expect(sink.events).toMatchObject([{ event: 'first', sid: 'made up', t: 1000 }]);
    expect(sink.lines.at(-1)).toBe('ended made up observe.stopped');
  });

  it('is read without its damaged entries and messages, and without other requests', () => {
    const socket = {
      ...polled,
      request: { method: 'GET', url: 'ws://localhost/socket.io/?EIO=3&transport=websocket', headers: [] },
      response: { status: 101, headers: [] },
      _webSocketMessages: [
        { type: 'receive', time: 1767323045.1, opcode: 1, data: '0{"sid":"three"}' },
        { type: 'receive', time: 1767323045.2, opcode: 1, data: '451-["bytes",{"_placeholder":true,"num":0}]' },
        { type: 'receive', time: 1767323045.3, opcode: 2, data: 'BAEC' },
        { type: 'sent', time: 1 },
        { type: 'send', time: 1767323045.4, opcode: 9, data: '' },
      ],
    };
    const other = { ...polled, request: { method: 'GET', url: 'http://localhost/', headers: [] } };
    const { sink, summary } = read(`\ufeff${harText(socket, other, { request: {} }, 7 as never)}`);
    expect(summary).toMatchObject({ requests: 1, damaged: 3 });
    expect(sink.events).toMatchObject([{ event: 'bytes', args: [Buffer.from([1, 2])], codec: 'v2', t: 300 }]);
  });

  it('reports which handshakes were refused', () => {
    const refused = {
      ...polled,
      response: { status: 403, headers: [], content: { text: 'bm8=', encoding: 'base64' } },
    };
    const canceled = { ...polled, response: { status: 0, headers: [] } };
    const socket = {
      ...refused,
      request: { method: 'GET', url: 'ws://localhost/socket.io/?EIO=4&transport=websocket', headers: [] },
    };
    const { sink } = read(harText(refused, canceled, socket));
    expect(sink.lines).toEqual(['refused 403 no', 'refused 403 no']);
  });

  it.each(['', 'not JSON', '{}', '{"log":{"entries":{}}}', '[]'])('is not a HAR file: %j', (text) => {
    expect(() => read(text)).toThrow(/^ is not a HAR file\. Save it again/);
  });

  it('can be empty', () => {
    expect(read(harText()).summary).toEqual({ startedAt: 0, requests: 0, damaged: 0, silentSockets: 0 });
  });
});
