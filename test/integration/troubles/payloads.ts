// Events whose size, number or content causes a problem.
import { EventEmitter, once } from 'node:events';
import { expect } from 'vitest';
import type { Troubled } from '../../support/troubled.ts';
import type { Trouble } from './trouble.ts';

export const payloadTroubles: readonly Trouble[] = [
  {
    title: 'volatile events that are emitted at the same moment',
    inGate: 'directly',
    make: async (it) => {
      const { url } = await it.server();
      const connection = await it.connected(url);
      for (let moment = 0; moment < 32; moment++) {
        for (const x of [1, 2]) it.harness.emit(connection, 'position', [x, moment], { volatile: true });
        it.clock.advance(150);
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
    shown: [
      {
        code: 'finding.volatileLoss',
        remedy: 'Send values that belong to the same moment in one event',
        params: { event: 'position', count: 32, percent: 50, because: 'writing' },
        severity: 'warning',

        count: 30,
      },
    ],
  },
  {
    title: 'volatile events while the client upgrades',
    inGate: 'directly',
    make: async (it) => {
      const { port } = await it.server();
      const held = new EventEmitter();
      const holds = once(held, 'post');
      let isHolding = false;
      const front = await it.front({
        targets: [port],
        // Before it upgrades, the client waits for the response to its last POST request.
        upgradesAfter: holds,
        serve: ({ method }) => isHolding && method === 'POST' && held.emit('post'),
      });
      const connection = await it.connected(`http://127.0.0.1:${front}`, { transports: ['polling', 'websocket'] });
      isHolding = true;
      it.harness.emit(connection, 'save');
      await holds;
      let probes = 0;
      const reason = (): unknown => {
        const { seq } = it.harness.emit(connection, `probe ${++probes}`, [], { volatile: true });
        return it.harness.entry(seq).cause?.params?.['because'];
      };
      await expect.poll(reason).toBe('upgrading');
      for (const x of [1, 2, 3]) it.harness.emit(connection, 'position', [x], { volatile: true });
    },
    shown: [
      {
        code: 'finding.volatileLoss',
        params: { event: 'position', count: 3, because: 'upgrading' },
        remedy: 'Use the WebSocket transport from the start',
        severity: 'info',
      },
    ],
  },
  {
    title: 'JSON in a text',
    make: async (it) => {
      const { io, url } = await it.server();
      const connection = await it.connected(url);
      for (const id of [1, 2, 3]) io.emit('saved', { id }, { body: JSON.stringify({ id, tags: [] }) });
      await it.barrier(connection, io);
    },
    shown: [
      {
        code: 'finding.jsonInString',
        remedy: 'without JSON.stringify()',
        params: { event: 'saved', dir: 'in', path: '1.body' },
        severity: 'info',

        count: 3,
      },
    ],
  },
  {
    title: 'a Map that is emitted',
    make: async (it) => {
      const { io, url } = await it.server();
      const connection = await it.connected(url);
      for (const id of [1, 2, 3]) io.emit('users', id, { users: new Map([['Ada', id]]) });
      await it.barrier(connection, io);
    },
    shown: [
      {
        code: 'finding.lostType',
        remedy: '[...map]',
        params: { event: 'users', dir: 'in', path: '1.users' },
        severity: 'info',
        confidence: 'possible',
      },
    ],
  },
  {
    title: 'an object that is empty at first',
    inGate: 'directly',
    make: async (it) => {
      const { io, url } = await it.server();
      const connection = await it.connected(url);
      for (const users of [{}, {}, {}, { Ada: 1 }]) io.emit('users', users);
      await it.barrier(connection, io);
    },
    shown: [],
  },
  {
    title: 'a clock that is ahead',
    make: async (it) => {
      const { io, url } = await it.server();
      const connection = await it.connected(url);
      for (let count = 0; count < 5; count++) {
        io.emit('tick', { time: it.clock.wall() + 4000 });
        await it.barrier(connection, io);
        it.clock.advance(1000);
      }
    },
    shown: [
      {
        code: 'finding.clockSkew',
        remedy: 'Synchronize both clocks',
        params: { event: 'tick', path: '0.time', skewMs: 4000, ahead: true },
        severity: 'info',
        confidence: 'likely',
      },
    ],
  },
  ...[
    { megabytes: 1.2, severity: 'info' as const },
    { megabytes: 5.5, severity: 'warning' as const },
  ].map(({ megabytes, severity }): Trouble => ({
    title: `an event of ${megabytes} MB`,
    ...(severity === 'warning' && { inGate: 'directly' }),
    make: async (it: Troubled) => {
      const { io, url } = await it.server();
      const connection = await it.connected(url);
      io.emit('file', 'x'.repeat(megabytes * 1e6));
      await it.barrier(connection, io);
    },
    shown: [
      {
        code: 'finding.largePayload',
        remedy: 'Send files over HTTP',
        params: { event: 'file', dir: 'in', bytes: megabytes * 1e6 + 13 },
        severity,

        count: 1,
      },
    ],
  })),
  ...[
    { times: 1, severity: 'info' as const, confidence: 'possible' as const },
    { times: 2, severity: 'warning' as const, confidence: 'likely' as const },
  ].map(({ times, severity, confidence }): Trouble => ({
    title: `a server that announces no limit and ends the connection after a large event, ${times} times`,
    ...(times === 2 && { inGate: 'directly' }),
    make: async (it: Troubled) => {
      const { url } = await it.server({ version: 'v2', options: { maxHttpBufferSize: 50_000 } });
      const connection = await it.connected(url, { protocol: 'v2', transports: ['polling'] });
      for (let time = 1; time <= times; time++) {
        it.harness.emit(connection, 'upload', ['x'.repeat(150_000)]);
        await it.state(connection, 'connected', time + 1);
      }
    },
    shown: [
      {
        code: 'finding.endedAfterLargeEmit',
        remedy: 'increase maxHttpBufferSize',
        params: { event: 'upload', count: times },
        severity,
        confidence,
      },
    ],
  })),
  {
    title: 'an event close to the limit of the server',
    inGate: 'directly',
    make: async (it) => {
      const { url } = await it.server();
      const connection = await it.connected(url);
      await it.harness.delivered(it.harness.emit(connection, 'upload', ['x'.repeat(850_000)]), 'sent');
    },
    shown: [
      {
        code: 'finding.nearPayloadLimit',
        remedy: 'increase maxHttpBufferSize',
        params: { event: 'upload', limit: 1_000_000, percent: 85 },
        severity: 'warning',
      },
    ],
  },
  ...[
    { perSecond: 250, severity: 'info' as const },
    { perSecond: 1100, severity: 'warning' as const },
  ].map(({ perSecond, severity }): Trouble => ({
    title: `an event that is received ${perSecond} times in a second`,
    make: async (it: Troubled) => {
      const { io, url } = await it.server();
      const connection = await it.connected(url);
      it.clock.advance(1000);
      for (let second = 0; second < 4; second++) {
        for (let number = 0; number < perSecond; number++) io.emit('position', { second, number });
        await it.barrier(connection, io);
        it.clock.advance(1000);
      }
    },
    shown: [
      {
        code: 'finding.chattyEvent',
        remedy: 'Combine several values in one event',
        params: { event: 'position', dir: 'in', perSecond },
        severity,
      },
    ],
  })),
];
