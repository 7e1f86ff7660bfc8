/**
 * The command line, as npm installs it, in each supported version of Node.js. These versions are installed from npm in a temporary folder.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startServer, type TestServer } from '../servers/testServer.ts';
import { cliCollection, setUpCliServer } from '../support/cliCollection.ts';
import { InstalledCli, nodeFromNpm } from '../support/installedCli.ts';

const folder = mkdtempSync(join(tmpdir(), 'node-versions-'));
let cli: InstalledCli;
let server: TestServer;
beforeAll(async () => {
  [cli, server] = await Promise.all([InstalledCli.install(), startServer({ setup: setUpCliServer })]);
  await cli.write('api.socketio.json', cliCollection(server.url));
});
afterAll(async () => {
  await cli.dispose();
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

it.each(['20', '22', '24'])('runs scenarios under Node.js %s', async (version) => {
  const node = nodeFromNpm(folder, version);
  const run = await cli.run(['run', '.', '--reporter', 'json'], node);
  expect(run).toMatchObject({ code: 1, err: '' });
  expect((JSON.parse(run.out) as { summary: object }).summary).toMatchObject({ passed: 2, failed: 1, errored: 0 });
  expect((await cli.run(['diagnose', server.url, '--json'], node)).code).toBe(0);
});
