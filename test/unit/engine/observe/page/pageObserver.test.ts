/** Reports of the DevTools protocol about a page, in orders and states that occur only sometimes in a real browser. */
import { beforeEach, expect, it } from 'vitest';
import { systemClock } from '../../../../../src/base/clock.ts';
import { TrafficDecoder } from '../../../../../src/engine/observe/decode/trafficDecoder.ts';
import { PageObserver } from '../../../../../src/engine/observe/page/pageObserver.ts';
import { RecordingSink } from '../../../../support/recordingSink.ts';

const server = 'http://localhost/socket.io/?EIO=4&transport=polling';
const session = `${server}&sid=made-up`;

let sink: RecordingSink;
let observer: PageObserver;
/** The bodies of the responses, by request ID. A request for a missing body is refused. */
let bodies: Record<string, string>;
let missed: number;
let timestamp: number;

beforeEach(() => {
  sink = new RecordingSink();
  bodies = {};
  missed = 0;
  timestamp = 100;
  observer = new PageObserver({
    clock: systemClock,
    decoder: new TrafficDecoder(sink, (t) => t),
    request: (_method, params) => {
      const body = bodies[(params as { requestId: string }).requestId];
      return body === undefined
        ? Promise.reject(new Error('No resource with given identifier found'))
        : Promise.resolve({ body, base64Encoded: false, postData: body });
    },
    seen: () => undefined,
    missed: (count) => (missed += count),
    navigated: () => undefined,
    lateHead: () => ({ method: 'GET', url: '', headers: {} }),
  });
});

const report = async (method: string, params: object): Promise<void> =>
  observer.handle(`Network.${method}`, { timestamp: (timestamp += 0.001), ...params });

const sent = (requestId: string, url: string, body?: string): Promise<void> => {
  const method = body === undefined ? 'GET' : 'POST';
  return report('requestWillBeSent', { requestId, request: { url, method, headers: {}, postData: body } });
};
const responded = (requestId: string, url = session, status = 200): Promise<void> =>
  report('responseReceived', { requestId, response: { url, status, headers: {} } });
const finished = async (requestId: string, body: string): Promise<void> => {
  bodies[requestId] = body;
  await report('loadingFinished', { requestId });
};
const polled = async (requestId: string, url: string, body: string): Promise<void> => {
  await sent(requestId, url);
  await responded(requestId, url);
  await finished(requestId, body);
};
const posted = async (requestId: string, body: string): Promise<void> => {
  await sent(requestId, session, body);
  await responded(requestId);
  await finished(requestId, 'ok');
};
const opened = async (): Promise<void> => {
  await polled('1', server, '0{"sid":"made-up","pingInterval":25000,"pingTimeout":20000}');
  await posted('2', '40');
  await polled('3', session, '40{"sid":"socket"}');
};
const events = (): unknown[] =>
  sink.events.map(({ from, event, args, of }) => [from, event ?? `ack of ${of ?? 'nothing'}`, args]);

it('an acknowledgement that is reported before the end of the response with its event follows the event', async () => {
  await opened();
  await sent('4', session);
  await responded('4');
  await sent('5', session, '430[42]');
  await responded('5');
  await finished('5', 'ok');
  expect(events()).toEqual([]);
  await finished('4', '420["question",41]');
  expect(events()).toEqual([
    ['server', 'question', [41]],
    ['client', 'ack of 0', [42]],
  ]);
});

it('a request of the session that is reported before the end of the handshake belongs to its beginning', async () => {
  await sent('1', server);
  await responded('1', server);
  await sent('2', session);
  await responded('2');
  await finished('1', '0{"sid":"made-up"}');
  await finished('2', '40{"sid":"socket"}');
  expect(sink.sessions.map(({ isLate }) => isLate)).toEqual([false]);
});

it('if a request was not captured, its response is shown if it contains packets, and is not treated as a client if it only confirms packets', async () => {
  await responded('post', session);
  await finished('post', 'ok');
  const response = { url: session, status: 200, headers: { 'Content-Length': '2' } };
  await report('responseReceived', { requestId: 'gone', response });
  await report('loadingFinished', { requestId: 'gone' });
  expect([sink.sessions, missed]).toEqual([[], 0]);
  await responded('get', session);
  await finished('get', '42["late"]');
  expect(events()).toEqual([['server', 'late', []]]);
});

it('a response that was canceled does not delay the following events', async () => {
  await opened();
  await sent('4', session);
  await responded('4');
  await sent('5', session, '42["late"]');
  await report('loadingFailed', { requestId: '4' });
  expect(events()).toEqual([['client', 'late', []]]);
});

it('a body that the browser no longer has is counted, and the next one is decoded', async () => {
  await opened();
  await sent('4', session);
  await responded('4');
  await report('loadingFinished', { requestId: '4' });
  expect(missed).toBe(1);
  await polled('5', session, '42["next"]');
  expect(events()).toEqual([['server', 'next', []]]);
});

it('the preflight request of a browser is not treated as a request of a client', async () => {
  const request = { url: server, method: 'OPTIONS', headers: {} };
  await report('requestWillBeSent', { requestId: 'p', request });
  const response = { url: server, status: 200, headers: {} };
  await report('responseReceived', { requestId: 'p', type: 'Preflight', response });
  await report('loadingFinished', { requestId: 'p' });
  expect(missed).toBe(0);
  await opened();
  expect(sink.lines.filter((line) => line.startsWith('refused'))).toEqual([]);
  expect(sink.sessions).toHaveLength(1);
});

it('events that are damaged or belong to other requests are ignored', async () => {
  for (const params of [{}, { requestId: 1 }, { requestId: 'x', response: null }]) {
    for (const method of PageObserver.events) await observer.handle(method, params);
  }
  await observer.handle('Network.unknown', {});
  await polled('1', 'http://localhost/page', 'Hello');
  expect([sink.sessions, sink.packets, missed]).toEqual([[], [], 0]);
});

const message = (requestId: string, payloadData: string, from = 'Received', opcode = 1): Promise<void> =>
  report(`webSocketFrame${from}`, { requestId, response: { opcode, payloadData } });

it('a WebSocket that was opened before is shown only if it is of Engine.IO', async () => {
  await message('vite', '{"type":"connected"}');
  await message('vite', '2');
  await message('game', Buffer.from('bytes').toString('base64'), 'Sent', 2);
  expect(sink.sessions).toEqual([]);
  await message('app', '42["late",1]');
  await message('app', '2', 'Received');
  expect(events()).toEqual([['server', 'late', [1]]]);
  expect(sink.sessions).toHaveLength(1);
  expect(sink.sessions[0]).toMatchObject({ isLate: true, protocol: 4 });
});

it('a late WebSocket of Engine.IO 3 is recognized by the end that sends the ping', async () => {
  await message('old', '2', 'Sent');
  expect(sink.sessions[0]).toMatchObject({ isLate: true, protocol: 3 });
});

it('a late WebSocket with msgpack is recognized by its first packet', async () => {
  const packet = Buffer.from('83a47479706502a464617461 91a268 69a36e7370a12f'.replaceAll(' ', ''), 'hex');
  await message('packed', packet.toString('base64'), 'Received', 2);
  expect(events()).toEqual([['server', 'hi', []]]);
});

it('an event of the previous document is ignored after a navigation', async () => {
  await opened();
  await sent('4', session);
  await message('app', '42["late"]');
  await observer.handle('Page.frameNavigated', { frame: { id: 'main' } });
  expect([...sink.ended.values()].map(({ code }) => code)).toEqual(['page.navigated', 'page.navigated']);
  await message('app', '42["later"]');
  await responded('4');
  await finished('4', '42["later"]');
  expect(events()).toEqual([['server', 'late', []]]);
});

it('only the clients of a frame end with the frame', async () => {
  await report('requestWillBeSent', {
    requestId: '1',
    frameId: 'frame',
    request: { url: server, method: 'GET', headers: {} },
  });
  await responded('1');
  await finished('1', '0{"sid":"framed"}');
  await polled('2', server, '0{"sid":"made-up"}');
  await observer.handle('Page.frameDetached', { frameId: 'frame', reason: 'remove' });
  expect([...sink.ended.keys()].map(({ sid }) => sid)).toEqual(['framed']);
});

it('a crash ends all clients', async () => {
  await opened();
  await observer.handle('Inspector.targetCrashed', {});
  expect([...sink.ended.values()].map(({ code }) => code)).toEqual(['page.crashed']);
});

it('a WebSocket ends with the error that the browser reports', async () => {
  const url = 'ws://localhost/socket.io/?EIO=4&transport=websocket';
  await observer.handle('Network.webSocketCreated', { requestId: 's', url });
  await message('s', '0{"sid":"made-up"}');
  await report('webSocketFrameError', { requestId: 's', errorMessage: 'Invalid frame header' });
  await report('webSocketClosed', { requestId: 's' });
  const [cause] = sink.ended.values();
  expect(cause).toEqual({ code: 'page.webSocketClosed', params: { reported: 'Invalid frame header' } });
});

it('the cookies of a request are masked, whichever event is received first', async () => {
  await report('requestWillBeSentExtraInfo', { requestId: '1', headers: { Cookie: 'session=early' } });
  await sent('1', server);
  await responded('1');
  await finished('1', '0{"sid":"made-up"}');
  await sent('2', server);
  await report('requestWillBeSentExtraInfo', { requestId: '2', headers: { Cookie: 'session=later' } });
  await responded('2');
  await finished('2', '0{"sid":"other"}');
  expect(sink.sessions.map(({ request }) => request?.headers['cookie'])).toEqual(['session=early', 'session=later']);
});
