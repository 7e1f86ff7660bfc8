import { afterEach, expect, it } from 'vitest';
import { Emitter } from '../../../../src/base/emitter.ts';
import { NodeWatches, type NodeWatchesDeps } from '../../../../src/host/nodes/nodeWatches.ts';

const change = new Emitter<void>();
let sources: { sourceId: string; kind: string; state: string }[] = [];
const inspector = {
  request: () => Promise.resolve({}),
  get sources() {
    return sources;
  },
  onDidChange: change.event,
  generation: 1,
  revive: () => undefined,
};
const environment = {
  installProbe: () => Promise.resolve('/probe.cjs'),
  set: () => undefined,
  commandGiven: () => Promise.resolve(),
  removeProbe: () => Promise.resolve({ probe: 'none' as const, path: '' }),
};
const watches = new NodeWatches({
  inspector,
  environment,
  log: { warn: () => undefined },
} as unknown as NodeWatchesDeps);

afterEach(async () => {
  sources = [];
  await watches.watch({ enabled: false });
});

it('the next process is the first one that runs', async () => {
  await watches.watch({ enabled: true });
  const next = watches.nextProcess();
  for (const added of [
    { sourceId: 's1', kind: 'proxy', state: 'running' },
    { sourceId: 's2', kind: 'node', state: 'stopped' },
    { sourceId: 's3', kind: 'node', state: 'running' },
  ]) {
    sources = [...sources, added];
    change.fire();
  }
  expect(await next).toBe('s3');
  expect(await watches.nextProcess()).toBe('s3');
});

it('there is no next process if watching ends before', async () => {
  await watches.watch({ enabled: true });
  const next = watches.nextProcess();
  await watches.watch({ enabled: false });
  sources = [{ sourceId: 's1', kind: 'node', state: 'running' }];
  change.fire();
  expect(await next).toBeUndefined();
});
