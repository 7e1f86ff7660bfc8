import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ConnectionProfile } from '../../src/model/profile.ts';
import { type BareEngine, startBareEngine } from '../servers/bareEngine.ts';
import { EngineHarness, transports } from '../support/engineHarness.ts';

let harness: EngineHarness;
let bare: BareEngine | undefined;

beforeEach(() => {
  harness = new EngineHarness();
});
afterEach(async () => {
  harness.dispose();
  await bare?.close();
});

describe.each(transports)('a packet that the client cannot read, over %s', (transport) => {
  const profile: Partial<ConnectionProfile> = {
    transports: [transport],
    protocol: 'v4',
    reconnection: { delayMs: 10, delayMaxMs: 10 },
  };

  it('what is wrong, where, which entry it is, and how often in a row', async () => {
    bare = await startBareEngine({ joined: (session) => session.send('42["status",NaN]') });
    const connection = harness.open(bare.url, profile);
    connection.connect().catch(() => undefined);
    const third = await harness.waitFor('the third', ({ reason }) => /happened 3 times in a row/.test(reason ?? ''));
    expect(third).toMatchObject({ kind: 'connection', state: 'disconnected' });
    expect(third.reason).toMatch(/“NaN” at character 12 is not valid JSON.*Python’s json/);
    const seq = Number(/The packet is entry (\d+)/.exec(third.reason ?? '')?.[1]);
    expect(harness.entry(seq)).toMatchObject({
      kind: 'packet',
      text: 'unreadable packet',
      reason: expect.stringMatching(/“NaN” at character 12/) as string,
    });
  });

  it.each([
    ['42[["list"],1]', 'packet.invalidEvent', /name is a list/],
    ['42["connect"]', 'packet.invalidEvent', /named “connect”/],
    ['49["x"]', 'packet.unknownType', /“9”/],
    ['42', 'packet.invalidEvent', /no payload/],
    ['42["a"]more', 'packet.invalidJson', /follows its payload, “more” at character 7/],
    ['4511-["a"]', 'packet.tooManyAttachments', /Raise maxAttachments/],
  ])('%s', async (packet, code, text) => {
    bare = await startBareEngine({ joined: (session) => session.send(packet) });
    const connection = harness.open(bare.url, { ...profile, reconnection: { delayMs: 60_000 } });
    connection.connect().catch(() => undefined);
    const { reason } = await harness.state(connection, 'disconnected');
    expect(reason).toMatch(text);
    expect(connection.summary.cause?.code).toBe(code);
  });

  it.each([
    ['44"no badge"', /^The server refused the connection: no badge/],
    ['44["no","badge"]', /^The server refused the connection: \["no","badge"\]/],
    ['44{"code":7}', /^The server refused the connection: \{"code":7\}/],
    ['44{"message":"no","data":{"a":1}}', /^The server refused the connection: no/],
    ['447.5', /^The server refused the connection/],
    ['44null', /^The server refused the connection: null/],
  ])('a refusal %s', async (packet, text) => {
    bare = await startBareEngine({ refusal: packet });
    const connection = harness.open(bare.url, { ...profile, reconnection: { delayMs: 60_000 } });
    await expect(connection.connect()).rejects.toThrow(text.source.slice(1, 36));
    expect(connection.summary.reason).toMatch(text);
    expect(connection.summary.cause?.code).toBe('namespace.refused');
  });
});
