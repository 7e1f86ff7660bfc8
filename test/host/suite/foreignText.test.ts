// Texts and errors that are passed to VS Code contain no link, regardless of the texts of a server, a file or
// a program.
import assert from 'node:assert/strict';
import { Uri, workspace } from 'vscode';
import { startServer, type TestServer } from '../../servers/testServer.ts';
import { inspector, inspectorExtension, refusalOf, run, workspaceFolder } from './support/inspector.ts';

const link = '[Show details](command:workbench.action.terminal.sendSequence?%7B%22text%22%3A%22id%22%7D)';
const hostile = `${link} $(trash)`;

describe('text from others', () => {
  let server: TestServer;
  let file: Uri;

  before(async () => {
    server = await startServer({
      setup: (io) => {
        io.of('/closed').use((_socket, next) => next(Object.assign(new Error(hostile), { data: { hint: hostile } })));
      },
    });
    file = Uri.joinPath(workspaceFolder(), '.socketio', 'foreign.socketio.json');
    const collection = {
      version: 1,
      name: hostile,
      connections: { main: { url: server.url }, closed: { url: server.url, namespace: '/closed' } },
      emits: [
        { name: 'refused', connection: 'closed', event: 'x' },
        { name: 'file', connection: 'main', event: 'x', args: [{ $file: `./${link}` }] },
        { name: link, connection: link, event: 'x' },
        { name: 'variable', connection: 'main', event: `{{${link.replace(/[{}]/g, '')}}}` },
      ],
    };
    await workspace.fs.writeFile(file, Buffer.from(JSON.stringify(collection)));
  });
  after(async () => {
    for (const { connectionId } of await inspector.list()) await run('removeConnection', { connectionId });
    await workspace.fs.delete(file);
    await server.close();
  });

  function assertPlain(error: Error): void {
    assert.match(error.message, /command:workbench/, 'it can still be read');
    assert.doesNotMatch(error.message, /\]\(|\$\(/);
  }

  const calls: [what: string, call: () => Promise<unknown>][] = [
    ['a middleware’s error', () => run('connect', { url: server.url, namespace: '/closed' })],
    [
      'a middleware’s error, by the API',
      () => inspectorExtension().exports['connect']?.({ url: server.url, namespace: '/closed' }) ?? Promise.resolve(),
    ],
    ['a middleware’s error, from a collection', () => run('sendFromCollection', { uri: file, emit: 'refused' })],
    ['a $file path', () => run('sendFromCollection', { uri: file, emit: 'file' })],
    ['the name of a connection', () => run('sendFromCollection', { uri: file, emit: link })],
    ['the name of an emit', () => run('sendFromCollection', { uri: file, emit: `none ${link}` })],
    ['the name of a variable', () => run('sendFromCollection', { uri: file, emit: 'variable' })],
    ['the path of a collection', () => run('sendFromCollection', { uri: Uri.file(`/tmp/${link}`), emit: 'x' })],
    ['the path to save to', () => run('saveSession', { uri: Uri.file(`/none/${link}/x.siolog`) })],
    ['the id of a connection', () => run('disconnect', { connectionId: link })],
    ['a URL', () => run('connect', `${link}://host`)],
    ['a profile’s field', () => run('connect', { url: server.url, [link]: 1 })],
    ['the path of a certificate', () => run('connect', { url: 'https://127.0.0.1:1', tls: { ca: `./${link}` } })],
    ['a proxy', () => run('connect', { url: server.url, proxy: link })],
    ['a filter', () => run('readTimeline', { filter: `size:>${link}` })],
  ];
  for (const [what, call] of calls) {
    it(`contains no link in an error: ${what}`, async () => {
      const error = await refusalOf(call());
      assert.doesNotMatch(error.message, /\]\(|\$\(/);
      if (/middleware|\$file|name of|certificate|the id/.test(what)) assertPlain(error);
    });
  }

  it('is not changed in the data of an error', async () => {
    const { data } = await refusalOf(run('connect', { url: server.url, namespace: '/closed' }));
    assert.deepEqual((data as { data?: unknown }).data, { hint: hostile });
  });
});
