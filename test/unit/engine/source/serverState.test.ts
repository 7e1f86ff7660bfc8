import { describe, expect, it } from 'vitest';
import { RateMeter } from '../../../../src/engine/source/rateMeter.ts';
import type { ObservedServer } from '../../../../src/engine/source/observedServer.ts';
import { readRooms, readSockets, summaryOf } from '../../../../src/engine/source/serverReads.ts';
import { ServerState } from '../../../../src/engine/source/serverState.ts';

function stateWith(count: number, limits?: { sockets: number; memberships: number }): ServerState {
  const state = new ServerState(limits);
  for (let key = 1; key <= count; key++) state.add(key, { socketId: `id${key}`, namespace: key % 2 ? '/' : '/chat' });
  return state;
}

function serverWith(state: ServerState): ObservedServer {
  const fail = () => Promise.reject(new Error('not called'));
  return {
    state,
    isConnected: true,
    actions: [],
    limits: [],
    process: {},
    counts: { emitted: 0, received: 0 },
    clients: 0,
    connectionOf: () => undefined,
    emit: fail,
    disconnect: fail,
    changeRooms: fail,
  };
}

describe('the state of a server', () => {
  it('has a room while a socket of its namespace is in it', () => {
    const state = stateWith(3);
    state.join(1, ['lobby', 'id1', 'lobby']);
    state.join(2, ['lobby']);
    state.join(3, ['lobby']);
    const rooms = () => readRooms(serverWith(state), {}).rows;
    expect(rooms()).toEqual([
      { namespace: '/', room: 'lobby', size: 2 },
      { namespace: '/chat', room: 'lobby', size: 1 },
    ]);
    state.leave(1, ['lobby', 'never joined']);
    state.remove(3);
    expect(rooms()).toEqual([{ namespace: '/chat', room: 'lobby', size: 1 }]);
    state.leaveAll(2);
    expect(rooms()).toEqual([]);
  });

  it('finds the recipients of an emit', () => {
    const state = stateWith(4);
    state.join(1, ['a', 'b']);
    state.join(3, ['b']);
    const ids = (namespace: string, rooms: string[] = []) => state.members(namespace, rooms).map(({ key }) => key);
    expect(ids('/')).toEqual([1, 3]);
    expect(ids('/', ['a', 'b'])).toEqual([1, 3]);
    expect(ids('/', ['a'])).toEqual([1]);
    expect(ids('/', ['id3'])).toEqual([3]);
    expect(ids('/chat', ['a'])).toEqual([]);
  });

  it('counts sockets and rooms beyond its limits', () => {
    const state = stateWith(5, { sockets: 3, memberships: 2 });
    state.join(1, ['a', 'b', 'c']);
    const { statistics } = summaryOf(serverWith(state), undefined);
    expect(statistics).toMatchObject({ sockets: 5, rooms: 2, socketsLeftOut: 2, membershipsLeftOut: 1 });
    state.remove(5);
    state.leave(1, ['c']);
    const after = summaryOf(serverWith(state), undefined).statistics;
    expect(after).toMatchObject({ sockets: 4, socketsLeftOut: 1 });
    expect(after).not.toHaveProperty('membershipsLeftOut');
  });

  it('is read in parts, filtered and sorted', () => {
    const state = stateWith(1000);
    for (let key = 1; key <= 1000; key++) state.join(key, key % 10 === 0 ? ['tens', 'all'] : ['all']);
    const server = serverWith(state);
    const { rows, matching } = readSockets(server, {
      text: 'TENS',
      sort: { column: 'socketId', descending: true },
      from: 1,
      count: 2,
    });
    expect(matching).toBe(100);
    expect(rows.map(({ socketId }) => socketId)).toEqual(['id980', 'id970']);
    expect(readSockets(server, { namespace: '/', room: 'all' }).matching).toBe(500);
    expect(readSockets(server, { namespace: '/' }).rows[0]).toMatchObject({ socketId: 'id1', connectedAt: '' });
  });
});

describe('the rates of a server', () => {
  it('are computed over the last seconds', () => {
    const meter = new RateMeter();
    expect(meter.read(0, { received: 0, emitted: 0 })).toBeUndefined();
    expect(meter.read(1000, { received: 10, emitted: 0 })).toEqual({ receivedRate: 10, emittedRate: 0 });
    for (let t = 2000; t <= 10_000; t += 1000) meter.read(t, { received: 10, emitted: t / 10 });
    expect(meter.read(11_000, { received: 10, emitted: 1100 })).toEqual({ receivedRate: 0, emittedRate: 100 });
  });

  it('are unknown again after a pause', () => {
    const meter = new RateMeter();
    meter.read(0, { received: 0, emitted: 0 });
    expect(meter.read(60_000, { received: 600, emitted: 0 })).toBeUndefined();
  });
});
