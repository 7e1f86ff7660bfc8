/**
 * Benches in a real VS Code with the packaged extension, part of `npm run bench`: a flood from a server's socket to the screen, compared
 * with a simple inspector; and the activation, compared with that of an empty extension. The results are written to docs/performance.md.
 */
import { Workbench } from '../../e2e/support/workbench.ts';
import { newestVscode } from '../../support/vscode/install.mjs';
import { startServer } from '../childServer.ts';
import { median } from '../measure.ts';
import { machine, writeSection } from '../resultPage.ts';
import { measureActivation, packMeasured } from './activation.ts';
import { type Flooded, floodInspector, floodPlain } from './flood.ts';
import { floodProxied, type Proxied } from './proxied.ts';
import { Probe } from '../../e2e/support/probe.ts';

const rounds = 3;
const windows = 6;

const offered = { rate: 100_000, seconds: 10 };
const offeredProxied = { rate: 50_000, seconds: 10 };
/** The simple inspector receives a hundredth of the inspector's rate, for the same time. */
const offeredPlain = { rate: 1000, seconds: 10 };

function spread(values: readonly number[], digits: number): string {
  const shown = (value: number): string => value.toFixed(digits);
  return `${shown(median(values))} (${shown(Math.min(...values))} to ${shown(Math.max(...values))})`;
}

async function main(): Promise<void> {
  const server = await startServer('pacedServer');
  const probe = await Probe.start(packMeasured);
  let workbench: Workbench | undefined;
  try {
    workbench = await Workbench.open({ version: newestVscode, env: probe.env, moreVsix: probe.packages });
    const activation = await measureActivation(workbench, probe, windows);
    const floods: Flooded[] = [];
    const plains: { shownPerSecond: number }[] = [];
    for (let round = 0; round < rounds; round++) {
      floods.push(await floodInspector(workbench, probe, server, offered, round));
      plains.push(await floodPlain(workbench, probe, server, offeredPlain));
      console.log(JSON.stringify([floods.at(-1), plains.at(-1)]));
    }
    const proxied: Proxied[] = [];
    for (let round = 0; round < rounds; round++) {
      proxied.push(await floodProxied(workbench, probe, server, offeredProxied));
    }
    const of = (read: (flood: Flooded) => number, digits = 1): string => spread(floods.map(read), digits);
    const times = floods.map(({ shownPerSecond }, round) => shownPerSecond / (plains[round]?.shownPerSecond ?? NaN));
    const [inspector, empty] = [activation.map((each) => each.inspector), activation.map((each) => each.empty)];
    const ratios = activation.map((each) => each.inspector / each.empty);
    const rows = [
      ['offered, events/s', of(({ offeredPerSecond }) => offeredPerSecond, 0)],
      ['written to the socket by the server, events/s', of(({ takenPerSecond }) => takenPerSecond, 0)],
      ['delay of the panel after the server has sent the last event, ms', of(({ behindMs }) => behindMs, 0)],
      ['frames, as a ratio to an idle panel', of(({ frames }) => frames, 2)],
      ['from the server’s write to the screen, p50, frames', of(({ latencyP50 }) => latencyP50)],
      ['from the server’s write to the screen, p95, frames', of(({ latencyP95 }) => latencyP95)],
      ['delay of the extension host’s main thread, p99, ms', of(({ hostLateP99 }) => hostLateP99)],
      ['events/s shown, as a ratio to one message and one appended element for each event', spread(times, 0)],
      [
        'through a proxy: recorded of 50,000 events/s that are offered',
        spread(
          proxied.map(({ receivedPerSecond }) => receivedPerSecond),
          0,
        ),
      ],
      [
        'through a proxy: delay of the extension host’s main thread, p99, ms (goal: 10)',
        spread(
          proxied.map(({ hostLateP99 }) => hostLateP99),
          1,
        ),
      ],
      ['activation, ms', spread(inspector, 1)],
      ['activation of an empty extension, ms', spread(empty, 1)],
      ['activation, as a ratio to an empty extension', spread(ratios, 2)],
    ];
    const table = [
      '| What | Median (minimum to maximum) |',
      '|---|---|',
      ...rows.map((row) => `| ${row.join(' | ')} |`),
    ].join('\n');
    const about = `${machine()} VS Code ${newestVscode} in Chromium. ${rounds} rounds of ${offered.seconds} s, ${activation.length} activations in ${windows} windows.`;
    await writeSection('window', `${about}\n\n${table}`);
    console.log(table);
  } catch (error) {
    console.error(`The bench failed; its screenshot shows the window: ${await workbench?.screenshot('bench-failed')}`);
    throw error;
  } finally {
    await workbench?.dispose();
    await probe.dispose();
    server.stop();
  }
}

void main();
