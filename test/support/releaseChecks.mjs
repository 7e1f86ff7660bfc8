// The checks of `npm run release:check` (docs/releases.md). Each returns a list of what is missing; an empty list is a pass.
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The limit of the VSIX, in bytes. */
export const maxPackageBytes = 2_500_000;

/**
 * @typedef {object} Manifest
 * @property {string} version
 * @property {unknown} [repository]
 * @property {unknown} [bugs]
 * @property {unknown} [homepage]
 * @property {unknown} [badges]
 */

/**
 * @param {{ version: string, lockVersion: string, changelog: string, isPreRelease: boolean }} facts
 * @returns {string[]}
 */
export function versionFaults({ version, lockVersion, changelog, isPreRelease }) {
  const faults = [];
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (!/^\d+\.\d+\.\d+$/.test(version)) faults.push(`The version ${version} is not three numbers.`);
  if (lockVersion !== version)
    faults.push(`package-lock.json has the version ${lockVersion}, package.json ${version}.`);
  // VS Code chooses the channel by the version: docs/releases.md.
  if (major > 0 && isPreRelease !== (minor % 2 === 1)) {
    faults.push(
      `The minor number of a ${isPreRelease ? 'pre-release must be odd' : 'release must be even'}: ${version}.`,
    );
  }
  const headings = [...changelog.matchAll(/^## \[([^\]]+)\](?: - (\S+))?$/gm)];
  const newest = headings.find(([, name]) => name !== 'Unreleased');
  if (newest?.[1] !== version) {
    faults.push(`The newest version in CHANGELOG.md is ${newest?.[1] ?? 'missing'}, in package.json ${version}.`);
  } else if (!/^\d{4}-\d{2}-\d{2}$/.test(newest[2] ?? '')) {
    faults.push(`The version ${version} in CHANGELOG.md has no date.`);
  }
  const unreleased = /^## \[Unreleased\]\n([\s\S]*?)(?=^## \[|(?![\s\S]))/m.exec(changelog)?.[1] ?? '';
  if (/^- /m.test(unreleased)) faults.push('CHANGELOG.md has entries under Unreleased.');
  return faults;
}

/**
 * @param {Manifest} manifest
 * @returns {string[]}
 */
export function linkFaults({ repository, bugs, homepage, badges }) {
  const urls = { repository: urlOf(repository), bugs: urlOf(bugs), homepage: urlOf(homepage) };
  const missing = Object.entries(urls)
    .filter(([, url]) => !url.startsWith('https://'))
    .map(([name]) => name);
  if (!Array.isArray(badges) || badges.length === 0) missing.push('badges');
  return missing.map((name) => `package.json has no ${name}. Run: npm run release:links -- https://…`);
}

/** @param {unknown} link a URL, or an object that contains it */
function urlOf(link) {
  const url = typeof link === 'object' && link !== null && 'url' in link ? link.url : link;
  return typeof url === 'string' ? url.replace(/^git\+/, '') : '';
}

/**
 * The text of package.json with the links of a repository and the badges, after the publisher.
 * @param {string} text
 * @param {string} repository such as https://host/owner/name
 */
export function withLinks(text, repository) {
  const { protocol, href } = new URL(repository);
  if (protocol !== 'https:') throw new Error('The address of the repository must begin with https://');
  const address = href.replace(/(?:\.git)?\/?$/, '');
  const links = ['repository', 'bugs', 'homepage', 'badges'];
  const manifest = /** @type {{ name: string, publisher: string }} */ (JSON.parse(text));
  const entries = Object.entries(manifest).flatMap(([key, value]) => {
    if (links.includes(key)) return [];
    if (key !== 'publisher') return [[key, value]];
    return [
      [key, value],
      ['repository', { type: 'git', url: `${address}.git` }],
      ['bugs', { url: `${address}/issues` }],
      ['homepage', `${address}#readme`],
      ['badges', badgesOf(manifest)],
    ];
  });
  return `${JSON.stringify(Object.fromEntries(entries), undefined, 2)}\n`;
}

/**
 * Badges of the marketplace's page. The marketplace accepts SVG files only from a list of hosts.
 * @param {{ name: string, publisher: string }} manifest
 */
function badgesOf({ name, publisher }) {
  const item = `${publisher}.${name}`;
  return [
    {
      url: `https://vsmarketplacebadges.dev/version-short/${item}.svg`,
      href: `https://marketplace.visualstudio.com/items?itemName=${item}`,
      description: 'Version in the marketplace',
    },
    {
      url: `https://img.shields.io/npm/v/${name}.svg`,
      href: `https://www.npmjs.com/package/${name}`,
      description: 'Version of the command line on npm',
    },
  ];
}

/**
 * @param {string} notices the text of THIRD-PARTY-NOTICES.txt
 * @param {readonly { name: string, version: string }[]} packages the packages in the bundles
 * @returns {string[]}
 */
export function noticeFaults(notices, packages) {
  if (packages.length === 0) return ['The bundles name no package. Run npm run package.'];
  const named = new Set(notices.split('\n'));
  return packages
    .filter(({ name, version }) => !named.has(`${name} ${version}`))
    .map(({ name, version }) => `The notices do not contain ${name} ${version}.`);
}

/**
 * @param {number | undefined} bytes the size of the VSIX; undefined if there is none
 * @returns {string[]}
 */
export function sizeFaults(bytes) {
  if (bytes === undefined) return ['There is no VSIX. Run npm run package.'];
  return bytes <= maxPackageBytes ? [] : [`The VSIX has ${bytes} bytes, more than ${maxPackageBytes}.`];
}

/**
 * @typedef {object} PackedFacts
 * @property {string} manifest the text of package.json in the VSIX
 * @property {string} readme
 * @property {string} vsixManifest the text of extension.vsixmanifest
 */

/**
 * Whether the VSIX is the one of this version and channel.
 * @param {PackedFacts | undefined} packed undefined if there is no VSIX
 * @param {{ manifest: string, isPreRelease: boolean }} now the text of package.json
 * @returns {string[]}
 */
export function packageFaults(packed, { manifest, isPreRelease }) {
  if (!packed) return ['There is no VSIX. Run npm run package.'];
  const isPackedAsPreRelease = /Microsoft\.VisualStudio\.Code\.PreRelease" Value="true"/.test(packed.vsixManifest);
  const command = `npm run package${isPreRelease ? ' -- --pre-release' : ''}`;
  return [
    ...(packed.manifest === manifest ? [] : [`The VSIX has another package.json. Run ${command}.`]),
    ...(isPackedAsPreRelease === isPreRelease
      ? []
      : [`The VSIX is a ${isPackedAsPreRelease ? 'pre-release' : 'release'}. Run ${command}.`]),
    ...(/!\[[^\]]*\]\(https:/.test(packed.readme)
      ? []
      : [`The page of the extension has no pictures. Fill in the links, and run ${command}.`]),
    ...(/not published in a marketplace/.test(packed.readme)
      ? [`The README says that the extension is not published. Change it, and run ${command}.`]
      : []),
  ];
}

/**
 * @param {{ status: string, tags: string, version: string }} facts the outputs of `git status --porcelain` and `git tag --list`
 * @returns {string[]}
 */
export function repositoryFaults({ status, tags, version }) {
  return [
    ...(status.trim() === '' ? [] : ['There are changes that are not committed.']),
    ...(tags.split('\n').includes(`v${version}`) ? [`The tag v${version} exists already.`] : []),
  ];
}

/**
 * The benches must have run in this minor version.
 * @param {string} performance the text of docs/performance.md
 * @param {Record<string, string>} measured the content of test/bench/measured.json: the version by the name of a section
 * @param {string} version
 * @returns {string[]}
 */
export function benchFaults(performance, measured, version) {
  const minorOf = (/** @type {string} */ text) => text.split('.').slice(0, 2).join('.');
  const sections = [...performance.matchAll(/<!-- (\S+): written by npm run bench -->/g)].map(([, name = '']) => name);
  if (sections.length === 0) return ['docs/performance.md has no results of benches.'];
  return sections
    .filter((name) => minorOf(measured[name] ?? '') !== minorOf(version))
    .map((name) => `The results of “${name}” in docs/performance.md are of version ${measured[name] ?? '(unknown)'}.`);
}

/**
 * @param {unknown} recorded the content of media/pictures.json
 * @param {{ version: string, webview: string, files: Record<string, string> }} now
 * @returns {string[]}
 */
export function pictureFaults(recorded, now) {
  if (typeof recorded !== 'object' || recorded === null) {
    return ['It is not known when the pictures were made. Run npm run pictures.'];
  }
  const { version, webview, files } = /** @type {Record<string, unknown>} */ (recorded);
  const known = typeof files === 'object' && files !== null ? new Map(Object.entries(files)) : new Map();
  return [
    ...(version === now.version ? [] : [`The pictures show version ${String(version)}. Run npm run pictures.`]),
    ...(webview === now.webview ? [] : ['The folder webview/ has changed since the pictures. Run npm run pictures.']),
    ...Object.entries(now.files)
      .filter(([name, hash]) => hash === '' || known.get(name) !== hash)
      .map(([name]) => `media/${name} is not the picture that npm run pictures has made.`),
  ];
}

/**
 * The targets of the pictures in a Markdown text.
 * @param {string} markdown
 */
export function picturesIn(markdown) {
  const text = markdown.replace(/^```[\s\S]*?^```/gm, '');
  return [
    ...[...text.matchAll(/!\[[^\]]*\]\(([^)\s]+)\)/g)].map(([, target = '']) => target),
    ...[...text.matchAll(/<img[^>]+src="([^"]+)"/g)].map(([, target = '']) => target),
  ];
}

/**
 * The hash of each of these files; empty for a file that does not exist.
 * @param {string} folder
 * @param {readonly string[]} names
 * @returns {Promise<Record<string, string>>}
 */
export async function fileHashes(folder, names) {
  const hashes = names.map(async (name) => {
    const content = await readFile(join(folder, name)).catch(() => undefined);
    return [name, content ? createHash('sha256').update(content).digest('hex') : ''];
  });
  return Object.fromEntries(await Promise.all(hashes));
}

/**
 * A hash of the names and contents of all files in a folder.
 * @param {string} folder
 */
export async function folderHash(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const hash = createHash('sha256');
  for (const path of files.sort()) {
    const content = await readFile(path);
    hash.update(`${path.slice(folder.length).replaceAll('\\', '/')}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}
