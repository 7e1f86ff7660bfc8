import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import {
  benchFaults,
  fileHashes,
  folderHash,
  linkFaults,
  maxPackageBytes,
  noticeFaults,
  packageFaults,
  pictureFaults,
  picturesIn,
  repositoryFaults,
  sizeFaults,
  versionFaults,
  withLinks,
} from '../support/releaseChecks.mjs';

const released =
  '# Changelog\n\n## [Unreleased]\n\n## [1.2.0] - 2027-01-05\n\n- A feature\n\n## [1.0.0] - 2026-12-20\n\n- x\n';
const facts = { version: '1.2.0', lockVersion: '1.2.0', changelog: released, isPreRelease: false };

it('a version must be the same in all files, and fit its channel', () => {
  expect(versionFaults(facts)).toEqual([]);
  expect(versionFaults({ ...facts, lockVersion: '1.0.0' })).toHaveLength(1);
  expect(versionFaults({ ...facts, isPreRelease: true })).toEqual([
    'The minor number of a pre-release must be odd: 1.2.0.',
  ]);
  const odd = { ...facts, version: '1.3.0', lockVersion: '1.3.0', changelog: released.replace('1.2.0', '1.3.0') };
  expect(versionFaults(odd)).toEqual(['The minor number of a release must be even: 1.3.0.']);
  expect(versionFaults({ ...odd, isPreRelease: true })).toEqual([]);
  expect(versionFaults({ ...facts, version: '1.2.0-beta', lockVersion: '1.2.0-beta' }).join()).toContain(
    'three numbers',
  );
});

it('the changelog must begin with the version and its date, and have no unreleased entries', () => {
  const changed = (from: string, to: string): string[] =>
    versionFaults({ ...facts, changelog: released.replace(from, to) });
  expect(changed('## [1.2.0] - 2027-01-05\n', '')).toEqual([
    'The newest version in CHANGELOG.md is 1.0.0, in package.json 1.2.0.',
    'CHANGELOG.md has entries under Unreleased.',
  ]);
  expect(changed(' - 2027-01-05', '')).toEqual(['The version 1.2.0 in CHANGELOG.md has no date.']);
  expect(changed('[Unreleased]\n', '[Unreleased]\n\n- new\n')).toEqual(['CHANGELOG.md has entries under Unreleased.']);
  expect(versionFaults({ ...facts, changelog: '## [Unreleased]\n\n- only\n' })).toHaveLength(2);
});

it('one line fills in the links that are required', async () => {
  const manifest = await readFile('package.json', 'utf8');
  const filled = withLinks(manifest, 'https://code.example/owner/name.git');
  expect(linkFaults(JSON.parse(filled) as { version: string })).toEqual([]);
  expect(JSON.parse(filled)).toMatchObject({
    repository: { type: 'git', url: 'https://code.example/owner/name.git' },
    bugs: { url: 'https://code.example/owner/name/issues' },
    homepage: 'https://code.example/owner/name#readme',
    badges: [
      { url: 'https://vsmarketplacebadges.dev/version-short/socketio-inspector.socketio-inspector.svg' },
      { url: 'https://img.shields.io/npm/v/socketio-inspector.svg' },
    ],
  });
  expect(withLinks(filled, 'https://code.example/owner/name/')).toBe(filled);
  expect(linkFaults({ version: '1.0.0', repository: 'x' })).toHaveLength(4);
  expect(() => withLinks(manifest, 'http://code.example/x')).toThrow('https');
  // Nothing else changes.
  const others = (text: string): object =>
    Object.entries(JSON.parse(text) as object).filter(([key]) => !/^(repository|bugs|homepage|badges)$/.test(key));
  expect(others(filled)).toEqual(others(manifest));
});

it('the notices must name each package in the bundles with its version', () => {
  const packages = [
    { name: 'a', version: '1.0.0' },
    { name: '@b/c', version: '2.0.0' },
  ];
  expect(noticeFaults('====\na 1.0.0\nLicense: MIT\n====\n@b/c 2.0.0\n', packages)).toEqual([]);
  expect(noticeFaults('a 1.0.0\n@b/c 1.9.0\n', packages)).toEqual(['The notices do not contain @b/c 2.0.0.']);
  expect(noticeFaults('', [])).toHaveLength(1);
});

it('the package must exist and must not be too large', () => {
  expect(sizeFaults(maxPackageBytes)).toEqual([]);
  expect(sizeFaults(maxPackageBytes + 1)).toHaveLength(1);
  expect(sizeFaults(undefined)).toHaveLength(1);
});

it('the VSIX must be that of the manifest and of the channel, and its page must have pictures', () => {
  const vsixManifest = '<Property Id="Microsoft.VisualStudio.Code.PreRelease" Value="true" />';
  const packed = { manifest: '{}', readme: '![x](https://code.example/x.png)', vsixManifest };
  expect(packageFaults(packed, { manifest: '{}', isPreRelease: true })).toEqual([]);
  expect(packageFaults({ ...packed, vsixManifest: '' }, { manifest: '{}', isPreRelease: false })).toEqual([]);
  expect(packageFaults(packed, { manifest: '{}', isPreRelease: false })).toEqual([
    'The VSIX is a pre-release. Run npm run package.',
  ]);
  expect(packageFaults({ ...packed, vsixManifest: '' }, { manifest: '{}', isPreRelease: true })).toEqual([
    'The VSIX is a release. Run npm run package -- --pre-release.',
  ]);
  expect(packageFaults(packed, { manifest: '{"a": 1}', isPreRelease: true })).toHaveLength(1);
  expect(packageFaults({ ...packed, readme: 'x' }, { manifest: '{}', isPreRelease: true })).toHaveLength(1);
  const unpublished = `${packed.readme}\nIt is not published in a marketplace yet.`;
  expect(packageFaults({ ...packed, readme: unpublished }, { manifest: '{}', isPreRelease: true })).toHaveLength(1);
  expect(packageFaults(undefined, { manifest: '{}', isPreRelease: true })).toHaveLength(1);
});

it('everything must be committed, and the version must not have a tag yet', () => {
  expect(repositoryFaults({ status: '', tags: 'v1.0.0\n', version: '1.2.0' })).toEqual([]);
  expect(repositoryFaults({ status: ' M README.md\n', tags: '', version: '1.2.0' })).toHaveLength(1);
  expect(repositoryFaults({ status: '', tags: 'v1.0.0\nv1.2.0\n', version: '1.2.0' })).toHaveLength(1);
});

it('the results of all benches must be of the same minor version', () => {
  const page = '<!-- engine: written by npm run bench -->\nx\n<!-- panel: written by npm run bench -->\ny\n';
  expect(benchFaults(page, { engine: '1.2.0', panel: '1.2.3' }, '1.2.4')).toEqual([]);
  expect(benchFaults(page, { engine: '1.20.0' }, '1.2.0')).toEqual([
    'The results of “engine” in docs/performance.md are of version 1.20.0.',
    'The results of “panel” in docs/performance.md are of version (unknown).',
  ]);
  expect(benchFaults('', {}, '1.2.0')).toHaveLength(1);
});

it('pictures of another version, of a changed webview, of unknown origin, or changed by hand are refused', () => {
  const now = { version: '1.2.0', webview: 'abc', files: { 'a.png': '1' } };
  expect(pictureFaults({ ...now }, now)).toEqual([]);
  expect(pictureFaults({ ...now, version: '1.0.0' }, now)).toHaveLength(1);
  expect(pictureFaults({ ...now, webview: 'old' }, now)).toHaveLength(1);
  expect(pictureFaults({ ...now, files: { 'a.png': '2' } }, now)).toEqual([
    'media/a.png is not the picture that npm run pictures has made.',
  ]);
  const missing = { ...now, files: { 'a.png': '' } };
  expect(pictureFaults(missing, missing)).toHaveLength(1);
  expect(pictureFaults({}, now)).toHaveLength(3);
  expect(pictureFaults(undefined, now)).toHaveLength(1);
});

it('pictures are found in both notations, and not in examples of code', () => {
  const page = '![a](media/a.png)\n\n```md\n![b](b.png)\n```\n<img width="3" src="media/c.png">\n[d](d.png)\n';
  expect(picturesIn(page)).toEqual(['media/a.png', 'media/c.png']);
});

it('the hash of a missing file is empty', async () => {
  const hashes = await fileHashes('media', ['icon.png', 'none.png']);
  expect(hashes['icon.png']).toMatch(/^[\da-f]{64}$/);
  expect(hashes['none.png']).toBe('');
});

it('the hash of a folder depends on the names and the contents of all its files', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'hash-'));
  try {
    await mkdir(join(folder, 'sub'));
    await writeFile(join(folder, 'a.ts'), 'one');
    await writeFile(join(folder, 'sub', 'b.ts'), 'two');
    const first = await folderHash(folder);
    expect(await folderHash(folder)).toBe(first);
    await writeFile(join(folder, 'sub', 'b.ts'), 'twO');
    const changed = await folderHash(folder);
    await rename(join(folder, 'a.ts'), join(folder, 'c.ts'));
    const renamed = await folderHash(folder);
    expect(new Set([first, changed, renamed]).size).toBe(3);
  } finally {
    await rm(folder, { recursive: true });
  }
});
