// A bug report without anything private, and the deletion of everything that is stored.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { commands, type QuickPickItem, Uri, window, workspace } from 'vscode';
import { startServer, type TestServer } from '../../servers/testServer.ts';
import { until } from './support/until.ts';
import { inspector, inspectorExtension, refusalOf, run, workspaceFolder } from './support/inspector.ts';

interface Removed {
  captures: number;
  capturesInUse: number;
  secrets: number;
  values: number;
  probe: string;
  path: string;
}

describe('support', function () {
  this.timeout(120_000);
  const shown = window as unknown as Record<string, unknown>;
  const names = ['showInputBox', 'showWarningMessage', 'showInformationMessage'];
  const original = Object.fromEntries(names.map((name) => [name, shown[name]]));
  let informed: string[] = [];
  let asked: string[] = [];
  let answer: ((items: QuickPickItem[]) => unknown) | undefined;
  let server: TestServer;

  before(async () => {
    server = await startServer();
    shown['showInputBox'] = () => Promise.resolve('hunter2');
    shown['showInformationMessage'] = (text: string) => {
      informed.push(text);
      return Promise.resolve(undefined);
    };
    shown['showWarningMessage'] = (text: string, _options: unknown, ...items: QuickPickItem[]) => {
      asked.push(text);
      return Promise.resolve(answer?.(items));
    };
  });
  after(async () => {
    Object.assign(shown, original);
    await server.close();
  });
  beforeEach(() => {
    [informed, asked, answer] = [[], [], undefined];
  });

  const connect = async (): Promise<string> => {
    const url = `${server.url}/?token=hunter2`;
    const { connectionId } = await inspector.connect({ url, namespace: '/', auth: { token: 'hunter2' } });
    await inspector.emit({ connectionId, event: 'chat', args: ['hunter2'] });
    return connectionId;
  };

  it('a report of an issue has versions, counts and codes, and nothing private', async () => {
    const connectionId = await connect();
    await refusalOf(run('emit', { connectionId: 'missing', event: 'chat' }));
    // The engine reports its connections with a delay.
    let report = '';
    await until(async () => {
      ({ report } = (await run('reportIssue', {})) as { report: string });
      return /"client /.test(report);
    });
    const state = JSON.parse(/```json\n([\s\S]*)\n```/.exec(report)?.[1] ?? '') as Record<
      string,
      Record<string, unknown>
    >;
    const { version } = inspectorExtension().packageJSON as { version: string };
    assert.equal(state['versions']?.['extension'], version);
    assert.equal(state['versions']?.['node'], process.versions.node);
    const kinds = Object.keys(state['connections'] ?? {});
    // The connection can still be opening.
    assert.ok(
      kinds.some((kind) => /^client (v4 connected|unknown connecting)$/.test(kind)),
      report,
    );
    assert.ok(Object.keys(state['failures'] ?? {}).length > 0, report);
    assert.doesNotMatch(report, /hunter2|127\.0\.0\.1|localhost|\bchat\b/);
    await commands.executeCommand('socketioInspector.reportIssue');
    const document = window.activeTextEditor?.document;
    assert.equal(document?.languageId, 'markdown');
    assert.match(document?.getText() ?? '', /"extension": /);
    await commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await run('removeConnection', { connectionId });
  });

  it('all data is deleted after a confirmation, and the parts that remain are named', async () => {
    const uri = Uri.joinPath(workspaceFolder(), '.socketio', 'deleted.socketio.json');
    const collection = {
      version: 1,
      name: 'Deleted',
      connections: { main: { url: server.url, auth: { token: '{{secret:deleted}}' } } },
      emits: [{ name: 'send', connection: 'main', event: 'x' }],
    };
    await workspace.fs.writeFile(uri, Buffer.from(JSON.stringify(collection)));
    await commands.executeCommand('socketioInspector.collection.send', { uri: uri.toString(), emit: 'send' });
    await commands.executeCommand('socketioInspector.open');
    await connect();
    const before = await inspector.read({ filter: 'event:chat' });
    assert.ok(before.length > 0);

    await commands.executeCommand('socketioInspector.deleteAllData');
    assert.deepEqual([asked, informed], [['Delete all data of Socket.IO Inspector?'], []]);
    assert.equal((await inspector.read({ filter: 'event:chat' })).length, before.length, 'nothing without a yes');
    const refusal = await refusalOf(run('deleteAllData', { confirmed: false }));
    assert.match(refusal.message, /confirmed/);

    // The probe that new terminals refer to is not deleted.
    await run('watchNodeServers', { enabled: true });
    answer = ([item]) => item;
    const removed = await commands.executeCommand<Removed>('socketioInspector.deleteAllData');
    assert.deepEqual(await inspector.read({ filter: 'event:chat' }), []);
    assert.ok(removed.captures >= 1, JSON.stringify(removed));
    assert.ok(removed.secrets >= 1, JSON.stringify(removed));
    assert.ok(removed.values >= 1, JSON.stringify(removed));
    assert.ok(['terminals', 'command'].includes(removed.probe), JSON.stringify(removed));
    assert.ok(existsSync(removed.path), 'the probe is still there');
    assert.match(informed.join('\n'), /^Deleted: .*The copy of the probe stays/);
    assert.ok(!window.tabGroups.all.flatMap(({ tabs }) => tabs).some(({ label }) => label === 'Socket.IO Inspector'));
    const listed = (await run('listSources', {})) as { kind: string; state: string }[];
    assert.ok(!listed.some(({ kind, state }) => kind === 'node' && state === 'running'));
    assert.ok((await workspace.fs.stat(uri)).size > 0, 'the collection stays');

    const again = (await run('deleteAllData', { confirmed: true })) as Removed;
    assert.deepEqual([again.secrets, again.values <= 1], [0, true]);
    await workspace.fs.delete(uri);
  });
});
