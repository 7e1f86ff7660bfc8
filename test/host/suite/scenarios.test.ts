// Scenarios as a program runs them.
import assert from 'node:assert/strict';
import { Uri, workspace } from 'vscode';
import { startServer, type TestServer } from '../../servers/testServer.ts';
import { inspector, refusalOf, run, workspaceFolder } from './support/inspector.ts';

interface Result {
  file: string;
  scenario: string;
  line: number;
  status: string;
  steps: { index: number; status: string; actual?: unknown; cause?: { code: string; message: string } }[];
}

describe('scenarios', () => {
  let server: TestServer;
  let uri: Uri;

  before(async () => {
    server = await startServer({
      setup: (io) =>
        io.on('connection', (socket) => {
          socket.on('echo', (value: unknown, done: (reply: unknown) => void) => done(value));
        }),
    });
    uri = Uri.joinPath(workspaceFolder(), '.socketio', 'scenarios.socketio.json');
    const collection = {
      version: 1,
      name: 'Scenarios',
      variables: { url: server.url },
      environments: { two: { number: '2' } },
      connections: {
        main: { url: '{{url}}' },
        secret: { url: '{{url}}', auth: { token: '{{secret:never stored}}' } },
      },
      emits: [{ name: 'saved', connection: 'main', event: 'echo', args: [1], expect: { ack: [1] } }],
      scenarios: [
        {
          name: 'echo',
          connection: 'main',
          steps: [
            { emit: 'echo', args: ['{{number}}'], ack: true, capture: { got: 'ack.0' } },
            { emit: 'echo', args: ['{{got}}'], expect: { ack: [2] } },
          ],
        },
        { name: 'secret', steps: [{ connect: 'secret' }] },
      ],
    };
    await workspace.fs.writeFile(uri, Buffer.from(JSON.stringify(collection, null, 2)));
  });
  after(async () => {
    await workspace.fs.delete(uri);
    await server.close();
  });

  const runScenario = (input: object): Promise<Result> => run('runScenario', { uri, ...input }) as Promise<Result>;

  it('return the result with the line in the file; what they opened is closed', async () => {
    const before = (await inspector.list()).length;
    const passed = await runScenario({ scenario: 'echo', environment: 'two' });
    assert.deepEqual([passed.status, passed.scenario, passed.line > 20], ['passed', 'echo', true]);
    assert.match(passed.file, /scenarios\.socketio\.json$/);
    const failed = await runScenario({ scenario: 'echo', variables: { number: 3 } });
    assert.deepEqual(
      failed.steps.map(({ status, actual, cause }) => [status, actual, cause?.code]),
      [
        ['passed', undefined, undefined],
        ['failed', 3, 'scenario.notAsExpected'],
      ],
    );
    assert.equal((await runScenario({ scenario: 'saved' })).status, 'passed');
    assert.equal((await inspector.list()).length, before);
  });

  it('are made of captured traffic, pass when they are run immediately afterward, and open in the form', async () => {
    const { connectionId } = await inspector.connect({ url: server.url, namespace: '/' });
    await run('emit', { connectionId, event: 'echo', args: [{ id: 'kept' }], ack: true });
    await run('emit', { connectionId, event: 'other', args: [1] });
    await run('disconnect', { connectionId });
    const request = { uri, name: 'echo', connectionId, filter: 'event:echo' };
    const recorded = (await run('recordScenario', request)) as { scenario: string; steps: number; notes: string[] };
    assert.deepEqual(recorded, { scenario: 'echo 2', steps: 3, notes: [] });
    const text = Buffer.from(await workspace.fs.readFile(uri)).toString();
    const { scenarios } = JSON.parse(text) as { scenarios: { name: string; steps: unknown[] }[] };
    assert.deepEqual(scenarios.at(-1)?.steps, [
      { connect: 'main' },
      { emit: 'echo', args: [{ id: 'kept' }], expect: { ack: [{ id: 'kept' }] } },
      { disconnect: true },
    ]);
    assert.equal((await runScenario({ scenario: 'echo 2' })).status, 'passed');
    await run('editScenario', { uri, scenario: 'echo 2' });
    // The argument that the menu of the Collections view passes.
    await run('editScenario', { type: 'scenario', uri, scenario: 'echo 2' });
    const none = refusalOf(run('recordScenario', { ...request, filter: 'event:nothing' }));
    assert.match((await none).message, /no events for a scenario/);
  });

  it('name a missing value, and open no dialog', async () => {
    const [step] = (await runScenario({ scenario: 'secret' })).steps;
    assert.match(`${step?.status}: ${step?.cause?.message}`, /^errored: .*never stored/);
    assert.match((await refusalOf(runScenario({ scenario: 'nope' }))).message, /no scenario “nope”.*“echo”/);
    assert.match((await refusalOf(runScenario({ scenario: 'echo', environment: 'x' }))).message, /no environment “x”/);
  });
});
