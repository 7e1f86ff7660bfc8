// One server of a real VS Code, with its web workbench, on a free port of this machine.
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { URLSearchParams } from 'node:url';
import { childEnvironment, runOrThrow, startAndAwait } from '../process.mjs';
import { installVscode } from './install.mjs';

const startTimeoutMs = 60_000;
const installTimeoutMs = 120_000;

/**
 * Settings for a workbench without distractions: no welcome page, chat, tips or animations, no search for tasks, repositories and ports,
 * and nothing that waits for a network.
 */
const quietSettings = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.disableAIFeatures': true,
  'chat.commandCenter.enabled': false,
  'extensions.ignoreRecommendations': true,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'security.workspace.trust.banner': 'never',
  'telemetry.telemetryLevel': 'off',
  // This is the default on the desktop. In a browser, VS Code would save automatically after a second.
  'files.autoSave': 'off',
  'window.confirmBeforeClose': 'never',
  'workbench.reduceMotion': 'on',
  'editor.cursorBlinking': 'solid',
  'git.enabled': false,
  'npm.autoDetect': 'off',
  // VS Code would list the open files of every process of the machine again and again.
  'remote.autoForwardPorts': false,
};

/**
 * @typedef {object} ServerOptions
 * @property {string} version one of `vscodeVersions`; installed when it is not there
 * @property {string[]} [vsix] packaged extensions, installed before the server starts
 * @property {string} [installed] a folder of extensions that `installExtensions` has filled; the server uses a copy
 * @property {string} [dataDir] the server's data; a temporary folder by default, removed by `dispose()`
 * @property {string} [extensionsDir] the installed extensions; inside `dataDir` by default
 * @property {boolean} [trust] false: Workspace Trust is on and the folder starts out restricted; true by default
 * @property {boolean} [smokeTestDriver] lets the address name a folder with tests for the extension host
 * @property {Record<string, unknown>} [userSettings] over the quiet defaults
 * @property {readonly Record<string, unknown>[]} [keybindings] of the user
 * @property {NodeJS.ProcessEnv} [env] for the server, and so for the extension host
 * @property {(line: string) => void} [log] progress
 */

/**
 * @typedef {object} VscodeServer
 * @property {string} version
 * @property {number} port
 * @property {string} origin `http://127.0.0.1:PORT`
 * @property {string} dataDir
 * @property {(folder: string, extraParams?: Record<string, string>) => string} url the address that opens a folder
 * @property {(path: string) => string} remoteUri a path as the workbench's address parameters name it
 * @property {(settings: Record<string, unknown>) => Promise<void>} changeSettings takes effect in open windows too
 * @property {Promise<number>} exited
 * @property {() => string} tail the last lines of its output
 * @property {() => Promise<void>} dispose ends the server and everything it started
 */

/**
 * @param {import('./install.mjs').VscodeInstall} install
 * @param {string[]} folders the options that name the server's folders
 * @param {string[]} packages
 */
async function runInstallation({ node, serverMain }, folders, packages) {
  const common = [serverMain, '--accept-server-license-terms', ...folders];
  for (const vsix of packages) {
    await runOrThrow(node, [...common, '--install-extension', vsix], { timeoutMs: installTimeoutMs });
  }
}

/**
 * Installs packaged extensions once for many servers, because the installation takes as long as the start of a server.
 * @param {string} version one of `vscodeVersions`
 * @param {string[]} vsix
 * @param {string} folder for `installed`
 */
export async function installExtensions(version, vsix, folder) {
  const dataDir = await mkdtemp(join(tmpdir(), 'sioi-vscode-'));
  try {
    await mkdir(folder, { recursive: true });
    const folders = ['--server-data-dir', dataDir, '--extensions-dir', folder];
    await runInstallation(await installVscode(version), folders, vsix);
  } finally {
    await rm(dataDir, { recursive: true, force: true, maxRetries: 3 });
  }
}

/**
 * @param {ServerOptions} options
 * @returns {Promise<VscodeServer>}
 */
export async function startVscodeServer(options) {
  const install = await installVscode(options.version, options.log);
  const temporary = options.dataDir === undefined ? await mkdtemp(join(tmpdir(), 'sioi-vscode-')) : undefined;
  const dataDir = options.dataDir ?? /** @type {string} */ (temporary);
  const extensionsDir = options.extensionsDir ?? join(dataDir, 'extensions');
  const temporaryFiles = join(dataDir, 'tmp');
  // VS Code creates sockets in the temporary folder. The path of a socket is limited in length, and the path of macOS's own temporary
  // folder is already long.
  const ownTmpdir = process.platform === 'linux' ? { TMPDIR: temporaryFiles } : {};
  const folders = ['--server-data-dir', dataDir, '--extensions-dir', extensionsDir];
  const removeTemporary = async () => {
    if (temporary !== undefined) await rm(temporary, { recursive: true, force: true, maxRetries: 3 });
  };

  /**
   * @param {'User' | 'Machine'} scope
   * @param {string} name
   * @param {unknown} content
   */
  const writeJson = async (scope, name, content) => {
    const path = join(dataDir, 'data', scope, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, JSON.stringify(content, null, 2));
  };
  /** @type {Record<string, unknown>} */
  const changed = {};

  try {
    if (options.installed !== undefined) await cp(options.installed, extensionsDir, { recursive: true });
    await mkdir(extensionsDir, { recursive: true });
    await mkdir(temporaryFiles, { recursive: true });
    await writeJson('User', 'settings.json', { ...quietSettings, ...options.userSettings });
    if (options.keybindings) await writeJson('User', 'keybindings.json', options.keybindings);
    await runInstallation(install, folders, options.vsix ?? []);
    // The server chooses a free port, and prints it.
    const { program, match } = await startAndAwait(
      install.node,
      [
        ...[install.serverMain, '--accept-server-license-terms', ...folders],
        ...['--host', '127.0.0.1', '--port', '0', '--without-connection-token', '--disable-telemetry'],
        // The server has the environment of its caller: VS Code would start a login shell for each window to read it again.
        '--force-disable-user-env',
        ...(options.trust === false ? [] : ['--disable-workspace-trust']),
        ...(options.smokeTestDriver ? ['--enable-smoke-test-driver'] : []),
      ],
      {
        name: `VS Code ${options.version}'s server`,
        ready: /^Extension host agent listening on (\d+)/,
        timeoutMs: startTimeoutMs,
        env: childEnvironment({ ...ownTmpdir, ...options.env }),
      },
    );
    const port = Number(match[1]);
    const origin = `http://127.0.0.1:${port}`;
    return {
      version: options.version,
      port,
      origin,
      dataDir,
      url: (folder, extraParams = {}) => `${origin}/?${new URLSearchParams({ folder, ...extraParams }).toString()}`,
      remoteUri: (path) => `vscode-remote://127.0.0.1:${port}${path}`,
      // A window reads the user settings only when it opens. It watches the machine settings, which override them.
      changeSettings: (settings) => writeJson('Machine', 'settings.json', Object.assign(changed, settings)),
      exited: program.exited,
      tail: program.tail,
      async dispose() {
        // If a window is still open, the server waits for that window to reconnect. After the grace period, the server is killed.
        await program.stop();
        await removeTemporary();
      },
    };
  } catch (error) {
    await removeTemporary();
    throw error;
  }
}
