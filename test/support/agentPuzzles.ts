/**
 * Ten faults of Socket.IO applications that a scripted agent finds from the output of the tools alone. The agent knows what a user would
 * report: the URL, and what the application does. The same steps run over MCP and in VS Code.
 */
import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Server } from 'socket.io';
import { startFront } from '../servers/frontServer.ts';
import { startServer, type TestServer, type TestServerOptions } from '../servers/testServer.ts';
import type { Fields, ToolAgent } from './toolAgent.ts';

type Reply = (value?: unknown) => void;

interface Finding {
  readonly code: string;
  readonly remedies: readonly string[];
  readonly seqs: readonly number[];
}

interface AgentPuzzle {
  readonly name: string;
  readonly solve: (setting: PuzzleSetting) => Promise<void>;
}

const findingTimeoutMs = 60_000;

/** An agent, the servers of its puzzles, and the folder in which it works. */
export class PuzzleSetting {
  readonly agent: ToolAgent;
  readonly #folder: string;
  readonly #closing: (() => Promise<unknown>)[] = [];

  constructor(agent: ToolAgent, folder: string) {
    this.agent = agent;
    this.#folder = folder;
  }

  /** Solves a puzzle. Returns what the agent has read for it. */
  async solve({ name, solve }: AgentPuzzle): Promise<{ puzzle: string; calls: number; characters: number }> {
    const { calls, characters } = this.agent;
    await solve(this);
    return { puzzle: name, calls: this.agent.calls - calls, characters: this.agent.characters - characters };
  }

  async server(setup: (io: Server) => void, more: TestServerOptions = {}): Promise<TestServer> {
    const started = await startServer({ ...more, setup });
    this.#closing.push(() => started.close());
    return started;
  }

  /** The URL of a proxy that distributes the requests among servers. */
  async frontUrl(targets: readonly TestServer[]): Promise<string> {
    const front = await startFront({ targets: targets.map(({ port }) => port) });
    this.#closing.push(() => front.close());
    return `http://127.0.0.1:${front.port}`;
  }

  /** Opens a connection, as the application does. Returns its ID, also if it failed. */
  async connectionTo(url: string, more: Fields = {}): Promise<string> {
    const { result } = await this.agent.call('connect', { url, ...more });
    return result['connectionId'] as string;
  }

  async emit(connectionId: string, event: string, more: Fields = {}): Promise<Fields> {
    return this.agent.read('emit_event', { connectionId, event, ...more });
  }

  /** Resolves with the first finding of a connection, as soon as it has this code. */
  async firstFinding(connectionId: string, code: string): Promise<Finding> {
    const end = Date.now() + findingTimeoutMs;
    for (;;) {
      const { findings } = await this.agent.read('list_findings', { connectionId });
      const [found] = findings as Finding[];
      if (found?.code === code) return found;
      assert.ok(Date.now() < end, `the first finding is ${found?.code ?? 'missing'} instead of ${code}`);
      await pause(500);
    }
  }

  /** Writes a collection with the scenario “Reproduce”. Returns its path, relative to the folder. */
  async scenario(name: string, url: string, steps: readonly object[], transport = 'websocket'): Promise<string> {
    const collection = {
      version: 1,
      name,
      connections: { main: { url, transports: [transport] } },
      emits: [],
      scenarios: [{ name: 'Reproduce', connection: 'main', timeoutMs: 60_000, steps }],
    };
    const file = `${name}.socketio.json`;
    const path = join(this.#folder, file);
    await writeFile(path, JSON.stringify(collection));
    this.#closing.push(() => rm(path, { force: true }));
    return file;
  }

  /** Ends the servers, and deletes the collections. */
  async dispose(): Promise<void> {
    await Promise.all(this.#closing.map((close) => close()));
  }
}

export const agentPuzzles: readonly AgentPuzzle[] = [
  {
    name: 'wrong namespace',
    async solve(setting) {
      const { url } = await setting.server((io) => void io.of('/chat'));
      const { isError, result } = await setting.agent.call('connect', { url, namespace: '/chats' });
      assert.deepEqual([isError, result['code']], [true, 'namespace.invalid']);
      const remedies = result['remedies'] as string[];
      assert.equal(remedies.length, 1);
      assert.match(String(remedies[0]), /Check its name/);
    },
  },
  {
    name: 'missing listener',
    async solve(setting) {
      const { url } = await setting.server((io) => {
        io.on('connection', (socket) => socket.on('update item', (_: unknown, reply: Reply) => reply()));
      });
      const connectionId = await setting.connectionTo(url);
      await setting.emit(connectionId, 'update item', { args: [1], ack: true });
      for (const id of [1, 2]) await setting.emit(connectionId, 'update itme', { args: [id], ack: { timeoutMs: 50 } });
      const { remedies } = await setting.firstFinding(connectionId, 'finding.ackNeverAnswered');
      assert.match(remedies.join(' '), /Did you mean “update item”\?/);
    },
  },
  {
    name: 'late acknowledgement',
    async solve(setting) {
      const { url } = await setting.server((io) => {
        io.on('connection', (socket) => socket.on('save', (reply: Reply) => void setTimeout(reply, 300)));
      });
      const connectionId = await setting.connectionTo(url);
      for (let count = 0; count < 3; count++) await setting.emit(connectionId, 'save', { ack: { timeoutMs: 50 } });
      const { seqs, remedies } = await setting.firstFinding(connectionId, 'finding.ackLate');
      assert.match(String(remedies[0]), /Raise the ack timeout/);
      const [line] = await setting.agent.lines({ filter: `seq:${seqs[0]}` });
      assert.match(String(line), / late /);
    },
  },
  {
    name: 'volatile loss',
    async solve(setting) {
      const { url } = await setting.server(() => undefined);
      const steps = [
        { conditions: { latencyMs: 300 } },
        { repeat: 20, everyMs: 20, steps: [{ emit: 'position', args: [1], volatile: true }] },
      ];
      const uri = await setting.scenario('volatile', url, steps, 'polling');
      const { entriesFrom } = await setting.agent.read('run_scenario', { uri, scenario: 'Reproduce' });
      const lines = await setting.agent.lines({ from: entriesFrom, filter: 'delivery:discarded', limit: 3 });
      assert.match(String(lines[0]), /"position" .*volatile discarded .*emit\.volatileDiscarded/);
      assert.equal(lines.length, 3);
    },
  },
  {
    name: 'expired token',
    async solve(setting) {
      let isExpired = false;
      const server = await setting.server((io) => {
        io.use((_socket, next) => next(isExpired ? new Error('jwt expired') : undefined));
      });
      const token = 'eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjF9.c2ln';
      const connectionId = await setting.connectionTo(server.url, { auth: { token } });
      isExpired = true;
      server.cutConnections();
      const { remedies } = await setting.firstFinding(connectionId, 'finding.tokenExpired');
      assert.match(String(remedies[0]), /auth as a function/);
    },
  },
  {
    name: 'parser mismatch',
    async solve(setting) {
      const { url } = await setting.server(() => undefined, { parser: 'msgpack' });
      const { result } = await setting.agent.call('connect', { url, reconnection: { enabled: false } });
      const { verdict } = await setting.agent.read('diagnose_connection', { url });
      const { code, remedies } = verdict as Finding;
      assert.ok([result['code'], code].includes('protocol.parserMismatch'));
      assert.match(String(remedies[0]), /msgpack/);
    },
  },
  {
    name: 'duplicate listeners',
    async solve(setting) {
      const { url } = await setting.server((io) => {
        io.on('connection', (socket) => {
          let copies = 0;
          socket.on('subscribe', () => copies++);
          socket.on('publish', (text: string) => {
            for (let copy = 0; copy < copies; copy++) socket.emit('news', text);
          });
        });
      });
      const connectionId = await setting.connectionTo(url, { transports: ['websocket'] });
      for (let count = 0; count < 3; count++) await setting.emit(connectionId, 'subscribe');
      for (const round of [1, 2, 3, 4]) {
        await setting.emit(connectionId, 'publish', { args: [`news ${round}`] });
        // Events are copies if the time between them is shorter than the time to other events.
        await pause(1000);
      }
      const { seqs } = await setting.firstFinding(connectionId, 'finding.duplicateEvents');
      const { untrusted } = await setting.agent.read('compare_entries', { seqs: seqs.slice(-2) });
      assert.deepEqual(untrusted, []);
    },
  },
  {
    name: 'payload too large',
    async solve(setting) {
      const { url } = await setting.server(() => undefined, { options: { maxHttpBufferSize: 2000 } });
      const connectionId = await setting.connectionTo(url, { transports: ['websocket'] });
      const input = { connectionId, event: 'upload', args: ['x'.repeat(5000)] };
      const { isError, result } = await setting.agent.call('emit_event', input);
      assert.deepEqual([isError, result['code']], [true, 'emit.payloadTooLarge']);
      const remedies = result['remedies'] as string[];
      assert.equal(remedies.length, 1);
      assert.match(String(remedies[0]), /increase the limit on the server/);
    },
  },
  {
    name: 'sticky sessions',
    async solve(setting) {
      const servers = await Promise.all([setting.server(() => undefined), setting.server(() => undefined)]);
      const { verdict } = await setting.agent.read('diagnose_connection', { url: await setting.frontUrl(servers) });
      const { code, remedies } = verdict as Finding;
      assert.equal(code, 'handshake.unknownSid');
      assert.match(remedies.join(' '), /sticky/);
    },
  },
  {
    name: 'a scenario that reproduces a lost acknowledgement',
    async solve(setting) {
      let isFixed = false;
      const { url } = await setting.server((io) => {
        io.on('connection', (socket) => {
          socket.on('order', (reply: Reply) => {
            if (isFixed) reply('ok');
            else socket.conn.close();
          });
        });
      });
      const step = { emit: 'order', ack: { timeoutMs: 30_000 }, expect: { ack: ['ok'] } };
      const uri = await setting.scenario('lost', url, [step]);
      const run = () => setting.agent.read('run_scenario', { uri, scenario: 'Reproduce' });
      const { status, entriesFrom } = await run();
      assert.equal(status, 'failed');
      const [line] = await setting.agent.lines({ from: entriesFrom, filter: 'event:order' });
      assert.match(String(line), /"order" .* lost /);
      isFixed = true;
      assert.equal((await run())['status'], 'passed');
    },
  },
];
