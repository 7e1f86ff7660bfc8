/** The command line, installed from its npm package in an empty folder. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startServer, type TestServer } from '../servers/testServer.ts';
import { McpAgent } from '../support/mcpAgent.ts';
import { toolNames } from '../../src/model/agent/toolNames.ts';
import { InstalledCli } from '../support/installedCli.ts';
import { cliCollection, setUpCliServer } from '../support/cliCollection.ts';

let cli: InstalledCli;
let server: TestServer;
beforeAll(async () => {
  [cli, server] = await Promise.all([InstalledCli.install(), startServer({ setup: setUpCliServer })]);
  await cli.write('api.socketio.json', cliCollection(server.url));
});
afterAll(async () => {
  await cli.dispose();
  await server.close();
});

it('contains the bundles of the command line, the notices and its documentation, and nothing else', () => {
  const commands = cli.files.filter((path) => /^dist\/cli\/[\w-]+\.mjs$/.test(path));
  expect(commands).toContain('dist/cli/main.mjs');
  expect(cli.files.filter((path) => !commands.includes(path)).sort()).toEqual([
    'LICENSE',
    'README.md',
    'dist/THIRD-PARTY-NOTICES.txt',
    'dist/engine.js',
    'dist/reader.js',
    'dist/threads.js',
    'docs/agents.md',
    'docs/collections.md',
    'docs/command-line.md',
    'docs/import-export.md',
    'docs/mock.md',
    'docs/scenarios.md',
    'package.json',
  ]);
});

it('runs scenarios', async () => {
  expect(await cli.run(['run', '.', '--grep', 'Echo'])).toMatchObject({ code: 0, err: '' });
  const failed = await cli.run(['run', '.', '--reporter', 'json']);
  expect(failed.code).toBe(1);
  expect((JSON.parse(failed.out) as { summary: object }).summary).toMatchObject({ passed: 2, failed: 1, errored: 0 });
});

it('serves the tools for agents over MCP', async () => {
  const agent = await McpAgent.start({
    script: cli.program,
    args: ['mcp', '--allow', 'connect,emit'],
    folder: cli.folder,
    // No window of the person who runs the tests.
    variables: { SOCKETIO_INSPECTOR_LOCKS: join(cli.folder, 'none') },
  });
  try {
    expect((await agent.toolNames()).sort()).toEqual(
      toolNames.filter((name) => !['run_scenario', 'start_proxy', 'watch_url'].includes(name)).sort(),
    );
    const { connectionId } = await agent.read('connect', { url: server.url });
    const sent = await agent.read('emit_event', { connectionId, event: 'echo', args: [{ a: 1 }], ack: true });
    expect(sent).toMatchObject({ delivery: 'acknowledged', untrusted: { args: [{ a: 1 }] } });
    expect(await agent.lines({ connectionId, filter: 'event:echo' })).toEqual([
      expect.stringMatching(/^#\d+ [\d.]+ ms out c1 event "echo" \d+ B acknowledged [\d.]+ ms \| \{a: 1\}$/),
    ]);
  } finally {
    await agent.end();
  }
});

it('has help for each command, and a message for wrong usage', async () => {
  const { out } = await cli.run(['--help']);
  const commands = [...out.matchAll(/^ {2}(\w+) [<[]/gm)].map(([, name = '']) => name);
  expect(commands).toEqual(expect.arrayContaining(['run', 'record', 'proxy', 'diagnose', 'convert', 'mock', 'types']));
  expect((await cli.run(['mcp', '--help'])).out).toContain('socketio-inspector mcp');
  for (const command of commands) {
    const help = await cli.run([command, '--help']);
    expect(help).toMatchObject({ code: 0, err: '' });
    expect(help.out).toContain(`socketio-inspector ${command}`);
  }
  expect(await cli.run(['walk'])).toMatchObject({ code: 2, out: '' });
});
