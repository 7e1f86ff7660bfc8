import assert from 'node:assert/strict';
import type { ReplayReport } from '../../../src/model/replay/replay.ts';
import { startServer, type TestServer } from '../../servers/testServer.ts';
import { inspector, inspectorExtension, refusalOf, run } from './support/inspector.ts';

describe('replays', () => {
  let server: TestServer;

  before(async () => {
    server = await startServer();
  });
  after(() => server.close());
  beforeEach(() => server.recorder.clear());

  const stream = { event: 'ping', args: ['{{$counter}}', { $hex: '06' }], count: 20, everyMs: 5 };
  const replay = (more: object): Promise<ReplayReport> =>
    run('runReplay', {
      profile: { url: server.url },
      source: stream,
      mode: 'compare',
      ...more,
    }) as Promise<ReplayReport>;

  it('compares both modes, and reports every event', async () => {
    const listed = (await inspector.list()).map(({ connectionId }) => connectionId);
    const { runs } = await replay({ network: [{ atMs: 20, forMs: 50, latencyMs: 5 }] });
    assert.deepEqual(
      runs.map(({ mode, emitted, events }) => [mode, emitted, events.length]),
      [
        ['volatile', 20, 20],
        ['reliable', 20, 20],
      ],
    );
    const [volatile, reliable] = runs;
    assert.equal(reliable?.sent, 20);
    assert.equal((volatile?.sent ?? 0) + (volatile?.discarded ?? 0), 20);
    assert.deepEqual(Object.keys(reliable?.events[3] ?? {}).sort(), ['atMs', 'delivery', 'index', 'settledMs']);
    await server.recorder.waitForCount(20 + (volatile?.sent ?? 0), 20_000);
    assert.deepEqual(server.recorder.events[0]?.args, [1, Buffer.from([6])]);
    // The connections of the replay were removed.
    assert.deepEqual(
      (await inspector.list()).map(({ connectionId }) => connectionId),
      listed,
    );
  });

  it('replays captured events, also through the API', async () => {
    const { connectionId } = await inspector.connect(server.url);
    for (let number = 1; number <= 5; number++) await inspector.emit({ connectionId, event: 'move', args: [number] });
    const api = await inspectorExtension().activate();
    const report = (await api['runReplay']?.({
      profile: { url: server.url },
      source: { connectionId, filter: 'event:move dir:out' },
      mode: 'reliable',
      speed: 0,
    })) as ReplayReport;
    assert.equal(report.runs[0]?.sent, 5);
    await server.recorder.waitForCount(10, 20_000);
    assert.deepEqual(
      server.recorder.events.map(({ args }) => args[0]),
      [1, 2, 3, 4, 5, 1, 2, 3, 4, 5],
    );
    await run('removeConnection', { connectionId });
  });

  it('explains what is wrong with a request', async () => {
    const { connectionId } = await inspector.connect(server.url);
    const bad: [object, RegExp][] = [
      [{ profile: { url: server.url, retries: 3 } }, /ackTimeoutMs/],
      [{ profile: { url: 'ftp://localhost' } }, /not a server URL/],
      [{ source: { connectionId: 'c999', filter: '' } }, /no connection “c999”/],
      [{ source: { connectionId, filter: 'size:>>' } }, /filter of the source cannot be read at character/],
      [{ source: { connectionId, filter: 'event:none' } }, /nothing to replay/],
      [{ source: { ...stream, count: 0 } }, /nothing to replay/],
      [{ source: { ...stream, count: -1 } }, /count.*must not be negative/],
      [{ source: { ...stream, args: ['{{nobody}}'] } }, /“nobody”/],
      [{ source: { event: 'ping' } }, /source must be an object with connectionId and filter/],
      [{ mode: 'both' }, /mode/],
      [{ speed: 1000 }, /speed must be 0, or between 0\.1 and 100/],
      [{ network: [{ atMs: 0, forMs: 0 }] }, /network\.0\.forMs must be at least 1/],
    ];
    for (const [request, expected] of bad) {
      const { message } = await refusalOf(replay(request));
      assert.match(message, expected);
    }
    assert.equal(server.recorder.events.length, 0);
    await run('removeConnection', { connectionId });
  });

  it('rejects when the server cannot be reached', async () => {
    const gone = await startServer();
    await gone.close();
    const { message } = await refusalOf(replay({ profile: { url: gone.url } }));
    assert.match(message, /Could not connect to .*refused/i);
  });
});
