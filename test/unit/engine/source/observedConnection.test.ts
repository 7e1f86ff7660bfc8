import { expect, it } from 'vitest';
import type { ObservedSession } from '../../../../src/engine/contracts/observedSink.ts';
import { ObservedConnection } from '../../../../src/engine/source/observedConnection.ts';
import { MemoryLog } from '../../../support/memoryLog.ts';

const session: ObservedSession = {
  sid: 'abc',
  protocol: 4,
  transport: 'websocket',
  isLate: false,
  handshake: undefined,
  request: undefined,
};

it('records the size on the wire, also of a packet of which only the beginning is kept', () => {
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
  const asked = connection.event({
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
    of: { event: asked, latencyMs: 1 },
  });
  expect(log.read(asked)?.facts.bytes).toBe(bytes);
  expect(log.read(asked + 1)?.facts).toMatchObject({ kind: 'ack', bytes });
  log.dispose();
});
