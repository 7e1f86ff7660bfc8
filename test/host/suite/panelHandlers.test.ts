import assert from 'node:assert/strict';
import { join } from 'node:path';
import { commands, env, type Tab, TabInputTextDiff, window, workspace } from 'vscode';
import { systemClock } from '../../../src/base/clock.ts';
import { DisposableStore } from '../../../src/base/disposable.ts';
import { Channel } from '../../../src/protocol/channel.ts';
import { packPayload } from '../../../src/model/payload/packedPayload.ts';
import { emitSend } from '../../../src/protocol/engineMessages.ts';
import { fixApply, fixUndo, snippetOpen } from '../../../src/protocol/fixMessages.ts';
import {
  entriesCompare,
  entriesCopy,
  helpOpen,
  profileConnect,
  profileGet,
} from '../../../src/protocol/hostMessages.ts';
import { ExactNumber } from '../../../src/model/numbers/exactNumber.ts';
import { ComparedEntries } from '../../../src/vscode/commands/comparedEntries.ts';
import { DemoProcess } from '../../../src/vscode/activation/demoProcess.ts';
import { EngineProcess } from '../../../src/host/engine/engineProcess.ts';
import { EngineFacade } from '../../../src/host/engine/engineFacade.ts';
import { PanelHandlers } from '../../../src/host/panel/panelHandlers.ts';
import { type Memento, RecentUrls } from '../../../src/host/profile/recentUrls.ts';
import { startServer, type TestServer } from '../../servers/testServer.ts';
import { portPair } from '../../unit/protocol/ports.ts';
import { filePort, questionPort, windowPort, workspacePort } from '../../../src/vscode/port/vscodePort.ts';
import { plainDeps, plainNetwork } from '../../support/openable.ts';
import { inspectorExtension, refusalOf } from './support/inspector.ts';
import { unusedPanelDeps } from './support/unusedPanelDeps.ts';

/** The host's handlers for any request of a page, without the checks of the shipped page. */
describe('the responses of the host to a page', () => {
  const store = new DisposableStore();
  let server: TestServer;
  let page: Channel;
  let inspector: EngineFacade;

  before(async () => {
    server = await startServer();
    const script = (name: string): string => join(inspectorExtension().extensionPath, 'dist', name);
    const log = store.add(window.createOutputChannel('Panel answers test', { log: true }));
    const engine = store.add(new EngineProcess(script('engine.js'), log));
    inspector = store.add(
      new EngineFacade({
        engine,
        ...plainDeps,
      }),
    );
    const nothingKept: Memento = { get: () => undefined, update: () => Promise.resolve() };
    const compared = store.add(new ComparedEntries());
    const handlers = new PanelHandlers({
      environments: { list: () => [], onDidChange: () => ({ dispose: () => undefined }), prompt: () => assert.fail() },
      port: {
        workspace: workspacePort,
        collections: {
          list: () => Promise.resolve([]),
          positionOf: () => undefined,
          textOf: () => Promise.resolve('{}'),
          dotenv: () => Promise.resolve(undefined),
          selectedEnvironment: () => undefined,
        },
        files: filePort,
        network: plainNetwork,
        window: windowPort(compared),
        questions: { ...questionPort, codeFormat: () => Promise.resolve('go') },
      },
      engine,
      inspector,
      demo: store.add(new DemoProcess(script('demo.js'), log)),
      profiles: { shown: (profile) => Promise.resolve(profile) },
      drafts: { keep: () => undefined },
      ...unusedPanelDeps,
      savedProxies: { save: () => assert.fail() },
      proxies: { start: () => assert.fail(), takeOver: () => assert.fail(), open: () => assert.fail() },
      diagnoser: { ofConnection: () => assert.fail() },
      versions: { version: '0.0.0', environment: 'VS Code' },
      recents: new RecentUrls(nothingKept),
      saveEmit: () => Promise.resolve({ saved: false }),
      forms: { send: () => assert.fail(), update: () => assert.fail() },
      inferTypes: () => Promise.resolve(),
      explain: () => Promise.resolve(),
      saveSession: () => Promise.resolve(false),
      replays: { list: () => Promise.resolve([]), save: () => Promise.resolve({ saved: false }) },
      savedReplays: { start: () => assert.fail(), connection: () => assert.fail() },
    });
    const [hostPort, pagePort] = portPair();
    store.add(handlers.register(store.add(new Channel(hostPort, systemClock)), () => undefined));
    page = store.add(new Channel(pagePort, systemClock));
  });
  after(async () => {
    store.dispose();
    await server.close();
  });

  /** Resolves with a connection that the panel starts, when its first attempt has ended. */
  const settled = async (started: Promise<{ connectionId: string }>) =>
    inspector.decision((await started).connectionId);
  const handshakes = () => server.sockets.map(({ handshake }) => handshake.auth);

  it('restore masked values from the connection for which they were shown', async () => {
    const written = { url: server.url, auth: { token: 'from the person', room: 'blue' } };
    const { connectionId } = await settled(page.request(profileConnect, { profile: written }));
    const { profile, masked } = await page.request(profileGet, { connectionId });
    assert.deepEqual(masked, ['auth.token', 'auth.room']);
    assert.doesNotMatch(JSON.stringify(profile), /from the person|blue/);
    await settled(page.request(profileConnect, { profile: { ...profile, namespace: '/' }, from: connectionId }));
    assert.deepEqual(handshakes(), [written.auth, written.auth]);
  });

  it('refuse a mask without a value, and open nothing', async () => {
    const before = server.sockets.length;
    const profile = { url: server.url, auth: { token: '‹redacted›' } };
    for (const from of [undefined, 'c999']) {
      const { message } = await refusalOf(page.request(profileConnect, { profile, ...(from && { from }) }));
      assert.equal(
        message,
        '“auth.token” is hidden, and its value is no longer known. Enter its value again, or remove it.',
      );
    }
    assert.equal(server.sockets.length, before);
  });

  it('change the profile of a connection and connect it again, and undo this change, with its secrets', async () => {
    const written = {
      url: server.url,
      namespace: '/wrong',
      auth: { token: 'from the person' },
      reconnection: { enabled: false },
    };
    const { connectionId } = await page.request(profileConnect, { profile: written });
    await assert.rejects(inspector.decision(connectionId));
    assert.deepEqual(
      (await refusalOf(page.request(fixUndo, { connectionId }))).message.split('.')[0],
      'This connection has no change to undo',
    );
    const before = handshakes().length;
    const fixed = await page.request(fixApply, { connectionId, change: { namespace: '/' } });
    assert.equal(fixed.connectionId, connectionId);
    assert.equal((await inspector.decision(connectionId)).state, 'connected');
    assert.deepEqual(handshakes().slice(before), [written.auth]);
    assert.deepEqual(inspector.writtenProfile(connectionId), { ...written, namespace: '/' });
    await page.request(fixUndo, { connectionId });
    await assert.rejects(inspector.decision(connectionId));
    assert.deepEqual(inspector.writtenProfile(connectionId), written);
    // Each fix can be undone only once.
    await refusalOf(page.request(fixUndo, { connectionId }));
    // Changes that were made after the fix are not lost.
    await page.request(fixApply, { connectionId, change: { namespace: '/' } });
    const later = { url: server.url, namespace: '/', auth: { token: 'changed later' } };
    await page.request(profileConnect, { profile: later, replaces: connectionId });
    assert.match(
      (await refusalOf(page.request(fixUndo, { connectionId }))).message,
      /^The fix cannot be undone, because the profile of the connection was changed after it\./,
    );
    assert.deepEqual(inspector.writtenProfile(connectionId), later);
    await inspector.removeConnection({ connectionId });
  });

  it('show a snippet in a new editor, in its language if VS Code supports this language', async () => {
    for (const [language, known] of [
      ['python', 'python'],
      ['haproxy', 'plaintext'],
    ] as const) {
      await page.request(snippetOpen, { language, text: 'backend socketio\n' });
      const document = window.activeTextEditor?.document;
      assert.deepEqual(
        [document?.languageId, document?.getText(), document?.isUntitled],
        [known, 'backend socketio\n', true],
      );
      await commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    }
  });

  it('open the help of a known code, and no other file', async () => {
    assert.deepEqual(await page.request(helpOpen, { code: 'ack.timeout' }), {});
    for (const code of ['future.cause', '../../README', 'demo.portTaken.remedy']) {
      const { message } = await refusalOf(page.request(helpOpen, { code }));
      assert.equal(message, `There is no cause “${code}”. The page docs/causes.md lists all codes.`);
    }
  });

  describe('about entries', () => {
    const emit = async (...args: unknown[]): Promise<number> => {
      const { connectionId } = await settled(page.request(profileConnect, { profile: { url: server.url } }));
      const { seq } = await page.request(emitSend, {
        connectionId,
        event: 'hello',
        args: packPayload(args),
        until: 'decided',
      });
      return seq;
    };
    const copy = (seq: number) =>
      page.request(entriesCopy, { selection: { seqs: [{ from: seq, to: seq }] }, format: 'json' });
    const isDiff = ({ input }: Tab): boolean =>
      input instanceof TabInputTextDiff && input.modified.scheme === 'socketio-inspector-entry';
    const diffs = (): Tab[] => window.tabGroups.all.flatMap(({ tabs }) => tabs).filter(isDiff);

    after(() => window.tabGroups.close(diffs()));

    it('copy them to the clipboard, and do not change it if there are no entries', async () => {
      const seq = await emit(1, '2', { 5: new Uint8Array([6]) });
      assert.deepEqual(await copy(seq), { entries: 1 });
      const copied = await env.clipboard.readText();
      const { connectionId, ...written } = JSON.parse(copied) as Record<string, unknown>;
      assert.match(String(connectionId), /^c\d+$/);
      assert.deepEqual(written, { event: 'hello', args: [1, '2', { 5: { $binary: 'Bg==' } }] });
      assert.deepEqual(await copy(10_000), { entries: 0 });
      assert.equal(await env.clipboard.readText(), copied);
    });

    it('show two of them in the diff editor as read-only documents', async () => {
      const [left, right] = [await emit('before'), await emit('after')];
      await page.request(entriesCompare, { left, right });
      const [tab] = diffs();
      assert.equal(tab?.label, `#${left} ↔ #${right}`);
      assert.ok(tab?.input instanceof TabInputTextDiff);
      const texts = [tab.input.original, tab.input.modified].map(async (uri) =>
        (await workspace.openTextDocument(uri)).getText(),
      );
      const shown = (await Promise.all(texts)).map((text) => JSON.parse(text) as Record<string, unknown>);
      assert.notEqual(shown[0]?.['connectionId'], shown[1]?.['connectionId']);
      assert.deepEqual(
        shown.map(({ event, args }) => ({ event, args })),
        [
          { event: 'hello', args: ['before'] },
          { event: 'hello', args: ['after'] },
        ],
      );
      assert.equal(workspace.fs.isWritableFileSystem(tab.input.original.scheme), undefined);
    });

    it('show every digit of their numbers in the diff editor', async () => {
      const numbers = ['899068272867328065', '899068272867328066'].map((digits) => new ExactNumber(digits));
      const [left, right] = [await emit({ id: numbers[0] }), await emit({ id: numbers[1] })];
      await page.request(entriesCompare, { left, right });
      const tab = diffs().find(({ label }) => label === `#${left} ↔ #${right}`);
      assert.ok(tab?.input instanceof TabInputTextDiff);
      const texts = [tab.input.original, tab.input.modified].map(async (uri) =>
        (await workspace.openTextDocument(uri)).getText(),
      );
      const shown = (await Promise.all(texts)).map((text) => (JSON.parse(text) as { args: unknown }).args);
      assert.deepEqual(
        shown,
        numbers.map(({ literal }) => [{ id: { $number: literal } }]),
      );
    });

    it('report when one of them no longer exists', async () => {
      const { message } = await refusalOf(page.request(entriesCompare, { left: await emit(), right: 10_000 }));
      assert.equal(message, 'Entry #10000 is no longer in the capture.');
    });
  });
});
