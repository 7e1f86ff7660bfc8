// Node.js servers that VS Code starts: in its terminals, with its JavaScript debugger, and with the command
// for servers that are started outside of VS Code.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { type CodeLens, commands, ConfigurationTarget, debug, Uri, window, workspace } from 'vscode';
import { io, type Socket } from 'socket.io-client';
import { socketVariable } from '../../../src/model/probe/reports.ts';
import { inspector, inspectorExtension, refusalOf, run } from './support/inspector.ts';

interface Source {
  sourceId: string;
  kind: string;
  state: string;
  pid?: number;
  entryFile?: string;
}

/** The program's path in the source tree. It cannot be relative to this file, because the bundled suite is in another folder. */
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

function received(client: Socket, event: string): Promise<unknown[]> {
  return new Promise((resolve) => client.once(event, (...args: unknown[]) => resolve(args)));
}

function target(sourceId: string, socket: { namespace: string; socketId: string } | undefined): object {
  return { sourceId, namespace: socket?.namespace, socketId: socket?.socketId };
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

  it('are watched when they are started outside of VS Code with the command that it provides', async () => {
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
    const client = io(`http://127.0.0.1:${port}`, { forceNew: true, transports: ['websocket'] });
    client.emit('nobody listens', 1);
    const { pid, entryFile, sourceId } = await runningProcess();
    assert.deepEqual({ pid, entryFile }, { pid: child.pid, entryFile: program() });
    const entry = await until(async () => {
      const [found] = await inspector.read({ filter: 'source:node event:"nobody listens"' });
      return found?.handlers && found;
    });
    assert.deepEqual([entry.dir, entry.args, entry.handlers], ['in', [1], []]);
    const [socket] = (await run('listSockets', { sourceId })) as { namespace: string; socketId: string }[];
    assert.deepEqual(
      { ...socket, connectedAt: '', client: {} },
      {
        socketId: client.id,
        namespace: '/',
        transport: 'websocket',
        address: '127.0.0.1',
        rooms: ['everybody'],
        connectedAt: '',
        client: {},
      },
    );
    assert.deepEqual(await run('listRooms', { sourceId }), [{ namespace: '/', room: 'everybody', size: 1 }]);
    const news = received(client, 'news');
    const emit = { sourceId, namespace: '/', rooms: 'everybody', event: 'news', args: [{ $hex: '01' }] };
    assert.deepEqual(await run('serverEmit', emit), { recipients: 1 });
    assert.deepEqual(await news, [Buffer.from([1])]);
    await run('joinRooms', { ...target(sourceId, socket), rooms: ['vip'] });
    await run('leaveRooms', { ...target(sourceId, socket), rooms: 'everybody' });
    await until(async () => {
      const rooms = (await run('listRooms', { sourceId })) as { room: string }[];
      return rooms.length === 1 && rooms[0]?.room === 'vip' ? true : undefined;
    });
    const left = received(client, 'disconnect');
    await run('disconnectSockets', target(sourceId, socket));
    assert.equal((await left)[0], 'io server disconnect');
    client.disconnect();
    const folder = join(env[socketVariable] ?? '', '..');
    assert.ok(existsSync(folder));
    await run('watchNodeServers', { enabled: false });
    assert.equal(existsSync(folder), false);
  });

  it('have links above the calls in their code, which the setting hides', async () => {
    const { command } = (await run('probeCommand', { command: `exec node "${program()}"` })) as { command: string };
    const child = spawn('/bin/sh', ['-c', `${command} socket.io`], { stdio: ['pipe', 'pipe', 'inherit'] });
    children.push(child);
    assert.ok(child.stdout);
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
    const { port } = JSON.parse(line) as { port: number };
    const clients = [1, 2].map(() => io(`http://127.0.0.1:${port}`, { forceNew: true, transports: ['websocket'] }));
    const [one, two] = clients;
    assert.ok(one && two);
    await Promise.all(clients.map((client) => new Promise<void>((resolve) => client.once('connect', () => resolve()))));
    const seen = received(two, 'item');
    await new Promise((resolve) => one.emit('update item', '7', {}, resolve));
    await seen;

    const document = await workspace.openTextDocument(Uri.file(program()));
    await window.showTextDocument(document);
    const lineOf = (part: string): number => document.positionAt(document.getText().indexOf(part)).line;
    const titles = async (at: number): Promise<string[]> => {
      const lenses = await commands.executeCommand<CodeLens[]>('vscode.executeCodeLensProvider', document.uri);
      return lenses.filter(({ range }) => range.start.line === at).map(({ command: link }) => link?.title ?? '');
    };
    const counted = (at: number): Promise<string[]> =>
      until(async () => {
        const found = await titles(at);
        return found[0]?.startsWith('1 event') ? found : undefined;
      });
    const [, ...links] = await counted(lineOf("socket.on('update item'"));
    assert.deepEqual(links, ['Show in timeline', 'Emit…']);
    await counted(lineOf("emit('item'"));
    // The name is in a variable, and no event was emitted at this position.
    assert.deepEqual(await titles(lineOf('target.emit(emit')), []);

    const settings = workspace.getConfiguration('socketioInspector.editor');
    await settings.update('eventCodeLens', false, ConfigurationTarget.Global);
    assert.deepEqual(await titles(lineOf("socket.on('update item'")), []);
    await settings.update('eventCodeLens', undefined, ConfigurationTarget.Global);
    for (const client of clients) client.disconnect();
  });

  it('are watched only when they are debugged', async () => {
    await run('watchNodeServers', { enabled: true });
    const launch = { type: 'node', request: 'launch', name: 'server', program: program(), args: ['socket.io'] };
    assert.ok(await debug.startDebugging(undefined, { ...launch, internalConsoleOptions: 'neverOpen' }));
    const { entryFile } = await runningProcess();
    assert.equal(entryFile, program());
  });

  it('are neither watched nor ignored if “enabled” is not a boolean', async () => {
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
    // The terminal still names the file of the probe. Without the file, it could not start any Node.js process.
    const output = join(mkdtempSync(join(tmpdir(), 'watched-terminal-')), 'output');
    terminal.sendText('\u0003', false);
    terminal.sendText(`node -p process.env.NODE_OPTIONS > "${output}.new" && mv "${output}.new" "${output}"`);
    const options = await until(() => Promise.resolve(existsSync(output) ? readFileSync(output, 'utf8') : undefined));
    const [, file = ''] = /--require "([^"]+)"/.exec(options) ?? [];
    assert.ok(existsSync(file), options);
    const { version } = inspectorExtension().packageJSON as { version: string };
    assert.ok(!file.includes(version), file);
    rmSync(dirname(output), { recursive: true });

    const later = window.createTerminal({ name: 'later', shellPath: '/bin/sh' });
    const clean = join(mkdtempSync(join(tmpdir(), 'later-terminal-')), 'output');
    later.sendText(`env > "${clean}.new" && mv "${clean}.new" "${clean}"`);
    const environment = await until(() => Promise.resolve(existsSync(clean) ? readFileSync(clean, 'utf8') : undefined));
    assert.doesNotMatch(environment, /probe\.cjs|SOCKETIO_INSPECTOR_(SOCKET|TOKEN)/);
    rmSync(dirname(clean), { recursive: true });
  });
});
