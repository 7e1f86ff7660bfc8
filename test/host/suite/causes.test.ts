// Explanations as data: the causes of timeline entries and of errors, for programs that read them.
import assert from 'node:assert/strict';
import type { Entry } from '../../../src/model/entry/entry.ts';
import { startServer, type TestServer } from '../../servers/testServer.ts';
import { connectionIdOf, inspector, inspectorExtension, refusalOf, run } from './support/inspector.ts';

type Cause = Entry['cause'];

/** The cause of an error, without the texts that are rendered from it. */
function dataOf(error: Error): { code: unknown; cause: Cause } {
  const { code, params } = error.cause as NonNullable<Cause>;
  return { code: (error as { code?: unknown }).code, cause: { code, ...(params && { params }) } };
}

describe('causes', () => {
  let server: TestServer;
  let connectionId: string;
  const opened: string[] = [];

  before(async () => {
    server = await startServer({
      setup: (io) => {
        io.of('/members').use((_socket, next) => next(new Error('The token is not valid')));
        io.on('connection', (socket) => socket.on('leave', () => socket.disconnect()));
      },
    });
    ({ connectionId } = await inspector.connect({ url: server.url, transports: ['websocket'] }));
    opened.push(connectionId);
  });
  after(async () => {
    for (const id of opened) await run('removeConnection', { connectionId: id });
    await server.close();
  });

  /** The causes of the entries about the state of a connection, in order. */
  const causesOf = async (id: string, state: Entry['state']): Promise<Cause[]> =>
    (await inspector.read({ connectionId: id, filter: 'kind:connection' }))
      .filter((entry) => entry.state === state)
      .map(({ cause }) => cause);

  it('are in the entries of the timeline as a code and parameters, without a text', async () => {
    const profile = { url: server.url, namespace: '/members', reconnection: { enabled: false } };
    const id = connectionIdOf(await refusalOf(inspector.connect(profile)));
    opened.push(id);
    const cause = { code: 'namespace.refused', params: { reported: 'The token is not valid', sent: 'nothing' } };
    assert.deepEqual(await causesOf(id, 'connectError'), [cause]);
  });

  it('are in the entry of an emit whose acknowledgement was not received in time', async () => {
    const { seq } = await inspector.emit({ connectionId, event: 'silence', ack: { timeoutMs: 50 } });
    const [entry] = await inspector.read({ connectionId, filter: `seq:${seq}` });
    assert.deepEqual(entry?.cause, { code: 'ack.timeout', params: { timeoutMs: 50 } });
  });

  it('are in the entry of a disconnect, which has no parameters', async () => {
    const ended = inspector.wait({ connectionId, filter: 'kind:connection', timeoutMs: 60_000 });
    await inspector.emit({ connectionId, event: 'leave' });
    assert.deepEqual((await ended).cause, { code: 'server.disconnected' });
    assert.deepEqual(await causesOf(connectionId, 'disconnected'), [{ code: 'server.disconnected' }]);
  });

  const refused: readonly [command: string, input: object, cause: NonNullable<Cause>][] = [
    [
      'readTimeline',
      { filter: 'event:a dir:up' },
      {
        code: 'filter.invalid',
        params: { of: 'request', at: 13, fault: 'filter.unknownValue', key: 'dir', value: 'up' },
      },
    ],
    [
      'readTimeline',
      { from: -1 },
      {
        code: 'command.argument',
        params: { path: 'from', fault: 'value.negative' },
      },
    ],
    ['emit', { connectionId: 'c999', event: 'a' }, { code: 'engine.noConnection', params: { connectionId: 'c999' } }],
    ['openHelp', { code: 'no.such' }, { code: 'command.unknownCause', params: { code: 'no.such' } }],
  ];

  for (const [command, input, cause] of refused) {
    it(`are in the error of ${command} ${JSON.stringify(input)}, as a command and through the API`, async () => {
      const api = await inspectorExtension().activate();
      const calls = [() => run(command, input), () => api[command]?.(input) ?? Promise.resolve()];
      for (const call of calls) {
        const found = dataOf(await refusalOf(call()));
        // The list of known connections is removed, because it depends on the other tests.
        delete (found.cause?.params as Record<string, unknown> | undefined)?.['known'];
        assert.deepEqual(found, { code: cause.code, cause });
      }
    });
  }
});
