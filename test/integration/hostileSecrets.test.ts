// A server knows which values are masked, because it receives the secrets and sets cookies. In these tests, its cookies and texts are
// designed so that a simple comparison would take minutes.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { UserError } from '../../src/base/userError.ts';
import { redacted } from '../../src/model/url/secretName.ts';
import { rightHandshake } from '../support/speakingServer.ts';
import { EngineHarness } from '../support/engineHarness.ts';
import { startServer, type TestServer } from '../servers/testServer.ts';

let harness: EngineHarness;
let echo: TestServer;
let hostile: Server;
/** The packet with which the server refuses each attempt. */
let refusal: string;
let cookie: (index: number) => string;
let cookieCount: number;

/** Number of cookies in each response: as many as fit into the headers that Node.js accepts. */
const cookiesAtOnce = 3;

beforeEach(async () => {
  harness = new EngineHarness();
  echo = await startServer({
    setup: (io) =>
      io.on('connection', (socket) => socket.on('echo', (n: number, done: (n: number) => void) => done(n))),
  });
  cookieCount = 0;
  // All cookies are sent back in one header.
  hostile = createServer({ maxHeaderSize: 1_000_000 }, respond);
  await new Promise<void>((resolve) => hostile.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  harness.dispose();
  hostile.closeAllConnections();
  await new Promise((resolve) => hostile.close(resolve));
  await echo.close();
});

/** Speaks Engine.IO over HTTP up to the refusal; each response sets new cookies. */
function respond({ method, url = '' }: IncomingMessage, response: ServerResponse): void {
  const more = Array.from({ length: cookiesAtOnce }, () => cookieCount++);
  response.setHeader(
    'Set-Cookie',
    more.map((index) => `c${index % 50}=${cookie(index)}`),
  );
  if (method === 'POST') response.end('ok');
  else response.end(url.includes('sid=') ? refusal : `0${JSON.stringify(rightHandshake)}`);
}

const long = (part: string, length: number): string => part.repeat(Math.ceil(length / part.length)).slice(0, length);

const attacks: [what: string, cookie: (index: number) => string, text: string][] = [
  ['slashes', (index) => `${long('/', 2000)}b${index}`, long('/', 100_000)],
  ['letters', (index) => `${long('a', 4000)}b${index}`, long('a', 100_000)],
  ['slashes that are encoded or not', (index) => `${long('/%2F/%2F%2F', 4000)}b${index}`, long('%2F', 100_000)],
  ['percent signs that are encoded again', (index) => `${long('%25%', 4000)}b${index}`, long('%2525', 100_000)],
  ['backslashes', (index) => `${long('\\n\\\\/', 4000)}b${index}`, long('\\n\\/', 100_000)],
];

it.each(attacks)(
  'echoes on another connection continue while a server sets cookies and refuses with a text: %s',
  async (_, value, text) => {
    cookie = value;
    const words = Array.from({ length: 2000 }, (_word, index) => text.slice(index, index + 50));
    refusal = `44${JSON.stringify({ message: text, data: { text, words } })}`;
    const other = await harness.connected(echo.url, { transports: ['websocket'], ackTimeoutMs: 60_000 });
    const attacked = harness.open(`http://127.0.0.1:${(hostile.address() as AddressInfo).port}`, {
      transports: ['polling'],
      withCredentials: true,
      reconnection: { enabled: false },
    });
    let isOver = false;
    const echoes = (async () => {
      let count = 0;
      for (; !isOver; count++) {
        const emit = harness.emit(other, 'echo', [count], { ack: { timeoutMs: 60_000 } });
        await emit.whenDecided();
        if (emit.delivery !== 'acknowledged') return `echo ${count} is ${emit.delivery}`;
      }
      return count;
    })();
    const refusals: unknown[] = [];
    // Connects until the server has set more than 50 cookies.
    while (cookieCount < 60) refusals.push(await attacked.connect().catch((error: unknown) => error));
    isOver = true;
    expect(await echoes).toEqual(expect.any(Number));
    for (const error of refusals) expect(error).toBeInstanceOf(UserError);

    // A cookie that the server has set is masked in the texts that this server sends back.
    const last = cookie(cookieCount - 1);
    refusal = `44${JSON.stringify({ message: `before ${last} after`, data: [last, encodeURIComponent(last)] })}`;
    const error = (await attacked.connect().catch((reason: unknown) => reason)) as UserError;
    expect(error.message).toContain(`before ${redacted}`);
    expect(error.data).toMatchObject({ data: [redacted, redacted] });
  },
);
