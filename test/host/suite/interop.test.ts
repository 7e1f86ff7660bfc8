import assert from 'node:assert/strict';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { window } from 'vscode';
import { refusalOf, run, workspaceFolder } from './support/inspector.ts';

describe('importing and exporting collections', () => {
  let root: string;
  before(async () => {
    root = join(workspaceFolder().fsPath, 'interop');
    await mkdir(root, { recursive: true });
    await mkdir(join(workspaceFolder().fsPath, '.socketio'), { recursive: true });
  });
  after(async () => {
    await rm(root, { recursive: true });
    await rm(join(workspaceFolder().fsPath, '.socketio'), { recursive: true });
  });

  const insomnia = `type: collection.insomnia.rest/5.0
name: Imported chat
collection:
  - name: Chat
    url: "{{ _.host }}/chat"
    meta: {id: socketio-req_1}
    scripts: {preRequest: "x()"}
  - name: Log in
    url: "{{ _.host }}/login"
    method: POST
    body: {mimeType: application/json, text: '{"user": "ada"}'}
environments:
  data: {host: "http://localhost:3000"}
`;

  it('imports into a new collection, without a dialog, and lists the omissions', async () => {
    await writeFile(join(root, 'chat.yaml'), insomnia);
    const editors = window.visibleTextEditors.map(({ document }) => document.uri.toString());
    const result = await run('importCollection', { uri: 'interop/chat.yaml' });
    assert.deepEqual(result, {
      uri: workspaceFolder()
        .with({ path: `${workspaceFolder().path}/.socketio/imported-chat.socketio.json` })
        .toString(),
      connections: 1,
      emits: 0,
      requests: 1,
      notCarriedOver: ['Chat: Scripts are not imported.'],
    });
    const file = join(workspaceFolder().fsPath, '.socketio/imported-chat.socketio.json');
    assert.deepEqual(JSON.parse(await readFile(file, 'utf8')), {
      version: 1,
      name: 'Imported chat',
      variables: { host: 'http://localhost:3000' },
      connections: { Chat: { url: '{{host}}', namespace: '/chat' } },
      emits: [],
      requests: { 'Log in': { method: 'POST', url: '{{host}}/login', body: { user: 'ada' } } },
    });
    assert.deepEqual(
      window.visibleTextEditors.map(({ document }) => document.uri.toString()),
      editors,
    );
  });

  it('merges into a collection, whose other lines are unchanged', async () => {
    const before = `{
  // A comment.
  "version": 1,
  "name": "Own",
  "variables": { "host": "http://own" },
  "connections": {
    "Chat": { "url": "http://own" }, // kept
  },
  "emits": []
}
`;
    const path = join(workspaceFolder().fsPath, '.socketio/own.socketio.json');
    await writeFile(path, before);
    await writeFile(join(root, 'chat.yaml'), insomnia);
    await run('importCollection', { uri: 'interop/chat.yaml', into: '.socketio/own.socketio.json' });
    const text = await readFile(path, 'utf8');
    for (const line of before.split('\n').slice(0, 6)) assert.ok(text.includes(line), line);
    assert.ok(text.includes('"Chat": { "url": "http://own" }, // kept'));
    assert.ok(text.includes('"Chat 2": { "url": "{{host}}", "namespace": "/chat" }') || text.includes('"Chat 2": {'));
    assert.ok(text.includes('"requests": '));
  });

  it('exports a collection, and a scenario', async () => {
    await writeFile(
      join(workspaceFolder().fsPath, '.socketio/out.socketio.json'),
      JSON.stringify({
        version: 1,
        name: 'Out',
        connections: { main: { url: 'http://localhost:3000' } },
        emits: [{ name: 'Hi', connection: 'main', event: 'hi', args: [1], volatile: true }],
        scenarios: [{ name: 'Say hi', connection: 'main', steps: [{ emit: 'hi' }] }],
      }),
    );
    const uri = '.socketio/out.socketio.json';
    const exported = await run('exportCollection', { uri, format: 'postman', target: 'interop/postman' });
    assert.deepEqual((exported as { notCarriedOver: string[] }).notCarriedOver, [
      'The scenario “Say hi” has no equivalent.',
      'main/Hi: The field “volatile” has no equivalent.',
    ]);
    const message = join(root, 'postman/collections/Out/.resources/main.resources/messages/Hi.message.yaml');
    assert.match(await readFile(message, 'utf8'), /^\$kind: socket\.io-message\neventName: hi\n/);
    assert.match(
      (await refusalOf(run('exportCollection', { uri, format: 'postman', target: 'interop/postman' }))).message,
      /The folder postman is not empty/,
    );
    await run('exportScenario', { uri, scenario: 'Say hi', target: 'interop/load.yml' });
    assert.match(await readFile(join(root, 'load.yml'), 'utf8'), /engine: socketio/);
    const refusal = await refusalOf(run('exportScenario', { uri, scenario: 'None', target: 'interop/load.yml' }));
    assert.match(refusal.message, /has no scenario “None”\. Its scenarios: Say hi\./);
  });

  it('explains files that it cannot use', async () => {
    await writeFile(join(root, 'bad.yaml'), 'type: collection.insomnia.rest/5.0\na: 1\na: 2\n');
    const cases: [unknown, RegExp][] = [
      [{ uri: 'interop/bad.yaml' }, /^bad\.yaml, line 3, column 1: duplicated mapping key/],
      [{ uri: 'interop/none.yaml' }, /^none\.yaml could not be read/],
      [{ uri: '.socketio/out.socketio.json' }, /is not a collection of Postman, Insomnia or Hoppscotch/],
      [{}, /uri/],
      [{ uri: 'interop/bad.yaml', unknown: 1 }, /unknown/],
    ];
    for (const [input, message] of cases)
      assert.match((await refusalOf(run('importCollection', input))).message, message);
    const format = await refusalOf(run('exportCollection', { uri: 'x', format: 'soap', target: 'y' }));
    assert.match(format.message, /format/);
  });
});
