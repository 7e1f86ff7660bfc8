/**
 * How long the Test Explorer blocks the extension host while 2,000 scenarios are loaded and while they change (docs/performance.md). The
 * times are printed, because they depend on the machine: `npm run test:matrix`, or `npx tsx test/host/run.ts 1.139.1 --matrix --grep
 * "2,000 scenarios"`.
 */
import assert from 'node:assert/strict';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { type TestController, TestRunProfileKind, tests, Uri } from 'vscode';
import { DisposableStore } from '../../../src/base/disposable.ts';
import { systemClock } from '../../../src/base/clock.ts';
import { CollectionParser } from '../../../src/host/collections/collectionParser.ts';
import { CollectionStore } from '../../../src/vscode/collections/collectionStore.ts';
import { TestExplorer } from '../../../src/vscode/tests/testExplorer.ts';
import { measureIterations } from './support/iterationProfile.ts';
import { inspectorExtension, workspaceFolder } from './support/inspector.ts';
import { isMatrix } from '../../support/isMatrix.mjs';

/** 2,000 scenarios in one file of the maximum size, and in many files. */
const layouts = [
  { files: 1, scenarios: 2000 },
  { files: 40, scenarios: 50 },
];

(isMatrix ? describe : describe.skip)('The Test Explorer with 2,000 scenarios', () => {
  const store = new DisposableStore();
  const folder = join(workspaceFolder().fsPath, 'load/.socketio');
  let controller: TestController;
  let collections: CollectionStore;
  let explorer: TestExplorer;

  before(async () => {
    await mkdir(folder, { recursive: true });
    const script = join(inspectorExtension().extensionPath, 'dist/collections.js');
    collections = store.add(
      new CollectionStore(systemClock, store.add(new CollectionParser(script, systemClock)).parse),
    );
    controller = store.add(tests.createTestController('load', 'Load'));
    const unused = (): Promise<never> => Promise.reject(new Error('not used'));
    explorer = store.add(
      new TestExplorer({ collections, runner: { prepare: unused, runPrepared: unused }, selectEnvironment: unused }),
    );
    explorer.attach(controller, controller.createRunProfile('x', TestRunProfileKind.Run, explorer.run));
    await explorer.resolve(undefined);
  });
  after(async () => {
    store.dispose();
    await rm(join(folder, '..'), { recursive: true, force: true });
  });

  const uriOf = (index: number): Uri => Uri.file(join(folder, `load${index}.socketio.json`));
  const scenario = (name: string, step: number): object => ({
    name,
    tags: ['load'],
    connection: 'main',
    steps: [{ emit: 'order:create', args: [{ id: step, room: '{{room}}' }], expect: { ack: [{ status: 'ok' }] } }],
  });
  const write = async (files: number, scenarios: number, name: string): Promise<Uri[]> => {
    const uris = Array.from({ length: files }, (_, index) => uriOf(index));
    for (const [index, uri] of uris.entries()) {
      const all = Array.from({ length: scenarios }, (_unused, at) => scenario(`${name} ${at}`, at));
      const connections = { main: { url: 'http://localhost:3000' } };
      const collection = { version: 1, name: `Load ${index}`, connections, emits: [], scenarios: all };
      await writeFile(uri.fsPath, JSON.stringify(collection, undefined, 2));
    }
    return uris;
  };
  const shown = (uris: readonly Uri[]): number =>
    uris.reduce((sum, uri) => sum + (controller.items.get(uri.toString())?.children.size ?? 0), 0);
  /**
   * Prints for how long the event loop was blocked during a step: as elapsed time, which includes the time
   * that the thread waited for a core, and as CPU time of the iterations that needed most of it, with the
   * code that ran in them.
   */
  const measured = async (what: string, act: () => Promise<void>): Promise<void> => {
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    const before = performance.now();
    const { iterations, describe: describeIteration } = await measureIterations(act);
    const ms = performance.now() - before;
    delay.disable();
    const [p50, p99, max] = [delay.percentile(50), delay.percentile(99), delay.max].map((ns) => (ns / 1e6).toFixed(1));
    const longest = iterations.toSorted((one, other) => other.cpuMs - one.cpuMs).slice(0, 5);
    const over = iterations.filter((each) => each.cpuMs > 20);
    // The runner prints only lines of the suite.
    console.log(
      `  - ${what}: ${ms.toFixed(0)} ms; delay ${p50} ms (median), ${p99} ms (p99), ${max} ms (max); processor ${longest.map((each) => each.cpuMs.toFixed(1)).join(', ')} ms, ${over.length} above 20 ms; heap ${(process.memoryUsage().heapUsed / 1e6).toFixed(0)} MB`,
    );
    for (const each of longest.filter(({ cpuMs }) => cpuMs > 8)) {
      console.log(`  -   ${each.cpuMs.toFixed(1)} ms: ${describeIteration(each)}`);
    }
  };

  for (const { files, scenarios } of layouts) {
    it(`${files} × ${scenarios}: loads them, and follows changes`, async () => {
      const uris = await write(files, scenarios, 'Scenario');
      await measured(`${files} × ${scenarios} loaded`, async () => {
        await collections.reread(uris);
        await explorer.settled();
        for (const uri of uris) await explorer.resolve(controller.items.get(uri.toString()));
      });
      assert.equal(shown(uris), 2000);
      await write(files, scenarios, 'Renamed');
      await measured(`${files} × ${scenarios} renamed`, async () => {
        await collections.reread(uris);
        await explorer.settled();
      });
      assert.equal(shown(uris), 2000);
      assert.ok(
        [...(controller.items.get(uriOf(0).toString())?.children ?? [])].every(([, { label }]) =>
          /^Renamed/.test(label),
        ),
      );
      await Promise.all(uris.map((uri) => rm(uri.fsPath)));
      await measured(`${files} × ${scenarios} deleted`, async () => {
        await collections.reread(uris);
        await explorer.settled();
      });
      assert.equal(shown(uris), 0);
    });
  }

  it('shows the delays of the machine alone', async () => {
    await measured(`nothing (Node.js ${process.version})`, () => new Promise((resolve) => setTimeout(resolve, 1000)));
  });
});
