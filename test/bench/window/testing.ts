/**
 * How long the Test Explorer blocks the extension host: `npx tsx test/bench/window/testing.ts` after `npm run package`. The host of the
 * extension is loaded before; then the files are written, as `git checkout` does, and shown in the Testing view with all of their tests.
 * The result is written to docs/performance.md.
 */
import { Workbench } from '../../e2e/support/workbench.ts';
import { newestVscode } from '../../support/vscode/install.mjs';
import { machine, writeSection } from '../resultPage.ts';
import { Probe } from '../../e2e/support/probe.ts';

const scenarios = 2000;

interface Delay {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

function collectionText(name: string, count: number): string {
  const all = Array.from({ length: count }, (_, index) => ({
    name: `${name}: scenario ${index}`,
    tags: ['bench'],
    connection: 'main',
    steps: [
      { emit: 'join', args: [{ room: index }], expect: { ack: [{ ok: true }] } },
      { waitFor: 'joined', expect: { args: [{ user: 'x' }] } },
      { emit: 'leave', args: ['x'], ack: true },
      { never: 'error', duringMs: 10 },
    ],
  }));
  const connections = { main: { url: 'http://localhost:1' } };
  return JSON.stringify({ version: 1, name, connections, emits: [], scenarios: all }, null, 2);
}

async function measure(files: number): Promise<Delay> {
  const probe = await Probe.start();
  let workbench: Workbench | undefined;
  try {
    workbench = await Workbench.open({
      version: newestVscode,
      env: probe.env,
      moreVsix: probe.packages,
      workspaceFiles: { '.socketio/first.socketio.json': collectionText('first', 1) },
    });
    const { page, workspace } = workbench;
    await page.locator('.activitybar').getByRole('tab', { name: 'Testing' }).click();
    const item = (name: RegExp) => page.locator('.sidebar').getByRole('treeitem', { name }).first();
    await item(/^first/).waitFor();
    await probe.request('watchDelay');
    for (let file = 0; file < files; file++) {
      const name = `file ${file}`;
      await workspace.write(`.socketio/${file}.socketio.json`, collectionText(name, scenarios / files));
    }
    await item(/^file 0/).waitFor();
    await item(/^first/).click();
    // Expands all, which creates every test.
    await page.keyboard.press('*');
    await item(/^file 0: scenario 0/).waitFor({ timeout: 120_000 });
    await page.waitForTimeout(10_000);
    return (await probe.request('delay')) as Delay;
  } finally {
    await workbench?.dispose();
    await probe.dispose();
  }
}

async function main(): Promise<void> {
  const rows: string[] = [];
  for (const files of [1, 40]) {
    const { p99, max } = await measure(files);
    console.log(files, p99, max);
    rows.push(
      `| ${scenarios.toLocaleString('en')} scenarios in ${files} ${files === 1 ? 'file' : 'files'} | ${p99.toFixed(1)} | ${max.toFixed(1)} |`,
    );
  }
  await writeSection(
    'testing',
    [machine(), '', '| What | p99, ms | Longest, ms (goal: 20) |', '|---|---|---|', ...rows].join('\n'),
  );
}

void main();
