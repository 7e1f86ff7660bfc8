/** `socketio-inspector proxy` and `record`, as a person runs them: a program, its streams, its files and its exit codes. */
import { closeSync, openSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { io as createClient } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Entry } from '../../../src/model/entry/entry.ts';
import { readEntry, readHeader } from '../../../src/model/entry/sessionFile.ts';
import { startServer, type TestServer, type TestServerOptions } from '../../servers/testServer.ts';
import { certificate } from '../../servers/tlsFiles.ts';
import { CliProgram, type CliRun } from '../../support/cliProgram.ts';
import { joined } from '../../support/joined.ts';
import { closedAfterEach } from '../../support/closedAfterEach.ts';

let cli: CliProgram;
const closing = closedAfterEach();

beforeAll(async () => {
  cli = await CliProgram.build();
});
afterAll(() => cli.dispose());

async function server(options: TestServerOptions = {}): Promise<TestServer> {
  const started = await startServer(options);
  closing.push(() => started.close());
  return started;
}

/** Interrupts a program with SIGINT, and resolves with its exit code. */
async function interrupted(run: CliRun): Promise<number | null> {
  run.process.kill('SIGINT');
  return run.ended();
}

function entriesIn(text: string): Entry[] {
  const [head = '', ...lines] = text.trimEnd().split('\n');
  expect(readHeader(head)).toMatchObject({ ok: true });
  return lines
    .filter((line) => !line.startsWith('{"sources"') && !line.startsWith('{"connections"'))
    .map((line) => {
      const result = readEntry(line);
      if (!result.ok) throw new Error(line);
      return result.entry;
    });
}

const events = (entries: readonly Entry[]): unknown[] =>
  entries
    .filter(({ kind }) => kind === 'event')
    .map(({ dir, event, args, delivery }) => ({ dir, event, args, delivery }));

describe('proxy', () => {
  it('shows its URL in the first line, and writes a whole session file on Ctrl+C', async () => {
    const { url } = await server({
      setup: (io) =>
        io.on('connection', (socket) =>
          socket.on('ask', (text: string, ack: (text: string) => void) => ack(`${text}!`)),
        ),
    });
    const file = join(cli.folder, 'proxy.siolog');
    const run = cli.run('proxy', url, '-o', file);
    const [, address = ''] = await run.writesError(/^(http:\S+)\n/);
    const socket = createClient(address, { transports: ['websocket'], auth: { token: 'top-secret' } });
    closing.push(() => socket.close());
    await joined(socket);
    expect(await socket.emitWithAck('ask', 'really')).toBe('really!');
    await run.writesError(/1 client, \d+ entries recorded/);
    expect(await interrupted(run)).toBe(0);
    const text = readFileSync(file, 'utf8');
    const entries = entriesIn(text);
    expect(events(entries)).toEqual([{ dir: 'out', event: 'ask', args: ['really'], delivery: 'acknowledged' }]);
    expect(entries.at(-1)).toMatchObject({ kind: 'connection', state: 'disconnected' });
    expect(text).not.toContain('top-secret');
    expect(run.err).toContain(`${entries.length} entries written to ${file}`);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(run.out).toBe('');
  });

  it('accepts a port and an address, trusts a certificate authority, and explains why it cannot listen', async () => {
    const { url } = await server({ tls: { cert: certificate('server.crt'), key: certificate('server.key') } });
    const ca = join(cli.folder, 'ca.pem');
    writeFileSync(ca, certificate('ca.crt'));
    const run = cli.run('proxy', url, '--cacert', ca, '--port', '0', '--host', '127.0.0.1');
    const [, address = ''] = await run.writesError(/^(http:\S+)\n/);
    expect((await fetch(`${address}/socket.io/?EIO=4&transport=polling`)).status).toBe(200);
    const { port } = new URL(address);
    const second = cli.run('proxy', url, '--port', port);
    expect(await second.ended()).toBe(4);
    expect(second.err).toContain(`Port ${port} of 127.0.0.1 is in use`);
    expect(await interrupted(run)).toBe(0);
  });
});

describe('record', () => {
  it('writes lines as they are recorded, and connections before their entries', async () => {
    const { url, io } = await server();
    const run = cli.run(
      'record',
      url,
      '--namespace',
      '/',
      '--auth',
      '{"token":"top-secret"}',
      '--header',
      'X-Team: red',
    );
    await run.writesError(/Connected to/);
    io.emit('price', { value: 1 }, Buffer.from([6]));
    await run.writes(/"price".*\n/);
    expect(await interrupted(run)).toBe(0);
    const entries = entriesIn(run.out);
    expect(events(entries)).toMatchObject([{ dir: 'in', event: 'price', args: [{ value: 1 }, { $binary: 'Bg==' }] }]);
    const named = run.out
      .split('\n')
      .filter((line) => line.includes('"connections"'))
      .flatMap((line) => Object.keys((JSON.parse(line) as { connections: object }).connections));
    expect([...new Set(entries.map(({ connectionId }) => connectionId))].filter((id) => id !== '')).toEqual(named);
    expect(run.out).not.toContain('top-secret');
  });

  it('ends after a time, and leaves no file of its own', async () => {
    const { url } = await server();
    const file = join(cli.folder, 'timed.siolog');
    const run = cli.run('record', url, '--for', '1500', '-o', file);
    expect(await run.ended()).toBe(0);
    expect(entriesIn(readFileSync(file, 'utf8')).some(({ state }) => state === 'connected')).toBe(true);
    expect(readdirSync(cli.temporary)).toEqual([]);
  });

  it('ends a session of HTTP long-polling, so that the server does not wait for it', async () => {
    const ended = new Promise<string>((resolve) => {
      void server({
        options: { transports: ['polling'] },
        setup: (io) => io.on('connection', (socket) => socket.on('disconnect', (reason) => resolve(reason))),
      }).then(({ url }) => {
        const run = cli.run('record', url, '-o', join(cli.folder, 'polling.siolog'));
        void run.writesError(/Connected/).then(() => interrupted(run));
      });
    });
    // If the program did not send its last request, the reason would be “ping timeout”, 45 s later.
    expect(await ended).toBe('client namespace disconnect');
  });

  it('exits with 4 and the cause if no connection was made', async () => {
    const { url } = await server({
      setup: (io) => io.use((_socket, next) => next(new Error('members only'))),
    });
    const refused = cli.run('record', url);
    expect(await refused.ended()).toBe(4);
    expect(refused.err).toMatch(/members only/);
    const nobody = cli.run('record', 'http://127.0.0.1:9', '--for', '500');
    expect(await nobody.ended()).toBe(4);
    expect(nobody.err).toMatch(/refused[^]*No connection was opened/i);
  });

  it('reports why standard output cannot be written', async () => {
    const { url } = await server();
    const full = openSync('/dev/full', 'w');
    closing.push(() => closeSync(full));
    const run = cli.runInto(full, 'record', url);
    expect(await run.ended()).toBe(4);
    expect(run.err).toMatch(/Standard output could not be written: ENOSPC/);
  });

  it('ends when the program that reads its lines ends', async () => {
    const { url, io } = await server();
    const run = cli.run('record', url);
    await run.writesError(/Connected to/);
    run.process.stdout?.destroy();
    const timer = setInterval(() => io.emit('tick'), 20);
    closing.push(() => clearInterval(timer));
    expect(await run.ended()).toBe(0);
  });
});

describe('wrong usage', () => {
  it.each([
    [[], 2, /No command was given/],
    [['watch'], 2, /Unknown command “watch”/],
    [['proxy'], 2, /proxy needs one target/],
    [['record', 'http://a', 'http://b'], 2, /record needs one URL/],
    [['record', 'http://a', '--port', '3'], 2, /--port does not belong to record/],
    [['proxy', 'http://a', '--port', '70000'], 2, /--port needs a whole number from 0 to 65535/],
    [['proxy', 'http://a', '--fast'], 2, /--fast/],
    [['record', 'http://a', '--auth', '[1]'], 2, /--auth needs a JSON object/],
    [['record', 'http://a', '--header', 'nothing'], 2, /--header needs a name and a value/],
    [['record', 'http://a', '--for', '-1'], 2, /--for/],
    [['record', 'http://a', '--cacert', 'none.pem'], 3, /The file none\.pem cannot be read/],
    [['record', 'http://a', '-o', 'nowhere/a.siolog'], 3, /nowhere\/a\.siolog cannot be written/],
    [['record', 'http://a', '-o', '.'], 3, /\. cannot be written/],
    [['record', 'http://a', '-o', 'dist/reader.js'], 3, /dist\/reader\.js already exists/],
    [['proxy', 'http://a', '-o', 'dist/reader.js'], 3, /dist\/reader\.js already exists/],
    [['proxy', 'http://a', '-o', '/dev/full'], 3, /\/dev\/full cannot be written/],
    [['proxy', 'http://a', '-o', '/proc/a.siolog'], 3, /\/proc\/a\.siolog cannot be written/],
    [['record', 'nonsense://a'], 4, /nonsense/],
    [['proxy', 'nonsense://a'], 4, /nonsense/],
  ])('%j exits with %i', async (args, exitCode, output) => {
    const run = cli.run(...args);
    expect(await run.ended()).toBe(exitCode);
    expect(run.err).toMatch(output);
    expect(run.out).toBe('');
  });

  it('shows help', async () => {
    const run = cli.run('--help');
    expect(await run.ended()).toBe(0);
    expect(run.out).toMatch(/^Usage: socketio-inspector <command>/);
  });
});
