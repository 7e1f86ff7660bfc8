/** Events that request an acknowledgement around the join: a reply rule acknowledges them as a handler of the application would. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Entry } from '../../src/model/entry/entry.ts';
import { startServer, type TestServer } from '../servers/testServer.ts';
import { EngineHarness, transports } from '../support/engineHarness.ts';

let harness: EngineHarness;
let server: TestServer;
let responses: unknown[][];
beforeEach(() => {
  harness = new EngineHarness();
  responses = [];
});
afterEach(async () => {
  harness.dispose();
  await server.close();
});

const replies = { early: ['early reply'], welcome: ['welcome reply'] };
const recordReply = (event: string): ((...args: unknown[]) => void) => {
  return (...args) => responses.push([event, ...args]);
};
const received = (event: string): Promise<Entry> =>
  harness.waitFor(event, (entry) => entry.event === event && entry.delivery !== 'awaitingReply');

describe.each(transports)('over %s', (transport) => {
  it.each([
    ['v4', '/', 'default'],
    ['v4', '/chat', 'default'],
    ['v4', '/', 'msgpack'],
    ['v3', '/chat', 'default'],
    ['v2', '/', 'default'],
    ['v2', '/chat', 'default'],
  ] as const)(
    'a rule replies to early events of a server of %s in %s with the %s parser',
    async (version, name, parser) => {
      server = await startServer({
        version,
        parser,
        setup: (io) => {
          const namespace = io.of(name);
          namespace.use((socket, next) => {
            socket.emit('early', recordReply('early'));
            next();
          });
          // The event is in the same payload, or in the same read, as the server's response.
          namespace.on('connection', (socket) => socket.emit('welcome', recordReply('welcome')));
        },
      });
      const protocol = version === 'v2' ? 'v2' : 'v4';
      await harness.connected(server.url, { protocol, parser, namespace: name, transports: [transport], replies });
      const [early, welcome] = await Promise.all([received('early'), received('welcome')]);
      expect([early.beforeJoin, early.delivery, early.cause?.code]).toEqual([true, 'replied', 'ack.ruleReply']);
      expect([welcome.beforeJoin, welcome.delivery, welcome.cause?.code]).toEqual([
        undefined,
        'replied',
        'ack.ruleReply',
      ]);
      await expect
        .poll(() => responses)
        .toEqual([
          ['early', 'early reply'],
          ['welcome', 'welcome reply'],
        ]);
    },
  );

  it.each(['v4', 'v2'] as const)(
    'an early event is unanswered where a server of %s refuses the namespace',
    async (version) => {
      server = await startServer({
        version,
        setup: (io) =>
          io.of('/closed').use((socket, next) => {
            socket.emit('early', recordReply('early'));
            next(new Error('closed'));
          }),
      });
      const connection = harness.open(server.url, {
        protocol: version,
        namespace: '/closed',
        transports: [transport],
        replies,
      });
      await expect(connection.connect()).rejects.toThrow(/closed/);
      expect(await received('early')).toMatchObject({ delivery: 'unanswered', cause: { code: 'ack.unanswered' } });
      expect([connection.summary.counts.pendingAcks, responses]).toEqual([0, []]);
    },
  );
});
