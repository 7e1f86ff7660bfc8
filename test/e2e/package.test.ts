import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { knownCodes } from '../../src/model/cause/causeTexts.ts';
import { collectTexts } from '../support/texts/collectTexts.ts';
import { bundledPackages, noticesText } from '../../thirdPartyNotices.mjs';

type Metafile = Parameters<typeof bundledPackages>[0] extends Iterable<infer One> ? One : never;

const dist = join(import.meta.dirname, '..', '..', 'dist');

/** The names in a zip's directory. */
function namesIn(zip: Buffer): string[] {
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  const names: string[] = [];
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) => zip.readUInt16LE(at + offset));
    names.push(zip.toString('utf8', at + 46, at + 46 + (nameLength ?? 0)));
    at += 46 + (nameLength ?? 0) + (extraLength ?? 0) + (commentLength ?? 0);
  }
  return names;
}

describe('the packaged extension', () => {
  it('holds what it needs and nothing else', async () => {
    const names = namesIn(await readFile(join(dist, 'socketio-inspector.vsix')));
    for (const name of [
      'extension.cjs',
      'deferredRegistration.cjs',
      'host.js',
      'engine.js',
      'reader.js',
      'session.js',
      'demo.js',
      'webview.js',
      'webview.css',
      'codicon.css',
      'codicon.ttf',
      'THIRD-PARTY-NOTICES.txt',
    ]) {
      expect(names).toContain(`extension/dist/${name}`);
    }
    const expected =
      /^(\[Content_Types\]\.xml|extension\.vsixmanifest|extension\/(package(\.nls)?\.json|readme\.md|changelog\.md|LICENSE\.txt|dist\/[\w.-]+|media\/(l10n\/)?[\w.-]+|docs\/causes\.md|docs\/causes\/[\w.]+\.md))$/;
    expect(names.filter((name) => !expected.test(name))).toEqual([]);
    expect(names.filter((name) => /\.(map|ts|vsix)$|meta\.json$/.test(name))).toEqual([]);
  });

  it('holds the page of help of each code, and their index', async () => {
    const names = namesIn(await readFile(join(dist, 'socketio-inspector.vsix')));
    const pages = names.filter((name) => name.startsWith('extension/docs/'));
    await collectTexts();
    const expected = knownCodes().map((code) => `extension/docs/causes/${code}.md`);
    expect(expected.length).toBeGreaterThan(200);
    expect(pages.sort()).toEqual(['extension/docs/causes.md', ...expected].sort());
  });

  it('is smaller than 2 MB', async () => {
    expect((await readFile(join(dist, 'socketio-inspector.vsix'))).length).toBeLessThan(2_000_000);
  });

  it('names every package that is in its bundles, with a license that allows it', async () => {
    const metafiles = (await readdir(dist)).filter((name) => name.endsWith('.meta.json'));
    const bundles = (await readdir(dist)).filter((name) => /\.c?js$/.test(name));
    expect(metafiles.sort()).toEqual(bundles.map((name) => name.replace(/\.c?js$/, '.meta.json')).sort());
    const packages = bundledPackages(
      await Promise.all(
        metafiles.map(async (name) => JSON.parse(await readFile(join(dist, name), 'utf8')) as Metafile),
      ),
    );
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

  it('has the Socket.IO client in the engine alone', async () => {
    // EIO as the parameter that the client sends; it is also the name of a fault of disks.
    const client = /_placeholder|\.EIO=|EIO:"3"|Sec-WebSocket/;
    expect(await readFile(join(dist, 'engine.js'), 'utf8')).toMatch(client);
    expect(await readFile(join(dist, 'extension.cjs'), 'utf8')).not.toMatch(client);
    expect(await readFile(join(dist, 'deferredRegistration.cjs'), 'utf8')).not.toMatch(client);
    expect(await readFile(join(dist, 'host.js'), 'utf8')).not.toMatch(client);
    expect(await readFile(join(dist, 'webview.js'), 'utf8')).not.toMatch(client);
  });
});
