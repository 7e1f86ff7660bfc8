/** Apps from npm that a browser opens through the proxy work as they do without it, and their Socket.IO traffic is in the timeline. */
import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { repository } from '../support/dependencies.mjs';
import { EngineHarness } from '../support/engineHarness.ts';
import { launchBrowser } from '../support/vscode/browser.mjs';

const packages = [
  'browser-sync@3.0.4',
  'karma@6.4.4',
  ...['common', 'core', 'platform-express', 'platform-socket.io', 'websockets'].map((name) => `@nestjs/${name}@11`),
  'reflect-metadata@0.2',
  'rxjs@7',
];

let folder: string;
let browser: Browser;
let harness: EngineHarness;
const closing: (() => unknown)[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'apps-'));
  writeFileSync(join(folder, 'package.json'), '{}');
  const quiet = ['--no-audit', '--no-fund', '--ignore-scripts', '--no-save', '--loglevel=error'];
  execFileSync('npm', ['install', ...quiet, '--prefix', folder, ...packages], { stdio: 'inherit' });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  harness = new EngineHarness();
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  harness.dispose();
});

interface App {
  readonly page: Page;
  /** The URL of the proxy. */
  readonly url: string;
  /** Resolves with the next message of the app. */
  readonly next: () => Promise<unknown>;
  readonly change: (file: string, text: string) => void;
}

async function start(name: string, files: Readonly<Record<string, string>> = {}): Promise<App> {
  const root = mkdtempSync(join(tmpdir(), 'app-'));
  const change = (file: string, text: string): void => writeFileSync(join(root, file), text);
  for (const [file, text] of Object.entries(files)) change(file, text);
  const child: ChildProcess = fork(fileURLToPath(new URL('apps.mjs', import.meta.url)), [folder, name, root], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  closing.push(async () => {
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
    rmSync(root, { recursive: true });
  });
  const next = async (): Promise<unknown> => ((await once(child, 'message')) as unknown[])[0];
  const { port } = (await next()) as { port: number };
  const { url } = await harness.engine.sources.startProxy({ target: `http://127.0.0.1:${port}` });
  const page = await browser.newPage();
  closing.push(() => page.close());
  return { page, url, next, change };
}

const events = (): string[] =>
  harness.entries().flatMap(({ kind, dir, event }) => (kind === 'event' ? [`${dir} ${event}`] : []));

it('karma runs tests in a page that was opened through the proxy', async () => {
  const tests = `const karma = window.__karma__;
  karma.start = () => {
    karma.info({ total: 2 });
    for (const id of ['one', 'two']) {
      karma.result({ id, suite: [], description: id, log: [], success: id === 'one', time: 1, skipped: false });
    }
    karma.complete({});
  };`;
  const { page, url, next } = await start('karma', { 'tests.js': tests });
  const result = next();
  await page.goto(url);
  expect(await result).toEqual({ success: 1, failed: 1 });
  await expect
    .poll(events)
    .toEqual(expect.arrayContaining(['out register', 'in execute', 'out result', 'out complete']));
  const [connection] = harness.engine.connections;
  expect(connection).toMatchObject({ namespace: '/', sourceKind: 'proxy' });
});

it('browser-sync changes styles in the page and reloads it', async () => {
  const { page, url, change } = await start('browserSync', {
    'index.html': '<html><head><link rel="stylesheet" href="style.css"></head><body><p>one</p></body></html>',
    'style.css': 'p { color: rgb(1, 1, 1); }',
  });
  await page.goto(url);
  await expect.poll(events).toContain('in connection');
  await page.evaluate('globalThis.isFirst = true');
  change('style.css', 'p { color: rgb(9, 9, 9); }');
  await page.waitForFunction(`getComputedStyle(document.querySelector('p')).color === 'rgb(9, 9, 9)'`);
  expect(await page.evaluate('globalThis.isFirst')).toBe(true);
  change('index.html', '<html><body><h1>two</h1></body></html>');
  await page.waitForFunction(`document.querySelector('h1')?.textContent === 'two'`);
  expect(new URL(page.url()).host).toBe(new URL(url).host);
  expect(events()).toEqual(expect.arrayContaining(['in file:reload', 'in browser:reload']));
  expect(harness.engine.connections[0]).toMatchObject({ namespace: '/browser-sync' });
});

it('a gateway of NestJS responds to a page', async () => {
  const { page, url } = await start('nest');
  await page.goto(url);
  await page.addScriptTag({ path: join(repository, 'node_modules/socket.io/client-dist/socket.io.js') });
  const answers = await page.evaluate(`(async () => {
    const socket = io('/chat');
    const answer = new Promise((resolve) => socket.once('answer', resolve));
    socket.emit('question', { n: 1 });
    return [await answer, await socket.emitWithAck('echo', 'two'), socket.io.engine.id];
  })()`);
  expect(answers).toEqual([{ n: 1 }, 'two', expect.any(String)]);
  await expect
    .poll(() => harness.entries().filter(({ kind }) => kind === 'event' || kind === 'ack'))
    .toMatchObject([
      { dir: 'out', event: 'question', args: [{ n: 1 }], delivery: 'sent' },
      { dir: 'in', event: 'answer', args: [{ n: 1 }] },
      { dir: 'out', event: 'echo', args: ['two'], delivery: 'acknowledged' },
      { kind: 'ack', args: ['two'] },
    ]);
  expect(harness.engine.connections.find(({ namespace }) => namespace === '/chat')).toMatchObject({
    sid: (answers as string[])[2],
  });
});
