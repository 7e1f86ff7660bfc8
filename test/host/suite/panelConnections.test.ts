// The user connects and starts replays in the panel, on connections of collections. The tests check which
// server is reached when variables, environments and secrets change. Two real servers represent "local" and
// "production". The server that must not be reached receives nothing.
import assert from 'node:assert/strict';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Memento, Uri, window } from 'vscode';
import { systemClock } from '../../../src/base/clock.ts';
import { DisposableStore } from '../../../src/base/disposable.ts';
import type { SavedReplay } from '../../../src/model/replay/replay.ts';
import { Channel } from '../../../src/protocol/channel.ts';
import { connectionReopen } from '../../../src/protocol/engineMessages.ts';
import {
  collectionReplays,
  profileConnect,
  profileGet,
  replayRun,
  replayRunKept,
} from '../../../src/protocol/hostMessages.ts';
import { CollectionScopes } from '../../../src/host/collections/collectionScope.ts';
import { CollectionStore } from '../../../src/vscode/collections/collectionStore.ts';
import { EnvironmentChoice } from '../../../src/vscode/collections/environmentChoice.ts';
import { SavedReplayRunner } from '../../../src/host/collections/savedReplayRunner.ts';
import { EmitResolver } from '../../../src/host/collections/resolveEmit.ts';
import { ReplaySaver } from '../../../src/host/collections/saveReplay.ts';
import { ComparedEntries } from '../../../src/vscode/commands/comparedEntries.ts';
import { DemoProcess } from '../../../src/vscode/activation/demoProcess.ts';
import { EngineProcess } from '../../../src/host/engine/engineProcess.ts';
import { EngineFacade } from '../../../src/host/engine/engineFacade.ts';
import { PanelHandlers } from '../../../src/host/panel/panelHandlers.ts';
import { ProfileResolver } from '../../../src/host/profile/profileResolver.ts';
import { RecentUrls } from '../../../src/host/profile/recentUrls.ts';
import { vscodePort } from '../../../src/vscode/port/vscodePort.ts';
import { startServer, type TestServer } from '../../servers/testServer.ts';
import { portPair } from '../../unit/protocol/ports.ts';
import { plainNetwork } from '../../support/openable.ts';
import { inspectorExtension, workspaceFolder } from './support/inspector.ts';
import { unusedPanelDeps } from './support/unusedPanelDeps.ts';

describe('the panel on connections of collections', () => {
  const store = new DisposableStore();
  const folder = join(workspaceFolder().fsPath, '.socketio');
  const uri = Uri.file(join(folder, 'shop.socketio.json'));
  const kept = new Map<string, unknown>();
  const memento = {
    keys: () => [...kept.keys()],
    get: (key: string) => kept.get(key),
    update: (key: string, value: unknown) => Promise.resolve(void kept.set(key, value)),
  } as Memento;
  const secrets = new Map<string, string>();
  /** The `auth` of every connection that a server accepted, including those that have ended. */
  const auths = new Map<TestServer, Record<string, unknown>[]>();
  const startCounted = async (): Promise<TestServer> => {
    const seen: Record<string, unknown>[] = [];
    const server = await startServer({
      setup: (io) => io.on('connection', ({ handshake }) => void seen.push(handshake.auth)),
    });
    auths.set(server, seen);
    return server;
  };
  const accepted = (server: TestServer): number => auths.get(server)?.length ?? 0;
  let local: TestServer;
  let production: TestServer;
  let page: Channel;
  let engine: EngineProcess;
  let environments: EnvironmentChoice;
  let resolver: EmitResolver;
  let inspector: EngineFacade;

  before(async () => {
    await mkdir(folder, { recursive: true });
    [local, production] = await Promise.all([startCounted(), startCounted()]);
    const script = (name: string): string => join(inspectorExtension().extensionPath, 'dist', name);
    const log = store.add(window.createOutputChannel('Panel connections test', { log: true }));
    engine = store.add(new EngineProcess(script('engine.js'), log));
    const collections = store.add(new CollectionStore());
    environments = store.add(new EnvironmentChoice(memento));
    const readSecret = ({ name }: { name: string }): Promise<string> => Promise.resolve(secrets.get(name) ?? '');
    const compared = store.add(new ComparedEntries());
    const port = {
      ...vscodePort({
        collections,
        environments,
        dotenv: { read: () => Promise.resolve(undefined) },
        compared,
        state: memento,
      }),
      network: plainNetwork,
    };
    const scopes = new CollectionScopes({ ...port, readSecret });
    const profiles = new ProfileResolver({ ...port, scopes, readSecret });
    resolver = new EmitResolver({ ...port, scopes });
    inspector = store.add(
      new EngineFacade({
        ...port,
        engine,
        resolveProfile: (profile, origin) => profiles.resolve(profile, origin),
        connected: () => undefined,
        openFiles: () => [],
        pausedDebuggers: () => [],
      }),
    );
    const handlers = new PanelHandlers({
      environments: { list: () => [], onDidChange: () => ({ dispose: () => undefined }), prompt: () => assert.fail() },
      port,
      engine,
      inspector,
      demo: store.add(new DemoProcess(script('demo.js'), log)),
      profiles,
      drafts: { keep: () => undefined },
      ...unusedPanelDeps,
      savedProxies: { save: () => assert.fail() },
      proxies: { start: () => assert.fail(), takeOver: () => assert.fail(), open: () => assert.fail() },
      diagnoser: { ofConnection: () => assert.fail() },
      versions: { version: '0.0.0', environment: 'VS Code' },
      recents: new RecentUrls(memento),
      saveEmit: () => assert.fail(),
      forms: { send: () => assert.fail(), update: () => assert.fail() },
      inferTypes: () => Promise.resolve(),
      explain: () => Promise.resolve(),
      saveSession: () => assert.fail(),
      replays: new ReplaySaver({ ...port, saveEmit: () => assert.fail() }),
      savedReplays: new SavedReplayRunner({ inspector, resolver, scopes }),
    });
    const [hostPort, pagePort] = portPair();
    const host = store.add(new Channel(hostPort, systemClock));
    store.add(handlers.register(host, () => undefined));
    page = store.add(new Channel(pagePort, systemClock));
  });
  after(async () => {
    store.dispose();
    await Promise.all([local.close(), production.close()]);
    await rm(folder, { recursive: true, force: true });
  });
  beforeEach(() => {
    kept.clear();
    secrets.clear();
    for (const server of [local, production]) server.recorder.clear();
  });
  afterEach(async () => {
    for (const { connectionId } of await inspector.listConnections())
      await inspector.removeConnection({ connectionId });
  });

  interface Emit {
    name: string;
    connection: string;
    event: string;
    args?: unknown[];
    replays?: Record<string, SavedReplay>;
  }
  const plan: SavedReplay = { mode: 'reliable', count: 3, everyMs: 0 };
  const tick: Emit = {
    name: 'Tick',
    connection: 'main',
    event: '{{event}}',
    args: ['{{label}}', '{{$counter}}', '{{id}}', '{{id}}'],
    replays: { plan },
  };
  let saved = tick;
  const write = (variables: Record<string, string>, profile: object = {}, emit: Emit = tick) => {
    saved = emit;
    return writeFile(
      uri.fsPath,
      JSON.stringify({
        version: 1,
        name: 'Shop',
        variables: { event: 'tick', label: 'x', id: '{{$uuid}}', ...variables },
        environments: { local: { host: local.url }, production: { host: production.url } },
        connections: { main: { url: '{{host}}', transports: ['websocket'], ...profile } },
        emits: [emit],
      }),
    );
  };
  /** Opens a connection of the collection, as sending the emit does. */
  const open = async (environment?: string): Promise<string> => {
    const { profile } = await resolver.resolve({ uri: uri.toString(), emit: 'Tick', environment });
    return (await inspector.decision(await inspector.startPrepared(await inspector.prepare(profile)))).connectionId;
  };
  /** Waits until the first attempt of a connection that the panel starts has ended. */
  const settled = async (started: Promise<{ connectionId: string }>) =>
    inspector.decision((await started).connectionId);
  const runKept = async (): Promise<void> => {
    const { event, args = [] } = saved;
    const { mode, count = 1, everyMs = 0 } = plan;
    const request = { source: { event, args, count, everyMs }, mode };
    await runToEnd(await page.request(replayRunKept, { plan: { uri: uri.toString(), emit: 'Tick' }, request }));
  };
  const runToEnd = async (started: { replayId: string }): Promise<void> => {
    const report = await inspector.endOfReplay(started);
    assert.ok(
      report.runs.every(({ sent, flushed, emitted }) => sent + flushed === emitted),
      JSON.stringify(report.runs),
    );
  };
  const received = (server: TestServer): (readonly unknown[])[] =>
    server.recorder.named('tick').map(({ args }) => args);

  it('runs a saved plan on the connection of its emit, with the same values as the emit', async () => {
    await write({ host: local.url, label: '5' });
    await settled(page.request(profileConnect, { profile: { url: production.url } }));
    const { replays } = await page.request(collectionReplays, {});
    assert.deepEqual(
      replays.filter(({ emit }) => emit === 'Tick').map(({ event, replay, ...named }) => [named.uri, event, replay]),
      [[uri.toString(), '{{event}}', plan]],
    );
    await runKept();
    await local.recorder.waitFor('tick', 3);
    assert.deepEqual(
      received(local).map(([label, counter]) => [label, counter]),
      [
        [5, 1],
        [5, 2],
        [5, 3],
      ],
    );
    const ids = received(local).map(([, , one, other]) => [one, other]);
    assert.ok(
      ids.every(([one, other]) => one === other),
      'an ID that an event uses twice has the same value in both places',
    );
    assert.equal(new Set(ids.map(([one]) => one)).size, 3, 'each event has an ID of its own');
    assert.deepEqual(received(production), []);
  });

  it('runs a saved plan in the environment that is selected when it starts, with its secrets', async () => {
    await write({}, { auth: { token: '{{secret:token}}' } }, { ...tick, args: ['{{secret:label}}'] });
    secrets.set('token', 'from the storage').set('label', 'a secret');
    await environments.select(uri, 'production');
    await environments.select(uri, 'local');
    const before = accepted(production);
    await runKept();
    await local.recorder.waitFor('tick', 3);
    assert.deepEqual(received(local)[0], ['a secret']);
    assert.equal(auths.get(local)?.at(-1)?.['token'], 'from the storage');
    assert.equal(accepted(production), before);
    await environments.select(uri, 'production');
    await runKept();
    await production.recorder.waitFor('tick', 3);
    assert.equal(received(local).length, 3);
  });

  it('refuses a saved plan with undefined variables, and does not connect', async () => {
    await write({ host: local.url }, {}, { ...tick, args: ['{{nowhere}}'] });
    await settled(page.request(profileConnect, { profile: { url: production.url } }));
    const [before, other] = [accepted(local), accepted(production)];
    await assert.rejects(runKept(), /The variable “nowhere” is not defined\./);
    assert.deepEqual([accepted(local), accepted(production)], [before, other]);
  });

  it('replays on connections with the same profile as the open one, even if its variables have changed since it was opened', async () => {
    await write({ host: local.url });
    const connectionId = await open();
    await write({ host: production.url });
    await environments.select(uri, 'production');
    const before = accepted(production);
    const { profile } = await page.request(profileGet, { connectionId });
    const source = { event: 'tick', args: [1], count: 2, everyMs: 0 };
    await runToEnd(
      await page.request(replayRun, { request: { profile, source, mode: 'reliable' }, from: connectionId }),
    );
    await local.recorder.waitFor('tick', 2);
    assert.equal(accepted(production), before);
  });

  const changes: [what: string, change: () => Promise<void>][] = [
    ['a variable', () => write({ host: production.url })],
    ['the environment', () => environments.select(uri, 'production')],
  ];
  for (const [what, change] of changes) {
    it(`reconnects to the current server after a change of ${what}`, async () => {
      await write({ host: local.url });
      const connectionId = await open();
      await page.request(profileGet, { connectionId });
      await inspector.disconnect({ connectionId });
      await change();
      const [before, other] = [accepted(local), accepted(production)];
      const again = await settled(page.request(connectionReopen, { connectionId }));
      assert.notEqual(again.connectionId, connectionId);
      assert.deepEqual([accepted(local), accepted(production)], [before, other + 1]);
    });
  }

  it('reconnects with the currently stored secret, or as the same connection if nothing has changed', async () => {
    await write({ host: local.url }, { auth: { token: '{{secret:token}}', id: '{{$uuid}}' } });
    secrets.set('token', 'old');
    const connectionId = await open();
    await inspector.disconnect({ connectionId });
    assert.equal((await settled(page.request(connectionReopen, { connectionId }))).connectionId, connectionId);
    await inspector.disconnect({ connectionId });
    secrets.set('token', 'new');
    assert.notEqual((await settled(page.request(connectionReopen, { connectionId }))).connectionId, connectionId);
    assert.deepEqual(
      auths
        .get(local)
        ?.slice(-2)
        .map(({ token }) => token),
      ['old', 'new'],
    );
  });
});
