/** Copied programs in JavaScript, TypeScript and Python are run with a real server, as clients and as servers. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { io } from 'socket.io-client';
import { transpileModule, ModuleKind, ScriptTarget } from 'typescript';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { codeConnection } from '../../src/model/code/codeConnection.ts';
import type { CodeFormat } from '../../src/model/code/codeFormats.ts';
import { programOf, snippetOf } from '../../src/model/code/copyAs.ts';
import type { CodeEmit } from '../../src/model/code/emitCode.ts';
import { formatPayload } from '../../src/model/payload/payload.ts';
import { pythonInterpreter } from '../servers/pythonServer.ts';
import { startServer, type TestServer } from '../servers/testServer.ts';
import { lastingPort } from '../support/lastingPort.ts';

const emits: readonly CodeEmit[] = [
  { event: 'hello', args: [1, '2', { 3: '4', 5: { $binary: 'Bg==' } }] },
  { event: 'nothing' },
  { event: 'one null', args: [null] },
  { event: 'one list', args: [[1, [], {}]] },
  {
    event: 'texts "quoted" \'single\' $name ${name} \\u0041 \\',
    args: ['line\nbreak\r\t\0', 'é ✓ 😀 \u202e\u2028', '*/ // # -->', ''],
  },
  { event: 'numbers', args: [0, -1, 2147483648, 1.5, 1e21, 5e-324] },
  { event: 'bytes', args: [{ $binary: Buffer.alloc(40, 7).toString('base64') }, [{ $binary: '' }]] },
  { event: 'undefined', args: [{ $undefined: true }, { a: { $undefined: true }, $$b: true }] },
  { event: 'question', args: ['why?'], ack: { timeoutMs: 60_000 } },
  { event: 'last', args: [true] },
];
/** The events as they are received: JSON replaces undefined arguments with null, and omits undefined properties. */
const received = emits.map(({ event, args = [] }) =>
  event === 'undefined' ? [event, null, { $$b: true }] : [event, ...args],
);

let folder: string;
let server: TestServer;
const children: ChildProcess[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'copied-code-'));
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'), 'dir');
  server = await startServer({
    namespaces: ['/chat'],
    setup: (server) => {
      server.of('/chat').on('connection', (socket) => {
        socket.on('question', (_text: string, callback: (text: string) => void) => callback('because'));
      });
    },
  });
});
afterEach(async () => {
  for (const child of children.splice(0)) {
    const ended = child.exitCode === null ? once(child, 'exit') : undefined;
    child.kill('SIGKILL');
    await ended;
  }
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

function code(format: CodeFormat, url: string, given: readonly CodeEmit[] = emits): string {
  const connection = codeConnection({ url, namespace: '/chat', auth: { user: '{{user}}' } });
  return programOf(
    format,
    connection,
    given.map((emit) => snippetOf(format, emit, '/chat')),
  );
}

/** Starts a program; its output is collected. */
function run(format: CodeFormat, text: string): { readonly output: () => string } {
  const isPython = format.startsWith('python');
  const isTyped = format.startsWith('typescript');
  const file = join(folder, isPython ? `${format}.py` : `${format}.mjs`);
  const options = { compilerOptions: { module: ModuleKind.ESNext, target: ScriptTarget.ES2022 } };
  writeFileSync(file, isTyped ? transpileModule(text, options).outputText : text);
  const args = isPython ? ['-u', file] : [file];
  const child = spawn(isPython ? pythonInterpreter() : process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (part: Buffer) => (output += part.toString()));
  return { output: () => output };
}

describe.each(['javascript', 'typescript', 'python'] as const)('a client in %s', (format) => {
  it('emits the captured event', async () => {
    const events: unknown[][] = [];
    let auth: unknown;
    const namespace = server.io.of('/chat');
    namespace.removeAllListeners('connection');
    namespace.on('connection', (socket) => {
      auth = socket.handshake.auth;
      socket.onAny((...args: unknown[]) => {
        events.push(formatPayload(args.filter((arg) => typeof arg !== 'function')) as unknown[]);
      });
      socket.on('question', (_text: string, callback: (text: string) => void) => callback('because'));
    });
    const program = run(format, code(format, server.url));
    await expect.poll(() => events.at(-1)?.[0], { message: program.output() }).toBe('last');
    expect(events).toEqual(received);
    expect(auth).toEqual({ user: '{{user}}' });
    await expect.poll(program.output).toContain('because');
  });
});

describe.each(['javascriptHandler', 'typescriptHandler', 'pythonHandler'] as const)('a server in %s', (format) => {
  it('handles the events, and acknowledges', async () => {
    const port = await lastingPort();
    const program = run(format, code(format, `http://127.0.0.1:${port}`));
    const socket = io(`http://127.0.0.1:${port}/chat`, { reconnectionDelay: 50, reconnectionDelayMax: 200 });
    try {
      await socket.emitWithAck('question', 'why?');
      socket.emit('hello', 1, '2', { 3: '4' });
      await expect.poll(program.output).toMatch(/1 '?2'? \{ ?'3': '4' ?\}/);
    } finally {
      socket.disconnect();
    }
  });
});

it('code in TypeScript has types that the strict compiler accepts', () => {
  const options = [
    '--noEmit',
    '--strict',
    '--noUncheckedIndexedAccess',
    '--exactOptionalPropertyTypes',
    '--skipLibCheck',
  ];
  const files = (['typescript', 'typescriptHandler'] as const).map((format) => {
    const file = join(folder, `${format}.mts`);
    writeFileSync(file, code(format, 'http://localhost:3000', [...emits, { event: 'question', args: [1] }]));
    return file;
  });
  const settings = [
    '--module',
    'nodenext',
    '--target',
    'es2022',
    '--types',
    'node',
    '--typeRoots',
    resolve('node_modules/@types'),
  ];
  const compiler = resolve('node_modules/typescript-native/bin/tsc');
  try {
    execFileSync(process.execPath, [compiler, ...options, ...settings, ...files], { encoding: 'utf8', cwd: folder });
  } catch (error) {
    throw new Error((error as { stdout: string }).stdout, { cause: error });
  }
});
