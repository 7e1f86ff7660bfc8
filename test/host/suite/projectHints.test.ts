// The files of a project from which the Connections view derives how the project can be watched.
import assert from 'node:assert/strict';
import { Uri, workspace } from 'vscode';
import { readProject } from '../../../src/vscode/support/projectHints.ts';
import { workspaceFolder } from './support/inspector.ts';

describe('the project of the workspace', () => {
  const written: Uri[] = [];
  const write = async (name: string, text: string): Promise<void> => {
    const uri = Uri.joinPath(workspaceFolder(), name);
    await workspace.fs.writeFile(uri, Buffer.from(text));
    written.push(uri);
  };
  afterEach(async () => {
    for (const uri of written.splice(0)) await workspace.fs.delete(uri);
  });

  it('is unknown in a folder without such files', async () => {
    assert.deepEqual(await readProject(), { nodeServer: false, client: false, python: false });
  });

  it('is recognized as a Node.js server that also has a client', async () => {
    await write(
      'package.json',
      JSON.stringify({ dependencies: { 'socket.io': '4' }, devDependencies: { 'socket.io-client': '4' } }),
    );
    assert.deepEqual(await readProject(), { nodeServer: true, client: true, python: false });
  });

  it('is recognized as a Python server, even if its package.json cannot be read', async () => {
    await write('package.json', '{ "dependencies": ');
    await write('pyproject.toml', 'dependencies = ["python-socketio>=5"]\n');
    assert.deepEqual(await readProject(), { nodeServer: false, client: false, python: true });
  });
});
