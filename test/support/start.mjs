// `npm start`: from a fresh clone to the extension in a real VS Code, with a demo server.
//
//   node test/support/start.mjs [--browser] [--exit-when-ready]
//
// Opens the desktop's `code` if it exists (unless `--browser`), otherwise serves VS Code for a browser. Ctrl+C ends everything.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureDependencies, repository } from './dependencies.mjs';
import { childEnvironment, findOnPath, runOrThrow, startAndAwait, startProgram } from './process.mjs';
import { withProgress } from './progress.mjs';
import { writeSampleWorkspace } from './sampleWorkspace.mjs';
import { newestVscode } from './vscode/install.mjs';
import { startVscodeServer } from './vscode/server.mjs';

const vsix = join(repository, 'dist', 'socketio-inspector.vsix');
const { values: flags } = parseArgs({
  options: { browser: { type: 'boolean', default: false }, 'exit-when-ready': { type: 'boolean', default: false } },
});

/** Functions that undo what was started. They run in reverse order, whatever ends this program. @type {(() => Promise<unknown>)[]} */
const started = [];

/** @type {Promise<void> | undefined} */
let ending;

/** @param {number} exitCode */
function end(exitCode) {
  ending ??= (async () => {
    for (const undo of started.reverse()) await undo().catch(console.error);
    process.exit(exitCode);
  })();
  return ending;
}

/** @returns {Promise<string>} the address of the server */
async function startDemoServer() {
  const { program, match } = await startAndAwait(process.execPath, [join(repository, 'dist', 'demo.js')], {
    name: 'The demo server',
    ready: /^Demo server: (http:\/\/\S+)/,
    timeoutMs: 15_000,
    env: childEnvironment(),
  });
  started.push(() => program.stop());
  endWith(program.exited, 'The demo server', program.tail);
  return /** @type {string} */ (match[1]);
}

/**
 * Ends everything when this program ends.
 * @param {Promise<number>} exited
 * @param {string} name
 * @param {() => string} tail
 */
function endWith(exited, name, tail) {
  void exited.then((code) => {
    if (ending === undefined) console.error(`${name} ended with exit code ${code}.\n${tail()}`);
    return end(1);
  });
}

/** The `code` command of VS Code on the desktop. Undefined in VS Code's integrated terminal, in WSL, and on a machine without a screen. */
function desktopCode() {
  const { env, platform } = process;
  if (flags.browser || env['VSCODE_IPC_HOOK_CLI'] || env['WSL_DISTRO_NAME']) return undefined;
  if (platform === 'linux' && !env['DISPLAY'] && !env['WAYLAND_DISPLAY']) return undefined;
  return findOnPath('code');
}

/**
 * @param {string} code
 * @param {string} folder for VS Code's own data
 * @param {string} workspace
 * @returns {Promise<string>} the message for the user
 */
async function openDesktop(code, folder, workspace) {
  const own = ['--user-data-dir', join(folder, 'data'), '--extensions-dir', join(folder, 'extensions')];
  await runOrThrow(code, [...own, '--install-extension', vsix], { timeoutMs: 120_000 });
  if (!flags['exit-when-ready']) {
    const window = startProgram(code, [...own, '--new-window', '--disable-workspace-trust', '--wait', workspace]);
    started.push(() => window.stop());
    void window.exited.then((exitCode) => end(exitCode));
  }
  return `VS Code        a window of its own (${code}); closing it ends everything here\n`;
}

/**
 * @param {string} workspace
 * @returns {Promise<string>} the message for the user
 */
async function serveForBrowser(workspace) {
  const server = await startVscodeServer({ version: newestVscode, vsix: [vsix] });
  started.push(() => server.dispose());
  endWith(server.exited, 'VS Code', server.tail);
  const address = server.url(workspace);
  const response = await fetch(address, { signal: AbortSignal.timeout(15_000) });
  if (!response.ok) throw new Error(`VS Code's server answers with ${response.status}.\n${server.tail()}`);
  return `VS Code ${newestVscode}  ${address}   (open this in a browser)\n`;
}

async function main() {
  await ensureDependencies();
  await withProgress('Packaging the extension (npm run package)', () =>
    runOrThrow('npm', ['run', 'package'], { cwd: repository, timeoutMs: 180_000 }),
  );
  const demoUrl = await withProgress('Starting the demo server', startDemoServer);

  const temporary = await mkdtemp(join(tmpdir(), 'sioi-start-'));
  // This function is added at the start of the list, so that it runs last, after everything that uses the folder has ended.
  started.unshift(() => rm(temporary, { recursive: true, force: true, maxRetries: 3 }));
  const workspace = join(temporary, 'demo');
  await mkdir(workspace);
  await writeSampleWorkspace(workspace, demoUrl);

  const code = desktopCode();
  const editor =
    code === undefined
      ? await withProgress(`Starting VS Code ${newestVscode} (the first time it is downloaded and built)`, () =>
          serveForBrowser(workspace),
        )
      : await withProgress(`Installing the extension in VS Code (${code})`, () =>
          openDesktop(code, temporary, workspace),
        );
  console.log(
    `\nReady.\n\n  ${editor}  Demo server    ${demoUrl}\n\n` +
      'In VS Code: the Socket.IO icon in the activity bar has the demo collection; F1 and “Socket.IO” lists the commands.\n' +
      'Connect to the demo server, send an emit, and watch its delivery status. Ctrl+C stops everything.\n',
  );
  if (flags['exit-when-ready']) await end(0);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void end(0));
main().catch((/** @type {unknown} */ error) => {
  console.error(error instanceof Error ? error.message : error);
  return end(1);
});
