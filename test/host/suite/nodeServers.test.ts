// Node.js servers that VS Code starts: in its terminals, with its JavaScript debugger, and with the command for other places.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { debug, window } from 'vscode';
import { io } from 'socket.io-client';
import { socketVariable } from '../../../src/model/probe/reports.ts';
import { inspector, inspectorExtension, refusalOf, run } from './support/inspector.ts';

interface Source {
  sourceId: string;
  kind: string;
  state: string;
  pid?: number;
  entryFile?: string;
}

/** A path as this file has it before it is bundled. */
const program = (): string => join(inspectorExtension().extensionPath, 'test', 'servers', 'watchedApp.cjs');

async function until<T>(read: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const value = await read();
    if (value !== undefined) return value;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function runningProcess(): Promise<Source> {
  return until(async () => {
    const sources = (await run('listSources', {})) as Source[];
    return sources.find(({ kind, state }) => kind === 'node' && state === 'running');
  });
}

describe('Node.js servers', function () {
  this.timeout(120_000);
  const children: ChildProcess[] = [];

  before(() => inspectorExtension().activate());
  afterEach(async () => {
    await run('watchNodeServers', { enabled: false });
    await debug.stopDebugging();
    for (const terminal of window.terminals) terminal.dispose();
    for (const child of children.splice(0)) {
      child.kill();
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    }
  });

  it('are watched when they are started with the command for other places', async () => {
    const { command, env } = (await run('probeCommand', { command: `exec node "${program()}"` })) as {
      command: string;
      env: Record<string, string>;
    };
    const outer = { ...process.env, NODE_OPTIONS: '--max-http-header-size=20000' };
    const child = spawn('/bin/sh', ['-c', `${command} socket.io`], { env: outer, stdio: ['pipe', 'pipe', 'inherit'] });
    children.push(child);
    assert.ok(child.stdout);
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
    const { port } = JSON.parse(line) as { port: number };
    const client = io(`http://127.0.0.1:${port}`, { forceNew: true });
    client.emit('nobody listens', 1);
    const { pid, entryFile } = await runningProcess();
    assert.deepEqual({ pid, entryFile }, { pid: child.pid, entryFile: program() });
    const entry = await until(async () => {
      const [found] = await inspector.read({ filter: 'source:node event:"nobody listens"' });
      return found?.handlers && found;
    });
    assert.deepEqual([entry.dir, entry.args, entry.handlers], ['in', [1], []]);
    client.disconnect();
    const folder = join(env[socketVariable] ?? '', '..');
    assert.ok(existsSync(folder));
    await run('watchNodeServers', { enabled: false });
    assert.equal(existsSync(folder), false);
  });

  it('are watched when they are debugged, and only then', async () => {
    await run('watchNodeServers', { enabled: true });
    const launch = { type: 'node', request: 'launch', name: 'server', program: program(), args: ['socket.io'] };
    assert.ok(await debug.startDebugging(undefined, { ...launch, internalConsoleOptions: 'neverOpen' }));
    const { entryFile } = await runningProcess();
    assert.equal(entryFile, program());
  });

  it('refuse what is not a choice', async () => {
    const refusal = await refusalOf(run('watchNodeServers', { enabled: 'yes' }));
    assert.match(refusal.message, /enabled/);
  });

  it('are watched in a new terminal', async () => {
    await run('watchNodeServers', { enabled: true });
    const terminal = window.createTerminal({ name: 'server', shellPath: '/bin/sh' });
    terminal.sendText(`node "${program()}" socket.io`);
    const { entryFile } = await runningProcess();
    assert.equal(entryFile, program());
    await run('watchNodeServers', { enabled: false });
    const sources = (await run('listSources', {})) as Source[];
    assert.deepEqual(
      sources.filter(({ kind, state }) => kind === 'node' && state === 'running'),
      [],
    );
  });
});
