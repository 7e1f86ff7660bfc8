// Creates the text of THIRD-PARTY-NOTICES.txt: the packages in the bundles, which esbuild's metafiles name, and their licenses.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The licenses under which a package may be shipped if its notice is shipped too. */
export const allowedLicenses = new Set([
  'MIT',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  '0BSD',
  'Unlicense',
  'Zlib',
  'OFL-1.1',
  'CC-BY-4.0',
]);

/**
 * @typedef {object} BundledPackage
 * @property {string} name
 * @property {string} version
 * @property {string} license SPDX expression
 * @property {string} text the content of its license files
 */

/**
 * The packages whose files are in the bundles, each version once, sorted by name.
 * @param {Iterable<{ outputs: Record<string, { inputs: Record<string, unknown> }> }>} metafiles
 * @returns {BundledPackage[]}
 */
export function bundledPackages(metafiles) {
  const folders = new Set();
  for (const { outputs } of metafiles) {
    for (const { inputs } of Object.values(outputs)) {
      for (const input of Object.keys(inputs)) {
        const folder = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1];
        if (folder !== undefined) folders.add(folder);
      }
    }
  }
  const packages = new Map([...folders].map(read).map((found) => [`${found.name}@${found.version}`, found]));
  return [...packages.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, found]) => found);
}

/**
 * @param {readonly BundledPackage[]} packages
 * @throws Error for a package whose license is not allowed, or that has no license text
 */
export function noticesText(packages) {
  const refused = packages.filter(({ license, text }) => !isAllowed(license) || text === '');
  if (refused.length > 0) {
    const names = refused.map(({ name, version, license }) => `${name} ${version} (${license || 'no license'})`);
    throw new Error(`These packages cannot be shipped without a look at their licenses: ${names.join(', ')}`);
  }
  const sections = packages.map(
    ({ name, version, license, text }) => `${'='.repeat(80)}\n${name} ${version}\nLicense: ${license}\n\n${text}\n`,
  );
  return `Socket.IO Inspector contains the following third-party software.\n\n${sections.join('\n')}`;
}

/**
 * @param {string} folder
 * @returns {BundledPackage}
 */
function read(folder) {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const { name, version } = manifest;
  const license = licenseOf(folder, manifest);
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file));
  const texts = files.sort().map((file) => readFileSync(join(folder, file), 'utf8').replace(/\r\n/g, '\n').trim());
  if (texts.length === 0) texts.push(standardText(name, manifest, license));
  return { name, version, license, text: texts.join('\n\n') };
}

/**
 * Returns the license of a package. Older packages name it in fields of package.json other than `license`, or only in a file.
 * @param {string} folder
 * @param {{ license?: unknown, licenses?: unknown }} manifest
 */
function licenseOf(folder, { license, licenses }) {
  if (typeof license === 'string') return license.replace(/^\((.*)\)$/, '$1');
  if (Array.isArray(licenses)) return licenses.map((/** @type {{ type: string }} */ { type }) => type).join(' OR ');
  const readme = readdirSync(folder).find((file) => /^readme/i.test(file));
  const section = readme && /^#+ *licen[cs]e *\s+([\w.-]+) *$/im.exec(readFileSync(join(folder, readme), 'utf8'));
  return section?.[1] ?? '';
}

/**
 * Returns the standard text of a license, for a package without a license file.
 * @param {string} name
 * @param {{ author?: string | { name?: string } }} manifest
 * @param {string} license
 */
function standardText(name, { author }, license) {
  const path = join(import.meta.dirname, 'licenses', `${license}.txt`);
  if (!/^[\w.-]+$/.test(license) || !existsSync(path)) return '';
  const holder = (typeof author === 'string' ? author : author?.name) ?? `the authors of ${name}`;
  return `Copyright (c) ${holder}\n\n${readFileSync(path, 'utf8').trim()}`;
}

/**
 * Whether an SPDX expression allows shipping: every license joined by AND must be allowed, and one of those joined by OR.
 * @param {string} license
 */
function isAllowed(license) {
  return license.split(' AND ').every((all) => all.split(' OR ').some((one) => allowedLicenses.has(one)));
}
