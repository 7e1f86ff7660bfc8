/**
 * Ten faults of Socket.IO applications, found by a scripted agent from the output of the tools alone. It knows what a user would report: the
 * URL, and what the application does. It prints how much it has read, for docs/performance.md.
 */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Server } from 'socket.io';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startFront } from '../servers/frontServer.ts';
import { startServer, type TestServer, type TestServerOptions } from '../servers/testServer.ts';
import { CliProgram } from '../support/cliProgram.ts';
import { type Fields, McpAgent } from '../support/mcpAgent.ts';

type Reply = (value?: unknown) => void;

let cli: CliProgram;
let folder: string;
let agent: McpAgent;
const closing: (() => Promise<unknown>)[] = [];
const read: { puzzle: string; calls: number; characters: number }[] = [];

beforeAll(async () => {
  cli = await CliProgram.build({ hasEngine: true });
  folder = await mkdtemp(join(cli.folder, 'project-'));
  agent = await McpAgent.start({
    script: cli.script,
    args: ['mcp', '--allow', 'connect,emit,run,proxy'],
    folder,
    variables: { SOCKETIO_INSPECTOR_LOCKS: join(folder, 'none') },
  });
});
afterAll(async () => {
  console.table(read);
  await agent.end();
  await Promise.all(closing.map((close) => close()));
  await cli.dispose();
});

async function server(setup: (io: Server) => void, more: TestServerOptions = {}): Promise<TestServer> {
  const started = await startServer({ ...more, setup });
  closing.push(() => started.close());
  return started;
}

/** Runs a puzzle, and counts what the agent has read for it. */
function puzzle(name: string, solve: () => Promise<void>): void {
  it(name, async () => {
    const [calls, characters] = [agent.calls, agent.characters];
    await solve();
    read.push({ puzzle: name, calls: agent.calls - calls, characters: agent.characters - characters });
  });
}

/** Opens a connection, as the application does. Returns its ID, also if it failed. */
async function connectionTo(url: string, more: Fields = {}): Promise<string> {
  const { result } = await agent.call('connect', { url, ...more });
  return result['connectionId'] as string;
}

async function emit(connectionId: string, event: string, more: Fields = {}): Promise<Fields> {
  return agent.read('emit_event', { connectionId, event, ...more });
}

interface Finding {
  readonly code: string;
  readonly remedies: readonly string[];
  readonly seqs: readonly number[];
}

/** Resolves with the first finding that has a code. */
async function firstFinding(query: Fields, code: string): Promise<Finding> {
  let found: Finding | undefined;
  const first = async (): Promise<string | undefined> => {
    const { findings } = await agent.read('list_findings', query);
    [found] = findings as Finding[];
    return found?.code;
  };
  await expect.poll(first, { interval: 500 }).toBe(code);
  if (!found) throw new Error('there is no finding');
  return found;
}

describe('an agent solves from tool output alone', () => {
  puzzle('wrong namespace', async () => {
    const { url } = await server((io) => void io.of('/chat'));
    const { isError, result } = await agent.call('connect', { url, namespace: '/chats' });
    expect([isError, result['code']]).toEqual([true, 'namespace.invalid']);
    expect(result['remedies']).toEqual([expect.stringContaining('Check its name')]);
  });

  puzzle('missing listener', async () => {
    const { url } = await server((io) => {
      io.on('connection', (socket) => socket.on('update item', (_: unknown, reply: Reply) => reply()));
    });
    const connectionId = await connectionTo(url);
    await emit(connectionId, 'update item', { args: [1], ack: true });
    for (const id of [1, 2]) await emit(connectionId, 'update itme', { args: [id], ack: { timeoutMs: 50 } });
    const { remedies } = await firstFinding({ connectionId }, 'finding.ackNeverAnswered');
    expect(remedies.join(' ')).toContain('Did you mean “update item”?');
  });

  puzzle('late acknowledgement', async () => {
    const { url } = await server((io) => {
      io.on('connection', (socket) => socket.on('save', (reply: Reply) => void setTimeout(reply, 300)));
    });
    const connectionId = await connectionTo(url);
    for (let count = 0; count < 3; count++) await emit(connectionId, 'save', { ack: { timeoutMs: 50 } });
    const { seqs, remedies } = await firstFinding({ connectionId }, 'finding.ackLate');
    expect(remedies[0]).toContain('Raise the ack timeout');
    const [line] = await agent.lines({ filter: `seq:${seqs[0]}` });
    expect(line).toContain(' late ');
  });

  puzzle('volatile loss', async () => {
    const { url } = await server(() => undefined);
    const steps = [
      { conditions: { latencyMs: 300 } },
      { repeat: 20, everyMs: 20, steps: [{ emit: 'position', args: [1], volatile: true }] },
    ];
    await writeCollection('volatile', url, steps, 'polling');
    const { entriesFrom } = await agent.read('run_scenario', { uri: 'volatile.socketio.json', scenario: 'Reproduce' });
    const lines = await agent.lines({ from: entriesFrom, filter: 'delivery:discarded', limit: 3 });
    expect(lines[0]).toMatch(/"position" .*volatile discarded .*emit\.volatileDiscarded/);
    expect(lines).toHaveLength(3);
  });

  puzzle('expired token', async () => {
    let isExpired = false;
    const started = await server((io) => {
      io.use((_socket, next) => next(isExpired ? new Error('jwt expired') : undefined));
    });
    const connectionId = await connectionTo(started.url, { auth: { token: 'eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjF9.c2ln' } });
    isExpired = true;
    started.cutConnections();
    const { remedies } = await firstFinding({ connectionId }, 'finding.tokenExpired');
    expect(remedies[0]).toContain('auth as a function');
  });

  puzzle('parser mismatch', async () => {
    const { url } = await server(() => undefined, { parser: 'msgpack' });
    const { result } = await agent.call('connect', { url, reconnection: { enabled: false } });
    const { verdict } = await agent.read('diagnose_connection', { url });
    expect([result['code'], (verdict as Finding).code]).toContain('protocol.parserMismatch');
    expect((verdict as Finding).remedies[0]).toContain('msgpack');
  });

  puzzle('duplicate listeners', async () => {
    const { url } = await server((io) => {
      io.on('connection', (socket) => {
        let copies = 0;
        socket.on('subscribe', () => copies++);
        socket.on('publish', (text: string) => {
          for (let copy = 0; copy < copies; copy++) socket.emit('news', text);
        });
      });
    });
    const connectionId = await connectionTo(url, { transports: ['websocket'] });
    for (let count = 0; count < 3; count++) await emit(connectionId, 'subscribe');
    for (const round of [1, 2, 3, 4]) {
      await emit(connectionId, 'publish', { args: [`news ${round}`] });
      // Events are copies if the time between them is shorter than the time to other events.
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
    const { seqs } = await firstFinding({ connectionId }, 'finding.duplicateEvents');
    const { untrusted } = await agent.read('compare_entries', { seqs: seqs.slice(-2) });
    expect(untrusted).toEqual([]);
  });

  puzzle('payload too large', async () => {
    const { url } = await server(() => undefined, { options: { maxHttpBufferSize: 2000 } });
    const connectionId = await connectionTo(url, { transports: ['websocket'] });
    const input = { connectionId, event: 'upload', args: ['x'.repeat(5000)] };
    const { isError, result } = await agent.call('emit_event', input);
    expect([isError, result['code'], result['remedies']]).toEqual([
      true,
      'emit.payloadTooLarge',
      [expect.stringContaining('increase the limit on the server')],
    ]);
  });

  puzzle('sticky sessions', async () => {
    const servers = await Promise.all([server(() => undefined), server(() => undefined)]);
    const front = await startFront({ targets: servers.map(({ port }) => port) });
    closing.push(() => front.close());
    const { verdict } = await agent.read('diagnose_connection', { url: `http://127.0.0.1:${front.port}` });
    const { code, remedies } = verdict as Finding;
    expect([code, remedies.join(' ')]).toEqual(['handshake.unknownSid', expect.stringContaining('sticky')]);
  });

  puzzle('a scenario that reproduces a lost acknowledgement', async () => {
    let isFixed = false;
    const { url } = await server((io) => {
      io.on('connection', (socket) => {
        socket.on('order', (reply: Reply) => {
          if (isFixed) reply('ok');
          else socket.conn.close();
        });
      });
    });
    await writeCollection('lost', url, [{ emit: 'order', ack: { timeoutMs: 30_000 }, expect: { ack: ['ok'] } }]);
    const run = () => agent.read('run_scenario', { uri: 'lost.socketio.json', scenario: 'Reproduce' });
    const { status, entriesFrom } = await run();
    expect(status).toBe('failed');
    const [line] = await agent.lines({ from: entriesFrom, filter: 'event:order' });
    expect(line).toMatch(/"order" .* lost /);
    isFixed = true;
    expect(await run()).toMatchObject({ status: 'passed' });
  });
});

async function writeCollection(
  name: string,
  url: string,
  steps: readonly object[],
  transport = 'websocket',
): Promise<void> {
  const collection = {
    version: 1,
    name,
    connections: { main: { url, transports: [transport] } },
    emits: [],
    scenarios: [{ name: 'Reproduce', connection: 'main', timeoutMs: 60_000, steps }],
  };
  await writeFile(join(folder, `${name}.socketio.json`), JSON.stringify(collection));
}
