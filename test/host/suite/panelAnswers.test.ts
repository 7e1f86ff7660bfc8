import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type Memento, window } from 'vscode';
import { systemClock } from '../../../src/base/clock.ts';
import { DisposableStore } from '../../../src/base/disposable.ts';
import { Channel } from '../../../src/protocol/channel.ts';
import { profileConnect, profileGet } from '../../../src/protocol/hostMessages.ts';
import { DemoProcess } from '../../../src/vscode/demoProcess.ts';
import { EngineProcess } from '../../../src/vscode/engineProcess.ts';
import { Inspector } from '../../../src/vscode/inspector.ts';
import { PanelAnswers } from '../../../src/vscode/panelAnswers.ts';
import { RecentUrls } from '../../../src/vscode/recentUrls.ts';
import { startServer, type TestServer } from '../../servers/testServer.ts';
import { portPair } from '../../unit/protocol/ports.ts';
import { inspectorExtension, refusalOf } from './support/inspector.ts';

/** The host's answers to whatever a page may ask, the shipped page's own checks left out. */
describe('what the host answers a page', () => {
  const store = new DisposableStore();
  let server: TestServer;
  let page: Channel;

  before(async () => {
    server = await startServer();
    const script = (name: string): string => join(inspectorExtension().extensionPath, 'dist', name);
    const log = store.add(window.createOutputChannel('Panel answers test', { log: true }));
    const engine = store.add(new EngineProcess(script('engine.js'), log));
    const inspector = store.add(
      new Inspector({
        engine,
        fillProfile: (profile) => Promise.resolve(profile),
        resolveNetwork: () => Promise.resolve({}),
        readArgs: (args) => Promise.resolve([...args]),
        connected: () => undefined,
      }),
    );
    const nothingKept: Memento = { keys: () => [], get: () => undefined, update: () => Promise.resolve() };
    const answers = new PanelAnswers({
      engine,
      inspector,
      demo: store.add(new DemoProcess(script('demo.js'), log)),
      recents: new RecentUrls(nothingKept),
      withFiles: (args) => Promise.resolve(args),
      save: () => Promise.resolve({ saved: false }),
      replays: { list: () => Promise.resolve([]), save: () => Promise.resolve({ saved: false }) },
    });
    const [hostPort, pagePort] = portPair();
    store.add(answers.answer(store.add(new Channel(hostPort, systemClock)), () => undefined));
    page = store.add(new Channel(pagePort, systemClock));
  });
  after(async () => {
    store.dispose();
    await server.close();
  });

  const handshakes = () => server.sockets.map(({ handshake }) => handshake.auth);

  it('puts back what is masked, of the connection that it was shown for', async () => {
    const written = { url: server.url, auth: { token: 'from the person', room: 'blue' } };
    const { connectionId } = await page.request(profileConnect, { profile: written });
    const { profile, masked } = await page.request(profileGet, { connectionId });
    assert.deepEqual(masked, ['auth.token', 'auth.room']);
    assert.doesNotMatch(JSON.stringify(profile), /from the person|blue/);
    await page.request(profileConnect, { profile: { ...profile, namespace: '/' }, from: connectionId });
    assert.deepEqual(handshakes(), [written.auth, written.auth]);
  });

  it('refuses a mask that stands for nothing, and opens nothing', async () => {
    const before = server.sockets.length;
    const profile = { url: server.url, auth: { token: '‹redacted›' } };
    for (const from of [undefined, 'c999']) {
      const { message } = await refusalOf(page.request(profileConnect, { profile, ...(from && { from }) }));
      assert.equal(
        message,
        '“auth.token” is hidden, and its value is not known any more. Write it again, or remove it.',
      );
    }
    assert.equal(server.sockets.length, before);
  });
});
