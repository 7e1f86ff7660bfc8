import assert from 'node:assert/strict';
import { type Diagnostic, extensions, languages, Uri, window, workspace } from 'vscode';
import { workspaceFolder } from './support/inspector.ts';

/** The language server of VS Code itself reads the schema that the extension contributes. */
describe('the schema of collections', () => {
  const file = Uri.joinPath(workspaceFolder(), 'schema', 'faulty.socketio.json');
  const text = `{
  "version": 1, // the only one
  "variables": { "a": "1", },
  "name": "Faulty",
  "connections": { "main": { "url": 5 } },
  "emits": [{ "name": "Hello", "connection": "main", "evnt": "hello" }]
}
`;

  after(() => workspace.fs.delete(Uri.joinPath(file, '..'), { recursive: true }));

  it('marks the faults of a collection in the editor', async () => {
    assert.ok(extensions.getExtension('vscode.json-language-features'), 'this VS Code checks JSON');
    await workspace.fs.writeFile(file, new TextEncoder().encode(text));
    const found = new Promise<readonly Diagnostic[]>((resolve) => {
      const subscription = languages.onDidChangeDiagnostics(() => {
        const diagnostics = languages.getDiagnostics(file).filter(({ source }) => source !== 'Socket.IO');
        if (diagnostics.length < 2) return;
        subscription.dispose();
        resolve(diagnostics);
      });
    });
    const { document } = await window.showTextDocument(file);
    assert.equal(document.languageId, 'jsonc');
    const lines = (await found).map(({ range, message }) => `${range.start.line + 1}: ${message}`);
    // Comments and trailing commas are allowed.
    assert.deepEqual(
      lines.filter((line) => /^[23]: /.test(line)),
      [],
    );
    assert.ok(
      lines.some((line) => /^5: .*string/.test(line)),
      lines.join('\n'),
    );
    assert.ok(
      lines.some((line) => /^6: .*event/.test(line)),
      lines.join('\n'),
    );
  });
});
