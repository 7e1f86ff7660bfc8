// The Test Explorer: scenarios of real files are run in a real engine against a real server, as VS Code requests it.
import assert from 'node:assert/strict';
import { mkdir, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CancellationTokenSource,
  type MarkdownString,
  type TestController,
  type TestItem,
  type TestMessage,
  type TestRun,
  TestRunProfileKind,
  TestRunRequest,
  tests,
  Uri,
  window,
  workspace,
  WorkspaceEdit,
  Range,
} from 'vscode';
import { systemClock } from '../../../src/base/clock.ts';
import { DisposableStore } from '../../../src/base/disposable.ts';
import { Emitter } from '../../../src/base/emitter.ts';
import { CollectionParser } from '../../../src/host/collections/collectionParser.ts';
import { CollectionScopes } from '../../../src/host/collections/collectionScope.ts';
import { ScenarioRunner } from '../../../src/host/collections/scenarioRunner.ts';
import { EngineProcess } from '../../../src/host/engine/engineProcess.ts';
import { userError } from '../../../src/model/cause/userErrors.ts';
import { connectionList } from '../../../src/protocol/engineMessages.ts';
import { CollectionStore } from '../../../src/vscode/collections/collectionStore.ts';
import { TestExplorer } from '../../../src/vscode/tests/testExplorer.ts';
import { startServer, type TestServer } from '../../servers/testServer.ts';
import { portOf } from './support/emitResolver.ts';
import { inspectorExtension, workspaceFolder } from './support/inspector.ts';

interface Recorded {
  readonly state: string;
  readonly message?: TestMessage;
  readonly ms?: number | undefined;
}

/** Records what a run reports, and forwards it to VS Code. */
class RecordedRun {
  readonly results = new Map<string, Recorded[]>();
  output = '';
  isEnded = false;

  of(run: TestRun): TestRun {
    const note = (item: TestItem, recorded: Recorded): void => {
      assert.equal(this.isEnded, false, 'nothing is reported after the end');
      this.results.set(item.label, [...(this.results.get(item.label) ?? []), recorded]);
      this.#changed.fire();
    };
    return {
      ...run,
      token: run.token,
      enqueued: (item) => (note(item, { state: 'enqueued' }), run.enqueued(item)),
      started: (item) => (note(item, { state: 'started' }), run.started(item)),
      skipped: (item) => (note(item, { state: 'skipped' }), run.skipped(item)),
      passed: (item, ms) => (note(item, { state: 'passed', ms }), run.passed(item, ms)),
      failed: (item, message, ms) => (
        note(item, { state: 'failed', message: message as TestMessage, ms }),
        run.failed(item, message, ms)
      ),
      errored: (item, message, ms) => (
        note(item, { state: 'errored', message: message as TestMessage, ms }),
        run.errored(item, message, ms)
      ),
      appendOutput: (text, location, item) => {
        this.output += text;
        this.#changed.fire();
        run.appendOutput(text, location, item);
      },
      end: () => {
        run.end();
        this.isEnded = true;
        this.#changed.fire();
      },
    };
  }

  readonly #changed = new Emitter<void>();

  until(isSo: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const check = (): void => {
        if (!isSo()) return;
        subscription.dispose();
        resolve();
      };
      const subscription = this.#changed.event(check);
      check();
    });
  }

  states(): Record<string, string> {
    return Object.fromEntries([...this.results].map(([label, all]) => [label, all.map(({ state }) => state).join()]));
  }

  message(label: string): TestMessage {
    const message = this.results.get(label)?.at(-1)?.message;
    assert.ok(message, `${label} has no message: ${JSON.stringify(this.states())}`);
    return message;
  }
}

describe('the Test Explorer', () => {
  const store = new DisposableStore();
  const folder = join(workspaceFolder().fsPath, 'explored', '.socketio');
  const path = join(folder, 'tests.socketio.json');
  const uri = Uri.file(path);
  let server: TestServer;
  let engine: EngineProcess;
  let collections: CollectionStore;
  let explorer: TestExplorer;
  let controller: TestController;
  let runs: RecordedRun[];
  const waiting = new Emitter<void>();
  const leaving = new Emitter<void>();

  const collection = (scenarios: object[], rest: object = {}): string =>
    JSON.stringify(
      {
        version: 1,
        name: 'Explored',
        environments: { local: { url: server.url }, 'a two': { url: server.url, number: '2' } },
        variables: { url: server.url },
        connections: {
          main: { url: '{{url}}' },
          other: { url: '{{url}}' },
          secret: { url: '{{url}}', auth: { token: '{{secret:nowhere}}' } },
        },
        emits: [],
        ...rest,
        scenarios,
      },
      null,
      2,
    );
  const passing = {
    name: 'passes',
    tags: ['fast'],
    connection: 'main',
    steps: [{ emit: 'echo', args: [1], expect: { ack: [1] } }],
  };

  before(async () => {
    server = await startServer({
      setup: (io) =>
        io.on('connection', (socket) => {
          socket.on('echo', (value: unknown, done: (reply: unknown) => void) => done(value));
          socket.on('never', () => waiting.fire());
          socket.on('disconnect', () => leaving.fire());
        }),
    });
    const script = (name: string): string => join(inspectorExtension().extensionPath, 'dist', name);
    const log = store.add(window.createOutputChannel('Test Explorer test', { log: true }));
    engine = store.add(new EngineProcess(script('engine.js'), log));
    collections = store.add(
      new CollectionStore(systemClock, store.add(new CollectionParser(script('collections.js'), systemClock)).parse),
    );
    const readSecret = ({ name }: { name: string }): Promise<string> =>
      Promise.reject(userError('variable.noSecret', { name }));
    const port = portOf(collections);
    const scopes = new CollectionScopes({ ...port, readSecret });
    const runner = store.add(new ScenarioRunner({ ...port, engine, scopes, readSecret }));
    controller = store.add(tests.createTestController('explored', 'Explored'));
    const createTestRun = controller.createTestRun.bind(controller);
    controller.createTestRun = (...args) => {
      const run = new RecordedRun();
      runs.push(run);
      return run.of(createTestRun(...args));
    };
    explorer = store.add(new TestExplorer({ collections, runner, selectEnvironment: () => Promise.resolve() }));
    await mkdir(folder, { recursive: true });
    await writeFile(path, collection([passing]));
    const profile = controller.createRunProfile('x', TestRunProfileKind.Run, explorer.run, true, undefined, true);
    explorer.attach(controller, profile);
    await explorer.resolve(undefined);
  });
  after(async () => {
    store.dispose();
    await server.close();
    await rm(join(folder, '..'), { recursive: true, force: true });
  });
  beforeEach(() => {
    runs = [];
  });

  const reread = async (): Promise<void> => {
    await collections.reread([uri]);
    await explorer.settled();
  };
  const write = async (text: string): Promise<void> => {
    await writeFile(path, text);
    await reread();
  };
  const file = (): TestItem => {
    const item = controller.items.get(uri.toString());
    assert.ok(item, 'the file has an item');
    return item;
  };
  const items = async (): Promise<TestItem[]> => {
    await explorer.resolve(file());
    await reread();
    return [...file().children].map(([, item]) => item);
  };
  const source = new CancellationTokenSource();
  const runFile = async (request: Partial<TestRunRequest> = {}): Promise<RecordedRun> => {
    await explorer.run(new TestRunRequest(request.include ?? [file()], request.exclude, request.profile), source.token);
    const run = runs.at(-1);
    assert.ok(run?.isEnded, 'the run has ended');
    return run;
  };
  const lineOf = (text: string, part: string): number => text.slice(0, text.indexOf(part)).split('\n').length - 1;
  const listed = async () => {
    const link = engine.link(() => ({ dispose: () => undefined }));
    try {
      return (await link.channel().request(connectionList, {})).connections;
    } finally {
      link.dispose();
    }
  };

  it('lists collections with their scenarios and checked emits, with their lines and tags', async () => {
    const text = collection([passing, { name: 'second', steps: [] }], {
      emits: [
        { name: 'plain', connection: 'main', event: 'echo' },
        {
          folder: 'f',
          emits: [{ name: 'checked', connection: 'main', event: 'echo', args: [1], expect: { ack: [1] } }],
        },
      ],
    });
    await write(text);
    const all = await items();
    assert.deepEqual(
      all.map(({ label, range, tags }) => [label, range?.start.line, tags.map(({ id }) => id)]),
      [
        ['passes', lineOf(text, '"name": "passes"') - 1, ['environment:local', 'environment:a two', 'fast']],
        ['second', lineOf(text, '"name": "second"') - 1, ['environment:local', 'environment:a two']],
        ['f/checked', lineOf(text, '"name": "checked"') - 1, ['environment:local', 'environment:a two']],
      ],
    );
    assert.deepEqual([file().label, file().error], ['Explored', undefined]);
    const passed = await runFile();
    assert.deepEqual(passed.states(), {
      passes: 'enqueued,started,passed',
      second: 'enqueued,started,passed',
      'f/checked': 'enqueued,started,passed',
    });
    // The escape sequences in names are shown, and not interpreted by the terminal.
    await write(collection([{ name: '\u001b[2Jevil $(bug)', steps: [{ pauseMs: 1 }] }]));
    assert.equal((await runFile()).output.includes('\u001b'), false);
  });

  it('names collections so that they can be distinguished, and refuses a huge file', async () => {
    await write(collection([passing]));
    const twin = Uri.file(join(folder, 'twin.socketio.json'));
    const huge = Uri.file(join(folder, 'huge.socketio.json'));
    await writeFile(twin.fsPath, collection([passing]));
    await writeFile(huge.fsPath, '');
    await truncate(huge.fsPath, 200_000_000);
    await collections.reread([twin, huge]);
    await explorer.settled();
    const itemOf = ({ path: id }: Uri): TestItem | undefined =>
      [...controller.items].map(([, item]) => item).find((item) => item.uri?.path === id);
    assert.deepEqual(
      [itemOf(uri)?.label, itemOf(twin)?.label],
      ['Explored (explored/.socketio/tests.socketio.json)', 'Explored (explored/.socketio/twin.socketio.json)'],
    );
    assert.match(textOf(itemOf(huge)?.error), /^Line 1, column 1: .*huge\.socketio\.json.*8\u00a0MB/);
    await rm(twin.fsPath);
    await rm(huge.fsPath);
    await collections.reread([twin, huge]);
    await explorer.settled();
    assert.deepEqual([itemOf(uri)?.label, itemOf(twin), itemOf(huge)], ['Explored', undefined, undefined]);
  });

  it('follows unsaved changes; an invalid file keeps its tests, and shows its fault with the line', async () => {
    await write(collection([passing]));
    const [before] = await items();
    const document = await workspace.openTextDocument(uri);
    const edit = new WorkspaceEdit();
    edit.insert(uri, document.positionAt(1), '\n\n');
    await workspace.applyEdit(edit);
    await reread();
    const [moved] = await items();
    assert.equal(moved, before);
    assert.equal(moved?.range?.start.line, lineOf(document.getText(), '"name": "passes"') - 1);
    const broken = new WorkspaceEdit();
    broken.insert(uri, document.positionAt(1), '\n{');
    await workspace.applyEdit(broken);
    await reread();
    assert.match(textOf(file().error), /^Line 2, column 1: /);
    assert.equal(file().range?.start.line, 1);
    assert.equal(file().children.size, 1);
    const run = await runFile();
    assert.match(textOf(run.message('passes').message), /^Line 2, column 1/);
    assert.equal(run.states()['passes'], 'enqueued,started,errored');
    const all = new WorkspaceEdit();
    all.replace(uri, new Range(0, 0, document.lineCount, 0), collection([passing]));
    await workspace.applyEdit(all);
    await document.save();
    await reread();
    assert.equal(file().error, undefined);
  });

  it('distinguishes tests that failed from tests that could not run, with the values and the line of the step', async () => {
    const text = collection([
      { name: 'differs', connection: 'main', steps: [{ repeat: 2, steps: [{ use: 'shared' }] }] },
      { name: 'shared', connection: 'main', steps: [{ emit: 'echo', args: [{ a: 1 }], expect: { ack: [{ a: 2 }] } }] },
      { name: 'no secret', steps: [{ connect: 'secret' }] },
      { name: 'no variable', connection: 'main', steps: [{ emit: 'echo', args: ['{{missing}}'] }] },
      { name: 'not received', connection: 'main', steps: [{ waitFor: 'silence', withinMs: 10 }] },
    ]);
    await write(text);
    const run = await runFile();
    assert.deepEqual(Object.fromEntries([...run.results].map(([label, all]) => [label, all.at(-1)?.state])), {
      differs: 'failed',
      shared: 'failed',
      'no secret': 'errored',
      'no variable': 'errored',
      'not received': 'failed',
    });
    const differs = run.message('differs');
    assert.deepEqual([differs.expectedOutput, differs.actualOutput], ['2', '1']);
    assert.deepEqual(
      [differs.location?.uri.toString(), differs.location?.range.start.line],
      [uri.toString(), lineOf(text, '"emit": "echo",\n          "args": [\n            {\n              "a": 1') - 1],
    );
    assert.match(textOf(run.message('no secret').message), /nowhere/);
    assert.match(textOf(run.message('no variable').message), /missing.*args\[0\]|args\[0\].*missing/s);
    assert.match(textOf(run.message('not received').message), /silence/);
    assert.match(run.output, /✗ differs › Repeat 2\u00a0×: iteration 1: Use “shared”: Emit “echo”/);
    assert.match(run.output, /\r\n$/);
    // The message names the connections of its run, which stay in the list of connections.
    const { connectionIds = [] } = explorer.connectionsOf({ message: differs, test: { label: 'differs' } }) ?? {};
    const own = (await listed()).filter(({ connectionId }) => connectionIds.includes(connectionId));
    assert.deepEqual(
      own.map(({ name, state }) => [name, state]),
      [['differs · main', 'disconnected']],
    );
    const [item] = await items();
    assert.deepEqual(explorer.connectionsOf(item), { name: 'differs', connectionIds });
    assert.equal(explorer.connectionsOf(file())?.connectionIds.length, 4);
  });

  it('runs the included tests without the excluded ones, with the environment of a profile', async () => {
    const typed = {
      name: 'typed',
      connection: 'main',
      steps: [{ emit: 'echo', args: ['{{number}}'], expect: { ack: [2] } }],
    };
    await write(collection([passing, typed]));
    const [first, second] = await items();
    assert.ok(first && second);
    assert.deepEqual((await runFile({ exclude: [second] })).states(), { passes: 'enqueued,started,passed' });
    const only = await runFile({ include: [second] });
    assert.deepEqual(only.states(), { typed: 'enqueued,started,errored' });
    const profile = explorer.profileOf('a two');
    assert.ok(profile);
    await profile.runHandler(new TestRunRequest([second], undefined, profile), source.token);
    assert.equal(runs.at(-1)?.states()['typed'], 'enqueued,started,passed');
  });

  it('ends the run in the engine when it is canceled', async () => {
    const endless = { connection: 'main', timeoutMs: 600_000, steps: [{ emit: 'never' }, { pauseMs: 500_000 }] };
    await write(
      collection([
        { name: 'endless', ...endless },
        { name: 'behind', ...endless },
      ]),
    );
    const cancel = new CancellationTokenSource();
    const reached = new Promise<void>((resolve) => waiting.event(() => resolve()));
    const ended = explorer.run(new TestRunRequest([file()]), cancel.token);
    await reached;
    await runs[0]?.until(() => runs[0]?.output.includes('✓ endless › Emit “never”') === true);
    assert.deepEqual(runs[0]?.states(), { endless: 'enqueued,started', behind: 'enqueued' });
    const left = new Promise<void>((resolve) => leaving.event(() => resolve()));
    cancel.cancel();
    await ended;
    assert.deepEqual(runs[0].states(), { endless: 'enqueued,started,skipped', behind: 'enqueued,skipped' });
    await left;
    assert.equal(
      (await listed()).some(({ state }) => state !== 'disconnected'),
      false,
    );
  });

  it('reports that the file was changed or deleted during the run, and uses the content that it read at the start', async () => {
    const held = {
      connection: 'main',
      steps: [
        { emit: 'never' },
        { waitFor: 'go', withinMs: 60_000 },
        { emit: 'echo', args: [1], expect: { ack: [2] } },
      ],
      timeoutMs: 60_000,
    };
    for (const change of [() => writeFile(path, collection([passing])), () => rm(path)]) {
      await write(collection([{ name: 'held', ...held }]));
      await items();
      const reached = new Promise<void>((resolve) => waiting.event(() => resolve()));
      const ended = explorer.run(new TestRunRequest([file()]), source.token);
      await reached;
      await change();
      await reread();
      server.io.emit('go');
      await ended;
      const [run] = runs.splice(0);
      assert.equal(run?.states()['held'], 'enqueued,started,failed');
      assert.match(textOf(run?.message('held').message), /changed or deleted after the run began/);
      assert.match(run?.output ?? '', /changed or deleted after the run began/);
      await reread();
      const left = controller.items.get(uri.toString());
      assert.deepEqual(left ? [...left.children].map(([, { label }]) => label) : [], left ? ['passes'] : []);
    }
    assert.equal(controller.items.get(uri.toString()), undefined);
  });

  it('runs again when the file is saved, in a continuous run', async () => {
    await write(collection([passing]));
    const cancel = new CancellationTokenSource();
    await explorer.run(new TestRunRequest([file()], undefined, undefined, true), cancel.token);
    assert.equal(runs.length, 0);
    const changed = new Promise<void>((resolve) => {
      const push = runs.push.bind(runs);
      runs.push = (...added) => {
        resolve();
        return push(...added);
      };
    });
    await write(collection([passing, { name: 'new', steps: [{ pauseMs: 1 }] }]));
    await changed;
    await runs[0]?.until(() => runs[0]?.isEnded === true);
    assert.deepEqual(runs[0]?.states(), { passes: 'enqueued,started,passed', new: 'enqueued,started,passed' });
    cancel.cancel();
  });
});

function textOf(message: string | MarkdownString | undefined): string {
  return typeof message === 'object' ? message.value : (message ?? '');
}
