// Runs the suite of the extension host in every supported version of VS Code:
//
//   tsx test/host/run.ts [VERSION…] [--grep TEXT] [--smoke VERSION] [--matrix] [--verbose]
//
// --smoke: in this version, most files run only their first test.
// --matrix: also the tests that only `npm run test:matrix` runs.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { chromiumPath, launchBrowser } from '../support/vscode/browser.mjs';
import { vscodeVersions } from '../support/vscode/install.mjs';
import { startVscodeServer, type VscodeServer } from '../support/vscode/server.mjs';
import { bundleSuite, extensionRoot } from './bundleSuite.ts';
import { readHostResults } from './hostResults.ts';

const suiteTimeoutMs = 540_000;

/** Opens the suite in a window, and resolves with the exit code that VS Code reports for it. */
async function exitCodeOf(page: Page, server: VscodeServer, suite: string, workspace: string, log: HostLog) {
  const payload = [
    ['extensionDevelopmentPath', server.remoteUri(extensionRoot)],
    ['extensionTestsPath', server.remoteUri(suite)],
    ['enableProposedApi', ''],
  ];
  return new Promise<number>((resolve, reject) => {
    const fail = (text: string) => reject(new Error(`${text}\n${server.tail()}`));
    const timer = setTimeout(() => fail(`not done after ${suiteTimeoutMs / 1000} s`), suiteTimeoutMs);
    page.on('close', () => clearTimeout(timer));
    page.on('crash', () => fail('the page crashed'));
    void server.exited.then((code) => fail(`the server ended with exit code ${code}`));
    const open = async () => {
      await page.exposeFunction('codeAutomationLog', (type: string, args: unknown[]) => log.add(type, args));
      await page.exposeFunction('codeAutomationExit', resolve);
      // The load has no time limit of its own, because a busy machine takes a long time to load the window. The limit of the whole suite
      // applies.
      await page.goto(server.url(workspace, { payload: JSON.stringify(payload) }), { timeout: 0 });
    };
    open().catch(reject);
  });
}

async function runSuiteIn(version: string, suite: string, env: NodeJS.ProcessEnv, log: HostLog) {
  const workspace = await mkdtemp(join(tmpdir(), 'sioi-host-'));
  const server = await startVscodeServer({ version, smokeTestDriver: true, env });
  const browser = await launchBrowser();
  try {
    return await exitCodeOf(await browser.newPage(), server, suite, workspace, log);
  } finally {
    await browser.close();
    await server.dispose();
    await rm(workspace, { recursive: true, force: true, maxRetries: 3 });
  }
}

/**
 * The log of the window and the extension host. Lines of the suite, which begin with a mark, are printed. All other lines are kept in case
 * the suite does not finish, and printed too with --verbose.
 */
class HostLog {
  readonly #verbose: boolean;
  readonly #lines: string[] = [];

  constructor(verbose: boolean) {
    this.#verbose = verbose;
  }

  add(type: string, args: unknown[]): void {
    const text = args.map((arg) => (typeof arg === 'string' ? arg : JSON.stringify(arg))).join(' ');
    if (this.#verbose || /^ {2}[✓✗-] /.test(text)) console.log(text);
    else this.#lines.push(`[${type}] ${text}`);
  }

  tail(): string {
    return this.#lines.slice(-30).join('\n');
  }
}

async function runVersion(version: string, suite: string, env: NodeJS.ProcessEnv, verbose: boolean) {
  const started = performance.now();
  console.log(`VS Code ${version}`);
  const resultsPath = join(extensionRoot, 'test-results', `host-${version}.json`);
  await rm(resultsPath, { force: true });
  const log = new HostLog(verbose);
  const code = await runSuiteIn(
    version,
    suite,
    { ...env, CHROMIUM_PATH: chromiumPath(true), SOCKETIO_INSPECTOR_HOST_RESULTS: resultsPath },
    log,
  );
  const { passed, failed, skipped } = await readHostResults(resultsPath).catch(() => {
    throw new Error(`the suite ended with exit code ${code} and left no results. The log's last lines:\n${log.tail()}`);
  });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`VS Code ${version}: ${passed} passed, ${failed} failed, ${skipped} skipped in ${seconds} s`);
  return code === 0 && failed === 0 && passed > 0;
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      grep: { type: 'string' },
      smoke: { type: 'string' },
      matrix: { type: 'boolean', default: false },
      verbose: { type: 'boolean', default: false },
    },
  });
  const env = {
    ...(values.grep === undefined ? {} : { SOCKETIO_INSPECTOR_HOST_GREP: values.grep }),
    ...(values.matrix ? { SOCKETIO_INSPECTOR_MATRIX: '1' } : {}),
  };
  const suite = await bundleSuite();
  for (const version of positionals.length > 0 ? positionals : vscodeVersions) {
    const smoke = version === values.smoke ? { SOCKETIO_INSPECTOR_HOST_SMOKE: '1' } : {};
    const succeeded = await runVersion(version, suite, { ...env, ...smoke }, values.verbose).catch((error: unknown) => {
      console.error(`VS Code ${version}:`, error instanceof Error ? error.message : error);
      return false;
    });
    if (!succeeded) process.exitCode = 1;
  }
}

void main();
