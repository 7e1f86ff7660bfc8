import assert from 'node:assert/strict';
import { readFile, watch, writeFile } from 'node:fs/promises';
import { TabInputTextDiff, Uri, window, workspace } from 'vscode';
import { startServer, type TestServer } from '../../servers/testServer.ts';
import { inspector, refusalOf, run } from './support/inspector.ts';

interface Types {
  text: string;
  events: number;
  leftOut: number;
}
const infer = (input: object) => run('inferTypes', input) as Promise<Types>;

describe('types of events', () => {
  let server: TestServer;
  let connectionId: string;
  let file: Uri;
  const emit = (event: string, ...args: unknown[]) => inspector.emit({ connectionId, event, args });
  const text = (): Promise<string> => readFile(file.fsPath, 'utf8');
  const diffs = () =>
    window.tabGroups.all.flatMap(({ tabs }) => tabs).filter(({ input }) => input instanceof TabInputTextDiff);

  /** Resolves when the generated text matches. */
  async function untilText(expected: RegExp): Promise<void> {
    const changed = new AbortController();
    const changes = watch(file.fsPath, { signal: changed.signal });
    if (!expected.test(await text())) for await (const _ of changes) if (expected.test(await text())) break;
    changed.abort();
  }
  async function untilDiffs(count: number): Promise<void> {
    while (diffs().length !== count) {
      await new Promise<void>((resolve) => {
        const listening = window.tabGroups.onDidChangeTabs(() => {
          listening.dispose();
          resolve();
        });
      });
    }
  }

  before(async () => {
    server = await startServer();
    ({ connectionId } = await inspector.connect(server.url));
    const [root] = workspace.workspaceFolders ?? [];
    assert.ok(root);
    file = Uri.joinPath(root.uri, 'inferred', 'events.ts');
    await workspace.fs.createDirectory(Uri.joinPath(root.uri, 'inferred'));
  });
  after(async () => {
    await workspace.fs.delete(Uri.joinPath(file, '..'), { recursive: true });
    await run('removeConnection', { connectionId });
    await server.close();
  });

  it('are inferred for a connection and a filter, in each format', async () => {
    await emit('order', { id: 1, total: 1.5 });
    await emit('order', { id: 2 });
    const { text: module, leftOut } = await infer({ connectionId, filter: 'event:order', format: 'ts' });
    assert.match(
      module,
      /export interface ClientToServerEvents \{\n {2}order: \(arg0: \{ id: number; total\?: number \}\) => void;\n\}/,
    );
    assert.equal(leftOut, 0);
    const schema = JSON.parse((await infer({ connectionId, format: 'jsonschema' })).text) as object;
    assert.ok('namespaces' in schema);
    const document = JSON.parse((await infer({ connectionId, format: 'asyncapi' })).text) as { servers: object };
    assert.deepEqual(document.servers, { server: { host: new URL(server.url).host, protocol: 'ws' } });
    assert.match((await refusalOf(infer({ format: 'xml' }))).message, /format/);
    assert.match((await refusalOf(infer({ format: 'ts', connectionId: 'c999' }))).message, /c999/);
    assert.match((await refusalOf(infer({ format: 'ts', filter: 'size:' }))).message, /filter/i);
  });

  it('are kept up to date in a file, whose own edits are shown as a difference', async () => {
    const query = { connectionId, filter: 'event:note', format: 'ts', uri: file };
    await emit('note', 'a');
    const { typesId } = (await run('startTypesFile', query)) as { typesId: string };
    assert.match(await text(), /note: \(arg0: string\) => void/);
    await emit('note', 1);
    await untilText(/note: \(arg0: string \| number\) => void/);
    const edited = (await text()).replace('note:', 'mine:');
    await writeFile(file.fsPath, edited);
    await emit('note', null);
    await untilDiffs(1);
    assert.equal(await text(), edited);
    await run('stopTypesFile', { typesId });
    assert.equal(await text(), edited);
    assert.match((await refusalOf(run('stopTypesFile', { typesId }))).message, new RegExp(typesId));
    await writeFile(file.fsPath, 'own code');
    assert.match((await refusalOf(run('startTypesFile', query))).message, /other content/);
    assert.equal(await text(), 'own code');
  });

  it('are a schema that later events are checked against', async () => {
    const query = { connectionId, filter: 'event:order:created' };
    await emit('order:created', { id: 1, total: 1 });
    const schema = Uri.joinPath(file, '..', 'schema.json');
    const { text: content } = await infer({ ...query, format: 'jsonschema' });
    await writeFile(schema.fsPath, content);
    const { seq } = await emit('order:created', { id: 2 });
    assert.deepEqual(await run('checkSchema', { ...query, uri: schema }), {
      events: 1,
      unsupported: [],
      checked: 2,
      mismatches: 1,
      leftOut: 0,
    });
    const found = async (): Promise<string[]> => {
      const findings = (await run('listFindings', { connectionId })) as { code: string; message: string }[];
      return findings.filter(({ code }) => code === 'finding.schemaMismatch').map(({ message }) => message);
    };
    assert.deepEqual(await found(), [
      `The client has emitted “order:created” without argument 0.total since #${seq} (1 time). Expected: integer.`,
    ]);
    assert.deepEqual(await run('stopSchemaCheck', {}), { wasRunning: true });
    assert.deepEqual(await found(), []);
    await writeFile(schema.fsPath, '{}');
    assert.match((await refusalOf(run('checkSchema', { uri: schema }))).message, /does not contain schemas/);
    assert.match((await refusalOf(run('checkSchema', { uri: 'inferred/none.json' }))).message, /none\.json/);
  });
});
