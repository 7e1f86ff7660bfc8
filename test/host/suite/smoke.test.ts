// Runs first: it checks the extension before another test has used it.
import assert from 'node:assert/strict';
import { createHook } from 'node:async_hooks';
import { commands } from 'vscode';
import { startServer } from '../../servers/testServer.ts';
import { inspector, inspectorExtension } from './support/inspector.ts';

const contract = [
  'open',
  'connect',
  'disconnect',
  'emit',
  'reply',
  'listConnections',
  'readTimeline',
  'waitForEvent',
  'sendFromCollection',
  'startDemoServer',
  'stopDemoServer',
];

interface Contributed {
  command: string;
  title: string;
  category?: string;
}

describe('the extension', () => {
  const extension = inspectorExtension();
  let workers = 0;
  const hook = createHook({
    init(_id, type) {
      if (type === 'WORKER') workers += 1;
    },
  });

  before(() => hook.enable());
  after(() => hook.disable());

  // VS Code activates the extension if the workspace contains collections, so that their scenarios are in the Test Explorer.
  it('is installed, and starts no engine until it is used', () => {
    assert.equal(workers, 0);
  });

  it('is activated by a command, and starts no engine to report that there is no connection', async () => {
    assert.deepEqual(await inspector.list(), []);
    assert.equal(extension.isActive, true);
    assert.equal(workers, 0);
  });

  it('starts its engine once, when it is needed', async () => {
    const server = await startServer();
    try {
      const { connectionId } = await inspector.connect(server.url);
      await inspector.list();
      await inspector.disconnect(connectionId);
      assert.equal(workers, 1);
    } finally {
      await server.close();
    }
  });

  it('returns an API with the functions of the contract', () => {
    for (const name of contract) assert.equal(typeof extension.exports[name], 'function', name);
  });

  it('contributes every command of the contract with a title, and registers all of its commands', async () => {
    const { contributes } = extension.packageJSON as { contributes: { commands: Contributed[] } };
    const contributed = new Map(contributes.commands.map((entry) => [entry.command, entry]));
    for (const name of contract) {
      const entry = contributed.get(`socketioInspector.${name}`);
      assert.ok(entry, `${name} is not contributed`);
      assert.match(entry.title, /^[A-Z][^%]+$/, 'a title in words');
      assert.equal(entry.category, 'Socket.IO Inspector');
    }
    const registered = new Set(await commands.getCommands(true));
    assert.deepEqual(
      [...contributed.keys()].filter((command) => !registered.has(command)),
      [],
    );
  });
});
