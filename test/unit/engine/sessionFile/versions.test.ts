import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sessionLine } from '../../../../src/engine/entry/sessionLine.ts';
import type { SessionLog } from '../../../../src/engine/sessionFile/sessionLog.ts';
import { factTexts } from '../../../../src/model/entry/entryFormat.ts';
import { entriesOf, openedSession } from '../../../support/savedSession.ts';

const fixture = (version: 1 | 2): Promise<SessionLog> =>
  openedSession(readFileSync(new URL(`../../../fixtures/sessionFiles/version${version}.siolog`, import.meta.url)));

const savedAgain = (log: SessionLog, seq: number): Record<string, unknown> => {
  const record = log.read(seq);
  if (!record) throw new Error(`There is no entry ${seq}`);
  return JSON.parse(sessionLine(record)) as Record<string, unknown>;
};

describe('a session file of version 1', () => {
  it('opens, and shows its texts', async () => {
    const log = await fixture(1);
    expect(log).toMatchObject({ damaged: 0, entries: 8 });
    const shown = entriesOf(log).map(factTexts);
    expect(shown).toEqual([
      ['localhost:3000'],
      ['open', 'websocket'],
      ['id x1 · over websocket · ping every 25 s'],
      ['No acknowledgement came in its time'],
      ['“connect” is an event name that Socket.IO keeps for itself. Choose another name.'],
      ['Network: offline'],
      [
        'The transport was cut: the connection ended without a WebSocket close frame (1006). Trying again in 2 s.',
        'transport close',
      ],
      ['before the deploy'],
    ]);
  });

  it('is saved again as version 2, with its texts', async () => {
    const log = await fixture(1);
    expect(savedAgain(log, 4)).toMatchObject({
      cause: { code: 'file.recordedText', params: { text: 'No acknowledgement came in its time' } },
      reason: 'No acknowledgement came in its time',
    });
  });
});

describe('a session file of version 2', () => {
  it('renders its causes and ignores their texts', async () => {
    const log = await fixture(2);
    expect(log).toMatchObject({ damaged: 0, entries: 9 });
    const [, opened, connected, timedOut, failed, network, ended] = entriesOf(log);
    expect(opened).toMatchObject({ packet: { type: 'open' }, transport: 'websocket' });
    expect(connected).toMatchObject({ socketId: 'x1', pingInterval: 25_000, maxPayload: 1_000_000 });
    expect(timedOut?.reason).toMatch(/^No acknowledgement was received within 1,000\u00a0ms\./);
    expect(timedOut).toMatchObject({ cause: { code: 'ack.timeout', params: { timeoutMs: 1000 } } });
    expect(failed).toMatchObject({ error: { code: 'emit.refused' } });
    expect(network).toMatchObject({ conditions: { offline: true } });
    expect(ended).toMatchObject({ connectionId: 'c2', cause: { code: 'transport.cut' }, retryDelayMs: 2000 });
    expect(ended?.reason).toMatch(/^The transport was cut/);
  });

  it('renames the parameters that had other names, also when it is saved again', async () => {
    const log = await fixture(2);
    const error = { code: 'emit.refused', params: { reported: 'the value is circular' } };
    expect(entriesOf(log)[4]).toMatchObject({ error });
    expect(savedAgain(log, 5)).toMatchObject({ error, reason: 'The client refused the event: the value is circular.' });
  });

  it('adds connections in the middle', async () => {
    const log = await fixture(2);
    expect(log.connections.map(({ connectionId, namespace }) => [connectionId, namespace])).toEqual([
      ['c1', '/'],
      ['c2', '/chat'],
    ]);
  });

  it('keeps causes and fields that this version does not know when it is saved again', async () => {
    const log = await fixture(2);
    expect(savedAgain(log, 4)).toMatchObject({
      source: 's1',
      callSite: { file: '/app/client.js', line: 3, column: 5 },
    });
    expect(savedAgain(log, 9)).toMatchObject({
      cause: { code: 'future.cause', params: { n: 1 }, confidence: 'likely' },
    });
  });
});
