import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { messageOf } from '../../src/base/userError.ts';
import type { Connection } from '../../src/engine/connection/connection.ts';
import { startServer, type TestServer } from '../servers/testServer.ts';
import { EngineHarness } from '../support/engineHarness.ts';

describe('an event that cannot be sent is refused before it is sent', () => {
  let harness: EngineHarness;
  let server: TestServer;
  let connection: Connection;

  beforeEach(async () => {
    harness = new EngineHarness();
    server = await startServer();
    connection = await harness.connected(server.url);
  });

  afterEach(async () => {
    harness.dispose();
    await server.close();
  });

  const circular: Record<string, unknown> = {};
  circular['self'] = circular;
  let deep: unknown = [];
  for (let depth = 0; depth < 200_000; depth++) deep = [deep];

  it.each([
    ['a reserved name', 'connect', [], /reserves/],
    ['another reserved name', 'newListener', [], /reserves/],
    ['a circular value', 'event', [circular], /circular|refers back/],
    ['undefined', 'event', [1, undefined], /argument 1: .*undefined/],
    ['a date', 'event', [{ at: new Date(0) }], /argument 0\.at: .*a date/],
    ['NaN', 'event', [NaN], /NaN/],
    ['-0', 'event', [[-0]], /-0/],
    ['eleven attachments', 'event', Array.from({ length: 11 }, () => new Uint8Array(1)), /11 binary values/],
    ['a payload that is too large', 'event', ['x'.repeat(1_000_001)], /maxHttpBufferSize/],
    ['an attachment that is too large', 'event', [new Uint8Array(1_000_001)], /1,000,001 bytes/],
    ['what is nested too deeply to encode', 'event', [deep], /nested more than 1,000 levels deep/],
  ])('%s', async (_what, event, args, message) => {
    let refusal: unknown;
    try {
      harness.emit(connection, event, args);
    } catch (error) {
      refusal = error;
    }
    expect(messageOf(refusal)).toMatch(message);
    const failed = harness.entries().find((entry) => entry.delivery === 'failed');
    expect(failed).toMatchObject({ kind: 'event', dir: 'out', event, reason: messageOf(refusal) });

    // The connection still works: the next plain emit is sent, without the flags of the refused one.
    const next = harness.emit(connection, 'after', [1]);
    await server.recorder.waitFor('after');
    expect(next.delivery).toBe('sent');
    expect(server.recorder.events.map((received) => received.event)).toEqual(['after']);
  });

  it('an event that is refused while the client is disconnected does not block the buffer', async () => {
    const other = harness.open(server.url);
    const kept = harness.emit(other, 'kept', ['before']);
    expect(() => harness.emit(other, 'bad', [NaN])).toThrow(/NaN/);
    await other.connect();
    await harness.delivered(kept, 'flushed');
    expect((await server.recorder.waitFor('kept')).args).toEqual(['before']);
  });

  it('a higher maxAttachments sends more to a server that accepts them', () => {
    const wide = harness.open(server.url, { maxAttachments: 20 });
    const trackedEmit = harness.emit(
      wide,
      'wide',
      Array.from({ length: 11 }, () => new Uint8Array(1)),
    );
    expect(trackedEmit.delivery).toBe('buffered');
  });
});
