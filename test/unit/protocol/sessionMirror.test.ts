import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Channel } from '../../../src/protocol/channel.ts';
import {
  sessionAcknowledge,
  sessionChanged,
  sessionSnapshot,
  type SessionState,
} from '../../../src/protocol/engineMessages.ts';
import { SessionMirror } from '../../../src/protocol/sessionMirror.ts';
import type { ConnectionSummary } from '../../../src/protocol/shapes.ts';
import { FakeClock, settled } from '../../support/fakeClock.ts';
import { portPair } from './ports.ts';

const counts = { received: 0, emitted: 0, pendingAcks: 0, discarded: 0, timedOut: 0, lost: 0, failed: 0 };

function connection(connectionId: string, received = 0): ConnectionSummary {
  const base = {
    name: 'n',
    url: 'http://h',
    sourceId: 'c1',
    sourceKind: 'client' as const,
    namespace: '/',
    state: 'connected',
    retrying: false,
  } as const;
  return { connectionId, ...base, counts: { ...counts, received } };
}

let clock: FakeClock;
let engine: Channel;
let mirror: SessionMirror;
let snapshot: SessionState;
let requestCount: number;
let acknowledged: number[];

beforeEach(() => {
  clock = new FakeClock();
  const [near, far] = portPair();
  engine = new Channel(far, clock);
  requestCount = 0;
  acknowledged = [];
  snapshot = {
    epoch: 'e1',
    number: 5,
    startedAt: '2026-01-02T03:04:05.000Z',
    paused: false,
    connections: [connection('a')],
  };
  engine.handle(sessionSnapshot, () => {
    requestCount++;
    return snapshot;
  });
  engine.on(sessionAcknowledge, ({ number }) => acknowledged.push(number));
  mirror = new SessionMirror(new Channel(near, clock), clock);
});

async function change(
  number: number,
  fields: Partial<{ epoch: string; paused: boolean; changed: ConnectionSummary[]; removed: string[] }> = {},
) {
  engine.notify(sessionChanged, { epoch: 'e1', number, paused: false, changed: [], removed: [], ...fields });
  await settled();
}

describe('SessionMirror', () => {
  it('receives a snapshot and then the changes, and acknowledges each of them', async () => {
    mirror.refresh();
    await settled();
    expect(mirror.state).toEqual(snapshot);
    await change(6, { changed: [connection('a', 1), connection('b')] });
    await change(7, { removed: ['a'], paused: true });
    expect(mirror.state).toMatchObject({ number: 7, paused: true, connections: [connection('b')] });
    expect(mirror.connection('b')).toEqual(connection('b'));
    expect(mirror.connection('a')).toBeUndefined();
    expect(acknowledged).toEqual([6, 7]);
    expect(requestCount).toBe(1);
  });

  it('requests a new snapshot after a gap, and skips known changes', async () => {
    mirror.refresh();
    await settled();
    await change(5, { removed: ['a'] });
    expect(mirror.connection('a')).toBeDefined();
    snapshot = { ...snapshot, number: 8, connections: [connection('c')] };
    await change(8);
    expect(mirror.state).toEqual(snapshot);
    expect(requestCount).toBe(2);
  });

  it('reports that another engine responds', async () => {
    const began = vi.fn();
    mirror.onDidBegin(began);
    mirror.refresh();
    await settled();
    snapshot = { ...snapshot, epoch: 'e2', number: 1, connections: [] };
    await change(6, { epoch: 'e2' });
    expect(mirror.state).toEqual(snapshot);
    expect(began).toHaveBeenCalledTimes(2);
  });

  it('requests once more if it is requested while a request is pending', async () => {
    mirror.refresh();
    mirror.refresh();
    mirror.refresh();
    await settled();
    await settled();
    expect(requestCount).toBe(2);
  });

  it('reports why there is no state, and tries again', async () => {
    engine.dispose();
    const changed = vi.fn();
    mirror.onDidChange(changed);
    mirror.refresh();
    await clock.advanceAsync(30_000);
    expect(mirror.fault).toMatch(/^No response to the request “session\/snapshot”/);
    expect(changed).toHaveBeenCalled();
    await clock.advanceAsync(1000);
    expect(clock.pending).toBe(1);
    mirror.dispose();
    await clock.advanceAsync(60_000);
    expect(clock.pending).toBe(0);
  });
});
