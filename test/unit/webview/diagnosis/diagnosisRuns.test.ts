import { expect, it } from 'vitest';
import type { Diagnosis } from '../../../../src/model/diagnosis/diagnosis.ts';
import type { Channel } from '../../../../src/protocol/channel.ts';
import { DiagnosisRuns } from '../../../../webview/diagnosis/diagnosisRuns.ts';

const diagnosis: Diagnosis = { url: 'http://localhost:3000', verdict: null, checks: [] };

/** Runs whose requests end when the test completes them, or when they are aborted. */
function started() {
  const requests: { readonly connectionId: string; readonly complete: () => void }[] = [];
  const request = (_message: unknown, params: unknown, { signal }: { signal?: AbortSignal } = {}): Promise<unknown> =>
    new Promise((resolve, reject) => {
      signal?.addEventListener('abort', () => reject(new Error('canceled')));
      const { connectionId } = params as { connectionId: string };
      requests.push({ connectionId, complete: () => resolve(diagnosis) });
    });
  const connected = new Set<string>();
  const runs = new DiagnosisRuns({ request: request as Channel['request'] }, (id) => connected.has(id));
  return { runs, requests, connected };
}

it('a diagnosis of another connection cancels the one that runs, which has no result then', async () => {
  const { runs, requests } = started();
  const first = runs.start('c1', false);
  const second = runs.start('c2', false);
  await first;
  expect(runs.of('c1')).toBeUndefined();
  expect(runs.of('c2')).toEqual({ state: 'running' });
  requests.at(-1)?.complete();
  await second;
  expect(runs.of('c2')).toEqual({ state: 'done', diagnosis, wasConnected: false });
});

it('a connection that is diagnosed again shows the newest result', async () => {
  const { runs, requests, connected } = started();
  const first = runs.start('c1', false);
  const second = runs.start('c1', true);
  connected.add('c1');
  requests.at(-1)?.complete();
  await Promise.all([first, second]);
  expect(runs.of('c1')).toEqual({ state: 'done', diagnosis, wasConnected: true });
  const third = runs.start('c1', true);
  runs.cancel();
  await third;
  expect(runs.of('c1')).toBeUndefined();
});
