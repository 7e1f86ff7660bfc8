import { readdir, readFile, stat } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { knownCodes } from '../../src/model/cause/causeTexts.ts';
import { filesInZip } from '../support/zip.mjs';
import { collectTexts } from '../support/texts/collectTexts.ts';
import { bundledPackages, noticesText } from '../../thirdPartyNotices.mjs';

type Metafile = Parameters<typeof bundledPackages>[0] extends Iterable<infer One> ? One : never;

const dist = join(import.meta.dirname, '..', '..', 'dist');

const packedFiles = async (): Promise<Map<string, () => Buffer>> =>
  filesInZip(await readFile(join(dist, 'socketio-inspector.vsix')));

/** The pages of the documentation in the package, by their paths. */
async function packedPages(): Promise<Record<string, string>> {
  const archive = (await packedFiles()).get('extension/dist/docs.json.br');
  return JSON.parse(archive ? brotliDecompressSync(archive()).toString() : '{}') as Record<string, string>;
}

/** The targets of the links and pictures of a Markdown text. */
function linksIn(markdown: string): string[] {
  const text = markdown.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`/g, '');
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
}

describe('the packaged extension', () => {
  it('contains the files that it needs, and no others', async () => {
    const names = [...(await packedFiles()).keys()];
    for (const name of [
      'extension.cjs',
      'deferredRegistration.cjs',
      'commandInput.cjs',
      'host.js',
      'threads.js',
      'engine.js',
      'reader.js',
      'session.js',
      'collections.js',
      'demo.js',
      'interop.js',
      'mcp.mjs',
      'docs.json.br',
      'texts/de.json.br',
      'probe.cjs',
      'probeRest.cjs',
      'webview.js',
      'jsonEditor.js',
      'webview.css',
      'codicon.css',
      'codicon.ttf',
      'THIRD-PARTY-NOTICES.txt',
    ]) {
      expect(names).toContain(`extension/dist/${name}`);
    }
    const expected =
      /^(\[Content_Types\]\.xml|extension\.vsixmanifest|extension\/(package(\.nls(\.[a-z-]+)?)?\.json|readme\.md|changelog\.md|LICENSE\.txt|dist\/(texts\/)?[\w.-]+|media\/[\w.-]+|skills\/[\w-]+\/SKILL\.md))$/;
    expect(names.filter((name) => !expected.test(name))).toEqual([]);
    expect(names.filter((name) => /\.(map|ts|vsix)$|meta\.json$/.test(name))).toEqual([]);
  });

  it('contains the help page of each code, and their index', async () => {
    const pages = Object.keys(await packedPages()).filter((name) => /^causes[/.]/.test(name));
    await collectTexts();
    const expected = knownCodes().map((code) => `causes/${code}.md`);
    expect(expected.length).toBeGreaterThan(200);
    expect(pages.sort()).toEqual(['causes.md', ...expected].sort());
  });

  it('has no broken link, neither in pages that VS Code shows, where only web addresses work, nor in the documentation', async () => {
    const files = await packedFiles();
    const packed = [...files].filter(([name]) => name.endsWith('.md'));
    const documentation = Object.entries(await packedPages()).map(([path, text]) => [`docs/${path}`, text] as const);
    const pages = new Map([...packed.map(([name, read]) => [name, read().toString()] as const), ...documentation]);
    const dead: string[] = [];
    let checked = 0;
    for (const [name, text] of pages) {
      for (const target of linksIn(text)) {
        checked++;
        if (/^https:\/\/[\w-]+\.[\w.-]+\//.test(target)) continue;
        const [path = '', heading] = target.split('#');
        const isDocumentation = name.startsWith('docs/');
        const file = path === '' ? name : posix.join(posix.dirname(name), path);
        const picture = files.has(`extension/${file}`) ? '' : undefined;
        const found = isDocumentation ? (pages.get(file) ?? picture) : undefined;
        const headings = found?.match(/^#+ .*$/gm) ?? [];
        const ids = headings.map((line) =>
          line
            .replace(/^#+ /, '')
            .toLowerCase()
            .replace(/[^\w\s-]/g, '')
            .replaceAll(' ', '-'),
        );
        if (found === undefined || (heading !== undefined && !ids.includes(heading))) dead.push(`${name}: ${target}`);
      }
    }
    expect(dead).toEqual([]);
    expect([...pages.keys()]).toEqual(expect.arrayContaining(['extension/readme.md', 'extension/changelog.md']));
    expect(checked).toBeGreaterThan(400);
  });

  it('contains every page of the user documentation, and its first page links to all of them', async () => {
    const documentation = await packedPages();
    const pages = Object.keys(documentation).filter((path) => !path.includes('/'));
    const named = linksIn(documentation['index.md'] ?? '').filter((target) => target.endsWith('.md'));
    expect([...named, 'index.md'].sort()).toEqual(pages.sort());
    const readme = await readFile(join(dist, '..', 'README.md'), 'utf8');
    const table = linksIn(readme.slice(readme.indexOf('## Documentation'))).filter((target) =>
      target.startsWith('docs/'),
    );
    expect(table).toEqual(named.map((target) => `docs/${target}`));
  });

  it('has only buttons in walkthrough and views that run existing commands', async () => {
    const files = await packedFiles();
    const json = (name: string): unknown => JSON.parse(files.get(`extension/${name}`)?.().toString() ?? '');
    const { contributes } = json('package.json') as {
      contributes: { commands: { command: string }[]; views: Record<string, { id: string }[]> };
    };
    const known = new Set([
      'vscode.openFolder',
      ...contributes.commands.map(({ command }) => command),
      // VS Code creates a focus command for each view.
      ...Object.values(contributes.views).flatMap((views) => views.map(({ id }) => `${id}.focus`)),
    ]);
    const targets = Object.values(json('package.nls.json') as Record<string, string>).flatMap(linksIn);
    expect(targets.length).toBeGreaterThan(5);
    expect(targets.filter((target) => !known.has(target.replace(/^command:/, '')))).toEqual([]);
  });

  it('is smaller than 2.5 MB', async () => {
    expect((await readFile(join(dist, 'socketio-inspector.vsix'))).length).toBeLessThan(2_500_000);
  });

  it('names every package that is in its bundles, with a license that allows it', async () => {
    const names = (await readdir(dist)).filter((name) => name.endsWith('.meta.json'));
    const metafiles = await Promise.all(
      names.map(async (name) => JSON.parse(await readFile(join(dist, name), 'utf8')) as Metafile),
    );
    const outputs = new Set(metafiles.flatMap((metafile) => Object.keys(metafile.outputs)));
    const bundles = (await readdir(dist)).filter((name) => /\.c?js$/.test(name));
    expect(bundles.filter((name) => !outputs.has(`dist/${name}`))).toEqual([]);
    // The command line consists of several modules, in a folder of its own.
    expect(names).toContain('cli.meta.json');
    const packages = bundledPackages(metafiles);
    expect(packages.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['socket.io-client', 'engine.io-client', 'ws', 'lit', '@vscode/codicons', 'socket.io']),
    );
    const notices = await readFile(join(dist, 'THIRD-PARTY-NOTICES.txt'), 'utf8');
    expect(notices).toBe(noticesText(packages));
    for (const { name, version, license, text } of packages) {
      expect(notices).toContain(`\n${name} ${version}\nLicense: ${license}\n\n${text}\n`);
      expect(text.length, name).toBeGreaterThan(300);
    }
  });

  it('has a small entry bundle: the code that VS Code loads at activation contains neither texts nor schemas', async () => {
    expect((await stat(join(dist, 'extension.cjs'))).size).toBeLessThan(8000);
    expect((await stat(join(dist, 'deferredRegistration.cjs'))).size).toBeLessThan(16_000);
  });

  it('contains the Socket.IO client only in the engine', async () => {
    // The test searches for the parameter EIO and the headers in the notation of the client's code. The plain
    // names cannot be used here, because texts about faults contain them too.
    const client = /_placeholder|\.EIO=|EIO:"3"|"Sec-WebSocket/;
    expect(await readFile(join(dist, 'threads.js'), 'utf8')).toMatch(client);
    expect(await readFile(join(dist, 'extension.cjs'), 'utf8')).not.toMatch(client);
    expect(await readFile(join(dist, 'deferredRegistration.cjs'), 'utf8')).not.toMatch(client);
    expect(await readFile(join(dist, 'host.js'), 'utf8')).not.toMatch(client);
    expect(await readFile(join(dist, 'webview.js'), 'utf8')).not.toMatch(client);
  });
});
