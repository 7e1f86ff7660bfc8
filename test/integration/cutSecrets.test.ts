/** Secrets that a server sends back where the inspector cuts a text: no part of them is left. */
import type { RequestListener } from 'node:http';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Entry } from '../../src/model/entry/entry.ts';
import { redacted } from '../../src/model/url/secretName.ts';
import { type RawServer, startRawServer } from '../servers/rawServer.ts';
import { rightHandshake } from '../support/speakingServer.ts';
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

async function refused(onRequest: RequestListener): Promise<Entry[]> {
  server = await startRawServer({ onRequest });
  const profile = { transports: ['polling' as const], reconnection: { enabled: false }, protocol: 'v4' as const };
  const connection = harness.open(server.url, { ...profile, auth: { token } });
  await connection.connect().catch(() => undefined);
  return harness.entries();
}

/** Engine.IO over HTTP; the second poll is answered with this. */
function polled(body: string): RequestListener {
  return ({ method, url = '' }, response) => {
    if (method === 'POST') response.end('ok');
    else response.end(url.includes('sid=') ? body : `0${JSON.stringify(rightHandshake)}`);
  };
}

it.each([1, 5, 15, token.length - 1])(
  'of a polling body, with %i characters before the end of what is recorded',
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

it('of a page whose text begins where its recorded part ends', async () => {
  const hidden = '<!--' + 'x'.repeat(64 * 1024 - 40) + '-->';
  const entries = await refused((_request, response) => {
    response.writeHead(500, { 'Content-Type': 'text/html' }).end(`<html>${hidden}<p>no ${token}</p></html>`);
  });
  const told = JSON.stringify(entries);
  expect(told).toContain('HTTP 500');
  expect(told).not.toContain(token.slice(0, 6));
});

function bodyText(seq: number): string {
  const body = harness.engine.log.read(seq)?.body;
  return body?.type === 'wire' && typeof body.packet.text === 'string' ? body.packet.text : '';
}
