/** Secrets that a server sends back at a position where the inspector cuts a text: no part of them is left. */
import type { RequestListener } from 'node:http';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Entry } from '../../src/model/entry/entry.ts';
import { redacted } from '../../src/model/url/secretName.ts';
import { type RawServer, startRawServer } from '../servers/rawServer.ts';
import { rightHandshake, startSpeaking } from '../support/speakingServer.ts';
import { EngineHarness } from '../support/engineHarness.ts';

let harness: EngineHarness;
let server: RawServer | undefined;
beforeEach(() => (harness = new EngineHarness()));
afterEach(async () => {
  harness.dispose();
  await server?.close();
});

const token = 'secret-0123456789-0123456789';
const recorded = 1_000_000;

async function refused(onRequest: RequestListener, secret = token, protocol: 'v4' | 'v2' = 'v4'): Promise<Entry[]> {
  server = await startRawServer({ onRequest });
  const profile = { transports: ['polling' as const], reconnection: { enabled: false }, protocol };
  const connection = harness.open(server.url, {
    ...profile,
    ...(protocol === 'v4' ? { auth: { token: secret } } : { query: { token: secret } }),
  });
  await connection.connect().catch(() => undefined);
  return harness.entries();
}

/** Responds as an Engine.IO server over HTTP. The body is the response to the second poll. */
function polled(body: string): RequestListener {
  return ({ method, url = '' }, response) => {
    if (method === 'POST') response.end('ok');
    else response.end(url.includes('sid=') ? body : `0${JSON.stringify(rightHandshake)}`);
  };
}

it.each([1, 5, 15, token.length - 1])(
  'no part of a secret is in a polling body, with %i characters before the end of the recorded part',
  async (inside) => {
    const body = `${'x'.repeat(recorded - inside)}${token} and more`;
    const entries = await refused(polled(body));
    const shown = entries.filter(({ packet, bytes }) => packet?.type === 'payload' && bytes === body.length);
    expect(shown.map(({ packet }) => packet?.recordedBytes)).toEqual([recorded]);
    const texts = entries.map((entry) => JSON.stringify([entry, harness.engine.log.read(entry.seq)?.body]));
    expect(texts.filter((text) => text.includes('secret-0'.slice(0, Math.min(inside, 8))) && inside > 3)).toEqual([]);
    const [seq = 0] = shown.map((entry) => entry.seq);
    expect(bodyText(seq).endsWith(`xx${redacted}`)).toBe(true);
  },
);

it('no part of a secret is left if the secret is longer than the text that is read beyond the recorded part', async () => {
  const long = `${token}${'0123456789abcdef'.repeat(6000)}`;
  const body = `${'x'.repeat(recorded - 20)}${long} and more`;
  const entries = await refused(polled(body), long);
  const texts = entries.map((entry) => JSON.stringify([entry, harness.engine.log.read(entry.seq)?.body]));
  expect(texts.some((text) => text.includes('xxxx'))).toBe(true);
  expect(texts.filter((text) => text.includes(token.slice(0, 8)))).toEqual([]);
});

it.each<[what: string, protocol: 'v4' | 'v2', body: () => string | Buffer]>([
  ['in base64 of Engine.IO 4', 'v4', () => `b${packed().toString('base64')}`],
  [
    'in base64 of Engine.IO 3',
    'v2',
    () => `${packed().toString('base64').length + 2}:b4${packed().toString('base64')}`,
  ],
  ['in base64 in place of the handshake', 'v4', () => `b${packed().toString('base64')}`],
])('no part of a secret is left in a message of bytes %s', async (what, protocol, body) => {
  const isFirst = what.endsWith('handshake');
  const entries = await refused(
    (request, response) => {
      const handshake = `0${JSON.stringify(rightHandshake)}`;
      if (request.method === 'POST') response.end('ok');
      else if (request.url?.includes('sid=') === true || isFirst) response.end(body());
      else response.end(protocol === 'v2' ? `${handshake.length}:${handshake}2:40` : handshake);
    },
    token,
    protocol,
  );
  const raw = entries.filter(({ packet }) => packet !== undefined);
  expect(raw.length).toBeGreaterThan(0);
  expectNoSecret();
});

it.each(['v4', 'v2'] as const)(
  'no part of a secret is left in a binary message over WebSocket, with %s',
  async (protocol) => {
    const speaking = await startSpeaking({ protocol, message: (socket) => socket.send(packed()) });
    server = speaking;
    const connection = harness.open(speaking.url, {
      transports: ['websocket'],
      reconnection: { enabled: false },
      protocol,
      auth: protocol === 'v4' ? { token } : undefined,
      query: { token },
    });
    await connection.connect().catch(() => undefined);
    await harness.waitFor('the message', ({ packet }) => packet?.type === 'unreadable');
    expectNoSecret();
  },
);

it('no part of a secret is left in a body of bytes, over polling with Socket.IO 2', async () => {
  server = await startSpeaking({
    protocol: 'v2',
    poll: (response) => {
      response.setHeader('Content-Type', 'application/octet-stream');
      response.end(Buffer.concat([Buffer.from([1, 2, 9, 255, 4]), packed()]));
    },
  });
  const connection = harness.open(server.url, {
    transports: ['polling'],
    reconnection: { enabled: false },
    protocol: 'v2',
    query: { token },
  });
  await connection.connect().catch(() => undefined);
  await harness.waitFor('the body', ({ packet, bytes = 0 }) => packet?.type === 'payload' && bytes > 40);
  expectNoSecret();
});

/** A binary packet that contains the token. */
function packed(): Buffer {
  return Buffer.concat([Buffer.from([0x82, 0xa4]), Buffer.from(`said${token}...`)]);
}

/** Examines everything that was recorded: entries, texts, bytes, and bytes in base64. */
function expectNoSecret(): void {
  for (const entry of harness.entries()) {
    const body = harness.engine.log.read(entry.seq)?.body;
    const text = body?.type === 'wire' ? body.packet.text : '';
    const wire = typeof text === 'string' ? text : Buffer.from(text).toString('latin1');
    const [, base64 = ''] = /b4?([A-Za-z\d+/]{9,}=*)/.exec(wire) ?? [];
    const decoded = Buffer.from(base64, 'base64').toString('latin1');
    const other = Buffer.from(base64.slice(1), 'base64').toString('latin1');
    expect(JSON.stringify([entry, wire, decoded, other])).not.toContain(token.slice(0, 12));
  }
}

it('no part of a secret is left in a page whose text begins where its recorded part ends', async () => {
  const hidden = '<!--' + 'x'.repeat(64 * 1024 - 40) + '-->';
  const entries = await refused((_request, response) => {
    response.writeHead(500, { 'Content-Type': 'text/html' }).end(`<html>${hidden}<p>no ${token}</p></html>`);
  });
  const text = JSON.stringify(entries);
  expect(text).toContain('HTTP 500');
  expect(text).not.toContain(token.slice(0, 6));
});

function bodyText(seq: number): string {
  const body = harness.engine.log.read(seq)?.body;
  return body?.type === 'wire' && typeof body.packet.text === 'string' ? body.packet.text : '';
}
