import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BroadcastChannel } from 'node:worker_threads';
import { EventEmitter, window } from 'vscode';
import { EngineProcess } from '../../../src/host/engine/engineProcess.ts';
import { EngineFacade } from '../../../src/host/engine/engineFacade.ts';
import { startServer, type TestServer } from '../../servers/testServer.ts';
import { plainDeps } from '../../support/openable.ts';
import { inspectorExtension, refusalOf } from './support/inspector.ts';

const killName = 'socketio-inspector-test-kill';

/** Ends the current worker of the engine on request, as soon as that worker listens. */
class Killer {
  readonly #channel = new BroadcastChannel(killName);
  #armed: () => void = () => undefined;
  #ready = this.#next();

  constructor() {
    this.#channel.onmessage = () => this.#armed();
  }

  async kill(): Promise<void> {
    await this.#ready;
    this.#ready = this.#next();
    this.#channel.postMessage('end');
  }

  /** Must be called when the next test starts another worker. From then on, `kill` waits for that worker. */
  reset(): void {
    this.#ready = this.#next();
  }

  close(): void {
    this.#channel.close();
  }

  #next(): Promise<void> {
    return new Promise((resolve) => (this.#armed = resolve));
  }
}

/** The shipped engine in the shipped process, in a worker that ends on request. */
describe('the engine’s process', () => {
  const log = window.createOutputChannel('Engine process test', { log: true });
  const killer = new Killer();
  let folder: string;
  let script: string;
  let server: TestServer;
  let engine: EngineProcess;
  let root: string;
  const limits = new EventEmitter<void>();
  const bounds = { maxBytes: 2 ** 30, maxAgeMs: 86_400_000 };
  const capture = {
    get root() {
      return root;
    },
    bounds,
    onDidChange: (listener: () => void) => limits.event(listener),
  };
  let inspector: EngineFacade;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sioi-engine-'));
    script = join(folder, 'engine.js');
    const shipped = join(inspectorExtension().extensionPath, 'dist', 'engine.js');
    await writeFile(
      script,
      [
        `const { BroadcastChannel } = require('node:worker_threads');`,
        `const channel = new BroadcastChannel(${JSON.stringify(killName)});`,
        `channel.onmessage = () => process.exit(7);`,
        `channel.postMessage('ready');`,
        `require(${JSON.stringify(shipped)});`,
      ].join('\n'),
    );
    server = await startServer();
  });
  after(async () => {
    killer.close();
    log.dispose();
    await server.close();
    await rm(folder, { recursive: true });
  });
  beforeEach(() => {
    server.recorder.clear();
    killer.reset();
    root = join(folder, `capture-${randomUUID()}`);
    engine = new EngineProcess(script, log, capture);
    inspector = new EngineFacade({
      engine,
      ...plainDeps,
    });
  });
  // The test waits for the end of its worker, which would otherwise receive the messages of the next test.
  afterEach(async () => {
    inspector.dispose();
    await engine.end();
  });

  /** Resolves when the current worker has ended and the engine's process has processed this end. */
  const die = async (): Promise<void> => {
    const { restarts } = engine;
    const ended = new Promise<void>((resolve) => {
      const subscription = engine.onDidChange(() => {
        if (engine.restarts === restarts) return;
        subscription.dispose();
        resolve();
      });
    });
    await killer.kill();
    await ended;
  };
  const connect = async () => (await inspector.connect(server.url)).connectionId;

  it('starts no engine before it is needed', async () => {
    assert.equal(engine.state, 'idle');
    assert.deepEqual(await inspector.listConnections(), []);
    assert.equal(engine.state, 'idle');
  });

  it('rejects pending requests of an engine that crashed, with an explanation, and continues with a new engine', async () => {
    const connectionId = await connect();
    const emit = inspector.emit({ connectionId, event: 'never answered', ack: true });
    const wait = inspector.waitForEvent({ connectionId, filter: 'event:never', timeoutMs: 60_000 });
    const refusals = Promise.all([refusalOf(emit), refusalOf(wait)]);
    await server.recorder.waitFor('never answered');
    await die();
    for (const { message } of await refusals)
      assert.match(
        message,
        /^The engine ended before the request was completed\. The worker thread exited with code 7\./,
      );
    assert.equal(engine.restarts, 1);
    assert.deepEqual(engine.fault, { code: 'worker.exited', params: { exitCode: 7 } });

    assert.deepEqual(inspector.connections, []);
    assert.deepEqual(await inspector.listConnections(), []);
    assert.match((await refusalOf(inspector.emit({ connectionId, event: 'x' }))).message, /no connection/);
    const again = await inspector.emit({ connectionId: await connect(), event: 'hello', args: ['world'] });
    assert.equal(again.delivery, 'sent');
    assert.deepEqual((await server.recorder.waitFor('hello')).args, ['world']);
  });

  it('shows the capture of the previous engine, and releases it when the new engine ends', async () => {
    const connectionId = await connect();
    await inspector.emit({ connectionId, event: 'echo', args: ['kept'], ack: { timeoutMs: 200 } });
    // The engine responds in order: when the later emit times out, the first one is written to disk.
    await inspector.emit({ connectionId, event: 'echo', args: ['later'], ack: { timeoutMs: 200 } });
    await die();
    const kept = await inspector.readTimeline({ connectionId, filter: 'event:echo' });
    assert.deepEqual(kept[0]?.args, ['kept']);
    assert.notEqual(await connect(), connectionId);
    inspector.dispose();
    await engine.end();
    assert.match((await readdir(root)).join(), /^free-[0-9a-f]+$/);
  });

  it('notifies its listeners of the crash and of the new engine', async () => {
    await connect();
    const states: string[] = [];
    engine.onDidChange(() => states.push(engine.state));
    await die();
    assert.deepEqual(states, ['running']);
    const cut: string[] = [];
    const link = engine.link(() => ({ dispose: () => cut.push('cut') }));
    const first = link.channel();
    await die();
    assert.deepEqual(cut, ['cut']);
    assert.notEqual(link.channel(), first);
    link.dispose();
    assert.throws(() => link.channel(), /closed/);
  });

  it('gives up after three crashes in a minute, reports it, and starts again for the next connection', async () => {
    await connect();
    for (let death = 1; death <= 3; death++) await die();
    assert.equal(engine.state, 'failed');
    assert.equal(engine.restarts, 3);
    const { message } = await refusalOf(inspector.readTimeline({}));
    assert.match(
      message,
      /^The engine ended 3 times within a minute, and was not started again\. The worker thread exited with code 7\. Connect to a server to start it\.$/,
    );
    assert.deepEqual(await inspector.listConnections(), []);
    assert.equal(engine.state, 'failed');

    const connectionId = await connect();
    assert.equal(engine.state, 'running');
    assert.equal((await inspector.emit({ connectionId, event: 'alive' })).delivery, 'sent');
    await die();
    assert.equal(engine.state, 'running');
  });

  it('explains why the engine cannot start', async () => {
    const broken = new EngineProcess(join(folder, 'missing.js'), log);
    const lost = new EngineFacade({
      engine: broken,
      ...plainDeps,
    });
    const { message } = await refusalOf(lost.connect(server.url));
    assert.match(message, /^The engine ended before the request was completed.*missing\.js/);
    lost.dispose();
    broken.dispose();
  });
});
