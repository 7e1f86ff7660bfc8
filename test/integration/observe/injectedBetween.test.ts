/** An event that is injected while the client has sent only a part of a packet. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { EngineHarness } from '../../support/engineHarness.ts';
import { RawTarget } from '../../support/rawPeers.ts';
import { frame } from '../../support/webSocketFrames.ts';

let harness: EngineHarness;
let target: RawTarget;

beforeEach(async () => {
  harness = new EngineHarness();
  target = await RawTarget.start();
});
afterEach(() => {
  harness.dispose();
  target.close();
});

const mask = Buffer.from([1, 2, 3, 4]);
const fromClient = (message: string | Buffer): Buffer =>
  frame(message, { first: typeof message === 'string' ? 0x81 : 0x82, mask });
const injection = { to: 'server', args: [], ack: false, timeoutMs: undefined } as const;

/** A client that has joined "/", and the ID of its connection. */
async function joinedClient() {
  const { url } = await harness.engine.sources.startProxy({ target: target.url });
  const { client, server } = await target.webSocket(url);
  server.socket.write(
    Buffer.concat([frame('0{"sid":"s","upgrades":[],"pingInterval":25000}'), frame('40{"sid":"s"}')]),
  );
  const joined = await harness.waitFor('the join', ({ state }) => state === 'connected');
  return { client, server, connectionId: joined.connectionId };
}

it('an injected event follows a packet when its attachments have arrived, in the requested order', async () => {
  const { client, server, connectionId } = await joinedClient();
  const { sources } = harness.engine;
  const text = fromClient('451-["photo",{"_placeholder":true,"num":0}]');
  const bytes = fromClient(Buffer.from([7]));
  client.socket.write(text);
  await server.until(text.length);
  const injected = ['first', 'second'].map((event) => sources.inject(connectionId, { ...injection, event }));
  client.socket.write(bytes);
  const results = await Promise.all(injected);
  expect(results.map(({ delivery }) => delivery)).toEqual(['sent', 'sent']);
  await expect.poll(() => unmasked(server.bytes)).toHaveLength(4);
  expect(unmasked(server.bytes)).toEqual([
    '451-["photo",{"_placeholder":true,"num":0}]',
    '\u0007',
    '42["first"]',
    '42["second"]',
  ]);
});

it('an injected event is refused when the connection ends before it can be sent', async () => {
  const { client, server, connectionId } = await joinedClient();
  const text = fromClient('451-["photo",{"_placeholder":true,"num":0}]');
  client.socket.write(text);
  await server.until(text.length);
  const injected = harness.engine.sources.inject(connectionId, { ...injection, event: 'never' });
  client.socket.destroy();
  server.socket.destroy();
  await expect(injected).rejects.toMatchObject({ code: 'inject.notOpen' });
});

/** The payloads of short WebSocket frames that have a mask. */
function unmasked(bytes: Buffer): string[] {
  const payloads: string[] = [];
  for (let at = 0; at + 6 <= bytes.length;) {
    const length = (bytes[at + 1] as number) & 0x7f;
    const key = bytes.subarray(at + 2, at + 6);
    const payload = bytes.subarray(at + 6, at + 6 + length).map((byte, index) => byte ^ (key[index & 3] as number));
    payloads.push(Buffer.from(payload).toString());
    at += 6 + length;
  }
  return payloads;
}
