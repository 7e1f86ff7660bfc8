// A real VS Code without a download from its vendor: npm's `code-server` package carries VS Code's own server and web
// workbench. An installation is built in a temporary folder and then moved into the cache, so that an
// incomplete one is never used, and two at the same time do not affect each other.
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, stat, symlink } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { isMatrix } from '../isMatrix.mjs';
import { childEnvironment, findOnPath, runOrThrow } from '../process.mjs';

/** Node.js from npm, for a VS Code whose native modules need another major version than the current Node.js. */
const nodePackages = /** @type {Record<number, string>} */ ({ 20: '20.20.2', 24: '24.21.0' });

/**
 * `revision` changes when an installation that is in the cache already lacks something: its folder then has another name.
 * @type {Record<string, { codeServer: string, nodeMajor: number, nativeModules: string[], needsRipgrep: boolean, revision?: number }>}
 */
const builds = {
  '1.100.3': {
    codeServer: '4.100.3',
    nodeMajor: 20,
    nativeModules: ['@vscode/spdlog', 'native-watchdog', 'node-pty'],
    needsRipgrep: true,
    revision: 2,
  },
  '1.139.1': {
    codeServer: '4.139.1',
    nodeMajor: 24,
    nativeModules: ['@vscode/spdlog', '@vscode/native-watchdog'],
    needsRipgrep: false,
  },
};

/** The oldest supported VS Code and the newest known one, in this order. */
export const vscodeVersions = Object.freeze(Object.keys(builds));

/** `npm test` runs only a smoke test of the host suite in this version; `npm run test:matrix` runs the whole suite. */
export const oldestVscode = '1.100.3';

/** The version for `npm start`. */
export const newestVscode = '1.139.1';

/** The versions in which every e2e test runs: the newest, and with `npm run test:matrix` all of them. */
export const testedVersions = isMatrix ? vscodeVersions : Object.freeze([newestVscode]);

/**
 * @typedef {object} VscodeInstall
 * @property {string} version
 * @property {string} root the folder of VS Code's server
 * @property {string} serverMain its entry
 * @property {string} node the Node.js that runs it
 */

/** The folder in which installations are kept: outside of the clone, and shared by all clones. */
export function cacheFolder() {
  const xdg = process.env['XDG_CACHE_HOME'];
  return process.env['SOCKETIO_INSPECTOR_CACHE'] || join(xdg || join(homedir(), '.cache'), 'socketio-inspector');
}

/**
 * Installs this VS Code if it is not in the cache, and returns its location.
 * @param {string} version one of `vscodeVersions`
 * @param {(line: string) => void} [log] progress, one line for each step
 * @returns {Promise<VscodeInstall>}
 */
export async function installVscode(version, log = console.log) {
  const build = builds[version];
  if (build === undefined) throw new Error(`VS Code ${version} is unknown; there are ${vscodeVersions.join(', ')}.`);
  if (process.platform === 'win32') throw new Error("VS Code's server from npm runs on Linux, macOS and WSL.");

  const report = (/** @type {string} */ text) => log(`VS Code ${version}: ${text}`);
  const node = await nodeOfMajor(build.nodeMajor, report);
  const revision = build.revision === undefined ? '' : `-${build.revision}`;
  const root = join(cacheFolder(), `vscode-${version}-${process.platform}-${process.arch}${revision}`);
  const serverMain = join(root, 'out', 'server-main.js');
  if (!existsSync(serverMain)) {
    requirePrograms(build.needsRipgrep);
    await buildInto(root, async (folder) => {
      report(`getting code-server@${build.codeServer} from npm`);
      await unpack(`code-server@${build.codeServer}`, 'package/lib/vscode', folder);
      report('installing its dependencies');
      await npm(['install', '--omit=dev', '--ignore-scripts', '--legacy-peer-deps'], folder);
      report(`building ${build.nativeModules.join(', ')}`);
      // It would install node-gyp, to write a file for editors.
      const pty = join(folder, 'node_modules', 'node-pty');
      if (build.nativeModules.includes('node-pty')) await npm(['pkg', 'delete', 'scripts.postinstall'], pty);
      const headers = await nodeWithHeaders(build.nodeMajor, node, report);
      await npm(['rebuild', ...build.nativeModules], folder, {
        PATH: `${dirname(node)}${delimiter}${process.env['PATH'] ?? ''}`,
        npm_config_nodedir: headers,
      });
    });
  }
  if (build.needsRipgrep) await linkRipgrep(root);
  return { version, root, serverMain, node };
}

/** @param {boolean} ripgrep */
function requirePrograms(ripgrep) {
  const needed = [['python3'], ['make'], ['g++', 'c++', 'clang++'], ['tar'], ...(ripgrep ? [['rg']] : [])];
  const missing = needed.filter((names) => !names.some((name) => findOnPath(name))).map((names) => names[0]);
  if (missing.length === 0) return;
  throw new Error(
    `To install VS Code for the tests, ${missing.join(', ')} must be there first. On Debian and Ubuntu:\n` +
      `  apt-get install ${missing.map((name) => (name === 'rg' ? 'ripgrep' : name)).join(' ')}`,
  );
}

/**
 * Creates `target` by filling a temporary folder next to it and renaming it.
 * @param {string} target
 * @param {(folder: string) => Promise<void>} fill
 */
async function buildInto(target, fill) {
  await mkdir(dirname(target), { recursive: true });
  await sweepAborted(dirname(target));
  const temporary = await mkdtemp(`${target}.partial-`);
  try {
    await fill(temporary);
    await rename(temporary, target);
  } catch (error) {
    // Another installation of the same version was faster, so its result is used.
    if (!(isRenameLoss(error) && existsSync(target))) throw error;
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** @param {unknown} error */
function isRenameLoss(error) {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ENOTEMPTY' || code === 'EEXIST';
}

/**
 * Removes what killed installations left behind. Folders younger than an hour may belong to an installation in progress.
 * @param {string} folder
 */
async function sweepAborted(folder) {
  const oldest = Date.now() - 3_600_000;
  for (const name of await readdir(folder)) {
    if (!/\.partial-\w+$/.test(name)) continue;
    const path = join(folder, name);
    const modified = await stat(path)
      .then((stats) => stats.mtimeMs)
      .catch(() => Infinity);
    if (modified < oldest) await rm(path, { recursive: true, force: true });
  }
}

/**
 * @param {string} spec an npm package with its exact version
 * @param {string} member the folder inside the package
 * @param {string} folder where its content goes
 */
async function unpack(spec, member, folder) {
  const printed = await npm(['pack', spec, '--silent', '--pack-destination', folder], folder);
  const name = printed.trim().split('\n').at(-1);
  if (!name) throw new Error(`npm pack ${spec} named no file`);
  const archive = join(folder, name);
  const depth = member.split('/').length;
  await runOrThrow('tar', ['-xzf', archive, '-C', folder, `--strip-components=${depth}`, member], {
    timeoutMs: 120_000,
  });
  await rm(archive);
}

/**
 * @param {string[]} args
 * @param {string} cwd
 * @param {NodeJS.ProcessEnv} [env]
 */
function npm(args, cwd, env) {
  return runOrThrow('npm', args, { cwd, env: childEnvironment(env), timeoutMs: 300_000 });
}

/**
 * Node.js of this major version: the current one if it matches, otherwise that of npm.
 * @param {number} major
 * @param {(text: string) => void} [report]
 */
export async function nodeOfMajor(major, report = console.log) {
  if (Number.parseInt(process.versions.node, 10) === major) return process.execPath;
  return join(await nodeFromNpm(major, report), 'bin', 'node');
}

/**
 * A folder with `include/node`, with which native modules are built.
 * @param {number} major
 * @param {string} node
 * @param {(text: string) => void} report
 */
async function nodeWithHeaders(major, node, report) {
  const prefix = dirname(dirname(node));
  return existsSync(join(prefix, 'include', 'node', 'node.h')) ? prefix : nodeFromNpm(major, report);
}

/**
 * @param {number} major
 * @param {(text: string) => void} report
 */
async function nodeFromNpm(major, report) {
  const version = nodePackages[major];
  if (version === undefined) throw new Error(`There is no Node ${major} to get from npm.`);
  const name = `node-${process.platform}-${process.arch}`;
  const root = join(cacheFolder(), `${name}-${version}`);
  if (!existsSync(join(root, 'bin', 'node'))) {
    report(`getting ${name}@${version} from npm`);
    await buildInto(root, (folder) => unpack(`${name}@${version}`, 'package', folder));
  }
  return root;
}

/**
 * VS Code 1.100 expects ripgrep at the path to which an install script would have downloaded it. This function links the system's ripgrep
 * there.
 * @param {string} root
 */
async function linkRipgrep(root) {
  const folder = join(root, 'node_modules', '@vscode', 'ripgrep', 'bin');
  const link = join(folder, 'rg');
  if (existsSync(link)) return;
  const ripgrep = findOnPath('rg');
  if (ripgrep === undefined) throw new Error('ripgrep (rg) is missing. On Debian and Ubuntu: apt-get install ripgrep');
  await mkdir(folder, { recursive: true });
  await rm(link, { force: true });
  await symlink(ripgrep, link).catch((/** @type {unknown} */ error) => {
    if (!isRenameLoss(error)) throw error;
  });
}
