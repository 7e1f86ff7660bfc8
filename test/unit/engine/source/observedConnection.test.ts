import { expect, it } from 'vitest';
import type { ObservedSession } from '../../../../src/engine/contracts/observedSink.ts';
import { entryOf } from '../../../../src/engine/log/recordReader.ts';
import { ObservedConnection } from '../../../../src/engine/source/observedConnection.ts';
import { TrafficDecoder } from '../../../../src/engine/observe/decode/trafficDecoder.ts';
import { ObservedTraffic } from '../../../../src/engine/source/observedTraffic.ts';
import { ObservedClient } from '../../../support/observedClient.ts';
import { MemoryLog } from '../../../support/memoryLog.ts';

const session: ObservedSession = {
  sid: 'abc',
  protocol: 4,
  transport: 'websocket',
  isLate: false,
  handshake: undefined,
  request: undefined,
};

it('a connection records the size on the wire, even for a packet of which only the beginning is recorded', () => {
  const { log } = new MemoryLog();
  const connection = new ObservedConnection(session, {
    log,
    source: { sourceId: 's1', sourceKind: 'proxy' },
    connectionId: 'c1',
    name: 'localhost',
    url: 'http://localhost',
    namespace: '/',
    client: {},
    records: () => true,
    changed: () => undefined,
  });
  const bytes = 20_000_000;
  const packet = (text: string) => ({ text, attachments: [], textBytes: text.length });
  const outgoing = connection.event({
    from: 'client',
    event: 'ask',
    ackId: 0,
    packet: packet('20["ask"'),
    codec: 'default',
    bytes,
    recoveryOffset: false,
  });
  connection.ack({
    from: 'server',
    ackId: 0,
    packet: packet('30["a"'),
    codec: 'default',
    bytes,
    of: { event: outgoing, latencyMs: 1 },
  });
  expect(log.read(outgoing)?.facts.bytes).toBe(bytes);
  expect(log.read(outgoing + 1)?.facts).toMatchObject({ kind: 'ack', bytes });
  for (const record of [log.read(outgoing), log.read(outgoing + 1)])
    expect(record && entryOf(record).error?.code).toBe('capture.payloadCut');
  log.dispose();
});

it('a connection reports for how long nothing was received from a polling client', () => {
  const { log, clock } = new MemoryLog();
  const changed: string[] = [];
  const traffic = new ObservedTraffic({
    log,
    source: { sourceId: 's1', sourceKind: 'proxy' },
    newConnectionId: () => 'c1',
    clientOf: () => ({}),
    urlOf: () => 'http://localhost',
    records: () => true,
    now: () => clock.now(),
    changed: (connectionId) => void changed.push(connectionId),
    sourceChanged: () => undefined,
    forgotten: () => undefined,
  });
  const decoder = new TrafficDecoder(traffic, (t) => t);
  const client = new ObservedClient(decoder, { protocol: 4 });
  client.openByPolling();
  client.send('client', ['0']);
  client.send('server', ['0{"sid":"x"}']);
  const silentMs = (): unknown => traffic.get('c1')?.summary.silentMs;
  clock.advance(1000);
  expect(silentMs()).toBeUndefined();
  clock.advance(9000);
  changed.length = 0;
  traffic.reportSilence();
  expect([silentMs(), changed]).toEqual([10_000 - client.t, ['c1']]);
  // While a poll is open, the client is connected, even if the server sends nothing for a long time.
  const poll = decoder.polling({ method: 'GET', url: client.url('polling'), headers: {} }, clock.now());
  traffic.reportSilence();
  clock.advance(60_000);
  traffic.reportSilence();
  expect([silentMs(), changed]).toEqual([undefined, ['c1', 'c1']]);
  poll?.responseEnd(clock.now(), false);
  clock.advance(50_000);
  expect(silentMs()).toBe(50_000);
  decoder.endSilent(clock.now());
  expect([traffic.get('c1')?.summary.state, silentMs()]).toEqual(['disconnected', undefined]);
  log.dispose();
});

it.each([
  ['node', 'server', 'client', { code: 'ack.receivedOnly', params: { receiver: 'server' } }],
  ['node', 'server', 'server', { code: 'ack.connectionEnded', params: { sender: 'server' } }],
  ['page', 'client', 'server', { code: 'ack.receivedOnly', params: { receiver: 'client' } }],
  ['page', 'client', 'client', { code: 'ack.connectionEnded', params: { sender: 'client' } }],
  // The proxy saw the event before its receiver.
  ['proxy', 'client', 'server', { code: 'ack.connectionEnded', params: { sender: 'server' } }],
  ['proxy', 'client', 'client', { code: 'ack.connectionEnded', params: { sender: 'client' } }],
] as const)(
  'a connection of a %s that observes the %s reports what is known about an unacknowledged event of the %s',
  (sourceKind, end, from, cause) => {
    const { log } = new MemoryLog();
    const connection = new ObservedConnection(session, {
      log,
      source: { sourceId: 's1', sourceKind },
      connectionId: 'c1',
      name: 'localhost',
      url: 'http://localhost',
      namespace: '/',
      client: {},
      end,
      records: () => true,
      changed: () => undefined,
    });
    const event = connection.event({
      from,
      event: 'vote',
      ackId: 0,
      packet: { text: '20["vote"]', attachments: [] },
      codec: 'default',
      bytes: 10,
      recoveryOffset: false,
    });
    connection.unacknowledged(event);
    expect(log.read(event)?.facts).toMatchObject({ delivery: 'lost', cause });
    expect(connection.summary.counts).toMatchObject({ lost: 1, pendingAcks: 0 });
    log.dispose();
  },
);
