import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer, type TestServer } from '../../servers/testServer.ts';
import { inspector, refusalOf, run, workspaceFolder } from './support/inspector.ts';

describe('arguments from files', () => {
  let server: TestServer;
  let connectionId: string;
  let folder: string;
  let outside: string;

  before(async () => {
    folder = join(workspaceFolder().fsPath, 'files');
    outside = await mkdtemp(join(tmpdir(), 'sioi-outside-'));
    await mkdir(join(folder, 'deep'), { recursive: true });
    await writeFile(join(folder, 'logo.bin'), Buffer.from([1, 2, 3]));
    await writeFile(join(folder, 'deep', 'empty.bin'), '');
    await writeFile(join(outside, 'secret.bin'), 'secret');
    await symlink(join(outside, 'secret.bin'), join(folder, 'link.bin'));
    await symlink(outside, join(folder, 'linked'));
    await symlink(join(folder, 'logo.bin'), join(folder, 'inside.bin'));
    server = await startServer();
    ({ connectionId } = await inspector.connect(server.url));
  });
  after(async () => {
    await run('removeConnection', { connectionId });
    await server.close();
    await rm(folder, { recursive: true });
    await rm(outside, { recursive: true });
  });

  const emit = (event: string, path: unknown) =>
    inspector.emit({ connectionId, event, args: ['file', { at: [{ $file: path }] }] });

  it('are the bytes of files in the workspace, also through links to files in the workspace', async () => {
    for (const path of ['./files/logo.bin', 'files/logo.bin', 'files/deep/../logo.bin', './files/inside.bin']) {
      server.recorder.clear();
      assert.equal((await emit('inside', path)).delivery, 'sent');
      assert.deepEqual((await server.recorder.waitFor('inside')).args, ['file', { at: [Buffer.from([1, 2, 3])] }]);
    }
    await emit('empty', './files/deep/empty.bin');
    assert.deepEqual((await server.recorder.waitFor('empty')).args, ['file', { at: [Buffer.alloc(0)] }]);
  });

  const refused: [what: string, path: (outside: string) => unknown, message: RegExp][] = [
    ['a way up', () => '../secret.bin', /outside the workspace/],
    ['a way up and down again', () => './files/../../x/secret.bin', /outside the workspace/],
    ['an absolute path', (base) => join(base, 'secret.bin'), /relative/],
    ['the path of another system', () => 'C:\\secret.bin', /relative/],
    ['an address', () => 'file:///etc/hostname', /relative/],
    ['a link to a file elsewhere', () => './files/link.bin', /outside the workspace/],
    ['a link to a folder elsewhere', () => './files/linked/secret.bin', /outside the workspace/],
    ['a file that does not exist', () => './files/missing.bin', /“\.\/files\/missing\.bin” does not exist/],
    ['a folder', () => './files/deep', /“\.\/files\/deep” cannot be read, because it is a folder/],
    ['no path', () => '', /relative/],
    ['no text', () => 5, /must be text/],
  ];

  for (const [what, path, message] of refused) {
    it(`are refused, and nothing is sent: ${what}`, async () => {
      server.recorder.clear();
      assert.match((await refusalOf(emit('refused', path(outside)))).message, message);
      await inspector.emit({ connectionId, event: 'after' });
      await server.recorder.waitFor('after');
      assert.deepEqual(server.recorder.named('refused'), []);
    });
  }

  const tricks: unknown[] = [
    '..',
    '../',
    '.',
    './',
    './/',
    '...',
    '../..',
    '../../../../../../../../etc/passwd',
    'files/..',
    'files/../..',
    'files/deep/../../../secret.bin',
    '/etc/passwd',
    '//etc/passwd',
    '\\\\server\\share\\x',
    '\\\\?\\C:\\x',
    'c:/x',
    'C:x',
    'FILE:///etc/passwd',
    'http://127.0.0.1/x',
    'data:,x',
    'vscode-userdata:/x',
    'untitled:x',
    '~/.ssh/id_rsa',
    '$HOME/.ssh/id_rsa',
    '%2e%2e%2fsecret.bin',
    '..%2fsecret.bin',
    '..\\secret.bin',
    'files\\logo.bin',
    'files/logo.bin\0.png',
    'files/logo.bin/',
    'files/logo.bin/x',
    'files/LOGO.BIN ',
    'files/logo.bin?x',
    'files/logo.bin#x',
    `files/${'x'.repeat(300)}`,
    `${'x/'.repeat(3000)}x`,
    'files/\ud800',
    'files/pipe',
    'files/toDevice',
    'files/loop',
    'files/dangling',
    './files/linked/../secret.bin',
    null,
    true,
    ['files/logo.bin'],
    { $file: 'files/logo.bin' },
  ];

  it(`are refused, and nothing is sent, by ${tricks.length} other paths`, async () => {
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    await symlink('/dev/zero', join(folder, 'toDevice'));
    await symlink(join(folder, 'loop'), join(folder, 'loop'));
    await symlink(join(folder, 'nowhere'), join(folder, 'dangling'));
    server.recorder.clear();
    for (const path of tricks) {
      const { message } = await refusalOf(emit('refused', path));
      const words =
        /relative|outside the workspace|does not exist|it is a (folder|named pipe|device)|cannot be read|must be text/;
      assert.match(message, words, JSON.stringify(path).slice(0, 60));
    }
    await inspector.emit({ connectionId, event: 'after' });
    await server.recorder.waitFor('after');
    assert.deepEqual(server.recorder.named('refused'), []);
  });
});
