/**
 * Measures `socketio-inspector run` as a program: 500 scenarios, 20 at a time, compared with a script that
 * does the same with socket.io-client. Also measures the time that loading the program adds to the start of
 * Node.js. The bench runs `dist/cli`, which `npm run package` builds.
 */
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startServer } from './childServer.ts';
import { compare, median } from './measure.ts';
import { machine, writeSection } from './resultPage.ts';

const scenarios = 500;
const jobs = 20;
const program = resolve('dist/cli/main.mjs');
const script = resolve('test/bench/handWritten.mjs');

function run(args: readonly string[], cwd: string): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd, encoding: 'utf8', maxBuffer: 1e9 });
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}: ${stderr}${stdout.slice(0, 1000)}`);
  return stdout;
}

function milliseconds(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

/** The suite: the scenarios use the 20 connections of the collection in turn. */
function suite(url: string, count: number): object {
  const keys = Array.from({ length: jobs }, (_, n) => `user ${n}`);
  return {
    version: 1,
    name: 'Rooms',
    connections: Object.fromEntries(keys.map((key) => [key, { url }])),
    emits: [],
    scenarios: Array.from({ length: count }, (_, n) => ({
      name: `Scenario ${n}`,
      connection: keys[n % jobs],
      steps: [
        { emit: 'join', args: [`room ${n}`], expect: { ack: [{ $exact: { status: 'ok', room: `room ${n}` } }] } },
        { waitFor: 'joined', expect: { args: [{ $exact: { room: `room ${n}`, members: 1 } }] } },
      ],
    })),
  };
}

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-scenarios-'));
  const server = await startServer('roomServer');
  try {
    await writeFile(join(folder, 'rooms.socketio.json'), JSON.stringify(suite(server.url, scenarios)));
    const one = {
      version: 1,
      name: 'One',
      connections: {},
      emits: [],
      scenarios: [{ name: 'A', steps: [{ set: { a: 1 } }] }],
    };
    await writeFile(join(folder, 'one.socketio.json'), JSON.stringify(one));
    await writeFile(join(folder, 'connected.socketio.json'), JSON.stringify(suite(server.url, 1)));
    await writeFile(join(folder, 'empty.js'), '');

    const perSecond = (ms: number): Promise<number> => Promise.resolve((scenarios * 1000) / ms);
    const rate = await compare(
      { name: 'scenarios', beside: 'script', unit: '/s' },
      5,
      () => {
        const report = run(
          [program, 'run', 'rooms.socketio.json', '--jobs', String(jobs), '--reporter', 'json'],
          folder,
        );
        const { summary } = JSON.parse(report) as { summary: { passed: number; ms: number } };
        if (summary.passed !== scenarios) throw new Error(`${summary.passed} of ${scenarios} scenarios passed`);
        return perSecond(summary.ms);
      },
      () => perSecond(Number(run([script, server.url, String(scenarios), String(jobs)], folder))),
    );
    const starts = Array.from({ length: 15 }, () => ({
      empty: milliseconds(() => run(['empty.js'], folder)),
      ours: milliseconds(() => run([program, 'run', 'one.socketio.json'], folder)),
      connected: milliseconds(() => run([program, 'run', 'connected.socketio.json'], folder)),
      script: milliseconds(() => run([script, server.url, '1', '1'], folder)),
    }));
    const empty = median(starts.map((each) => each.empty));
    const added = median(starts.map((each) => each.ours - each.empty));
    const connected = median(starts.map((each) => each.connected));
    const written = median(starts.map((each) => each.script));
    const table = [
      machine(),
      '',
      '| What | Result | Goal |',
      '|---|---|---|',
      `| rate of ${scenarios} scenarios, ${jobs} at a time: ${rate.ours.toFixed(0)}/s; the script: ${rate.baseline.toFixed(0)}/s | ${rate.ratio.toFixed(2)} | ≥ 0.8 |`,
      `| added to the start of Node.js (${empty.toFixed(0)} ms) by a scenario without a connection | ${added.toFixed(0)} ms | ≤ 150 ms |`,
      `| a process with one scenario that connects: ${connected.toFixed(0)} ms; the script: ${written.toFixed(0)} ms | ${(connected / written).toFixed(2)} | |`,
    ].join('\n');
    console.log(table);
    await writeSection('scenarios', table);
  } finally {
    server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

void main();
