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
export function linkFaults({ repository, bugs, homepage }) {
  const urls = { repository: urlOf(repository), bugs: urlOf(bugs), homepage: urlOf(homepage) };
  return Object.entries(urls)
    .filter(([, url]) => !url.startsWith('https://'))
    .map(([name]) => `package.json has no ${name}. Run: npm run release:links -- https://…`);
}

/** @param {unknown} link a URL, or an object that contains it */
function urlOf(link) {
  const url = typeof link === 'object' && link !== null && 'url' in link ? link.url : link;
  return typeof url === 'string' ? url.replace(/^git\+/, '') : '';
}

/**
 * The text of package.json with the three links of a repository, after the publisher.
 * @param {string} text
 * @param {string} repository such as https://host/owner/name
 */
export function withLinks(text, repository) {
  const { protocol, href } = new URL(repository);
  if (protocol !== 'https:') throw new Error('The address of the repository must begin with https://');
  const address = href.replace(/(?:\.git)?\/?$/, '');
  const links = ['repository', 'bugs', 'homepage'];
  const others = Object.entries(JSON.parse(text)).filter(([key]) => !links.includes(key));
  const entries = others.flatMap(([key, value]) =>
    key === 'publisher'
      ? [
          [key, value],
          ['repository', { type: 'git', url: `${address}.git` }],
          ['bugs', { url: `${address}/issues` }],
          ['homepage', `${address}#readme`],
        ]
      : [[key, value]],
  );
  return `${JSON.stringify(Object.fromEntries(entries), undefined, 2)}\n`;
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
 * @param {unknown} recorded the content of media/pictures.json
 * @param {{ version: string, webview: string }} now
 * @returns {string[]}
 */
export function pictureFaults(recorded, now) {
  if (typeof recorded !== 'object' || recorded === null) {
    return ['It is not known when the pictures were made. Run npm run pictures.'];
  }
  const { version, webview } = /** @type {Record<string, unknown>} */ (recorded);
  return [
    ...(version === now.version ? [] : [`The pictures show version ${String(version)}. Run npm run pictures.`]),
    ...(webview === now.webview ? [] : ['The folder webview/ has changed since the pictures. Run npm run pictures.']),
  ];
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
