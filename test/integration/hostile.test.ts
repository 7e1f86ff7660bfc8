import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EngineHarness, transports } from '../support/engineHarness.ts';
import { FrameServer } from '../support/frameServer.ts';
import { freshRuns } from '../support/freshRuns.ts';
import { fuzz, watchProcess } from '../support/fuzz.ts';
import { HostileServer } from '../support/hostileServer.ts';
import { handshakes, malformed } from '../support/malformed.ts';

const stray = watchProcess();
afterEach(() => expect(stray.splice(0)).toEqual([]));

describe.each(transports)('a hostile server over %s', (transport) => {
  const packets = freshRuns(12_000);
  it(`${packets} malformed packets: nothing is thrown, each is shown`, async () => {
    const report = await fuzz(transport, malformed(packets, 7));
    expect(report.sent).toBe(packets);
    expect(report.unexplained).toEqual([]);
    expect(report.parseErrors).toBeGreaterThan(packets / (transport === 'websocket' ? 4 : 20));
  }, 600_000);

  it('200 invalid handshakes: nothing is thrown', async () => {
    const report = await fuzz(transport, handshakes(200, 11), { bare: true });
    expect(report.sent).toBe(200);
  });
});

const v2Packets = freshRuns(4000);
it(`${v2Packets} malformed packets for the client of Socket.IO 2: nothing is thrown`, async () => {
  const report = await fuzz('websocket', malformed(v2Packets, 13), { protocol: 'v2' });
  expect(report.sent).toBe(v2Packets);
  expect(report.unexplained).toEqual([]);
  expect(report.parseErrors).toBeGreaterThan(v2Packets / 20);
}, 600_000);

const frames = freshRuns(2000);
it(`${frames} malformed frames: nothing is thrown, and each connection ends with an explanation`, async () => {
  const harness = new EngineHarness();
  const server = await FrameServer.start(frames, 17);
  try {
    const connection = harness.open(server.url, {
      transports: ['websocket'],
      protocol: 'v4',
      timeoutMs: 500,
      reconnection: { delayMs: 1, delayMaxMs: 1, randomizationFactor: 0 },
    });
    void connection.connect().catch(() => undefined);
    await server.finished;
    const ends = harness.entries().filter(({ state }) => state === 'disconnected' || state === 'connectError');
    expect(ends.length).toBeGreaterThanOrEqual(frames);
    for (const { reason } of ends) expect(reason).toMatch(/\w+ \w+/);
  } finally {
    harness.dispose();
    await server.close();
  }
}, 600_000);

describe('a refused packet is explained', () => {
  let harness: EngineHarness;
  let server: HostileServer;

  beforeEach(() => {
    harness = new EngineHarness();
  });
  afterEach(async () => {
    harness.dispose();
    await server.close();
  });

  it.each([
    ['42[', '42[', /invalid payload/],
    ['47["unknown type"]', '47["unknown type"]', /unknown packet type 7/],
    [new Uint8Array([1, 2, 3]), 'AQID', /binary data when not reconstructing/],
    ['0{', '0{', /malformed packet|JSON/],
    ['x', 'x', /server error|parser error/],
  ])('%s: the end of the connection is explained, and the packet is shown', async (message, shown, detail) => {
    server = new HostileServer([message]);
    const connection = await harness.connected(await server.listen(), {
      transports: ['websocket'],
      protocol: 'v4',
      reconnection: { enabled: false },
    });
    const ended = await harness.state(connection, 'disconnected');
    expect(ended.reason).toMatch(/packet/);
    expect([ended.reason, ended.detail].join(' ')).toMatch(detail);
    const packet = harness.entries().find((entry) => entry.kind === 'packet' && bodyOf(entry.seq) === shown);
    expect(packet).toMatchObject({ dir: 'in' });
  });

  function bodyOf(seq: number): string {
    const body = harness.engine.log.read(seq)?.body;
    if (body?.type !== 'wire') return '';
    const { text } = body.packet;
    return typeof text === 'string' ? text : Buffer.from(text).toString('base64');
  }
});
