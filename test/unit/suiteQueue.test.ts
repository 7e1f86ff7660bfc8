import { expect, test } from 'vitest';
import { runInOrder } from '../support/suiteQueue.mjs';

interface Job {
  name: string;
  needs: string[];
}

/** Runs jobs that end only when the test ends them, and records what happens. */
function started(jobs: readonly Job[], atOnce: number) {
  const events: string[] = [];
  const ends = new Map<string, (isSuccess: boolean) => void>();
  const done = runInOrder(jobs, atOnce, {
    run(job) {
      events.push(job.name);
      return new Promise<boolean>((resolve) => ends.set(job.name, resolve));
    },
    skip: (job, needed) => events.push(`${job.name} without ${needed}`),
  });
  const end = async (name: string, isSuccess = true): Promise<void> => {
    ends.get(name)?.(isSuccess);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { events, end, done };
}

test('a job waits for the jobs that it needs, and later jobs run meanwhile', async () => {
  const jobs = [
    { name: 'package', needs: [] },
    { name: 'vscode', needs: [] },
    { name: 'e2e', needs: ['package', 'vscode'] },
    { name: 'webview', needs: ['package'] },
    { name: 'unit', needs: [] },
  ];
  const { events, end, done } = started(jobs, 2);
  expect(events).toEqual(['package', 'vscode']);
  await end('package');
  expect(events).toEqual(['package', 'vscode', 'webview']);
  await end('vscode');
  expect(events).toEqual(['package', 'vscode', 'webview', 'e2e']);
  await end('webview');
  expect(events.at(-1)).toBe('unit');
  await end('unit');
  await end('e2e');
  await done;
});

test('a job whose needed job failed is skipped, and so are the jobs that need it', async () => {
  const jobs = [
    { name: 'package', needs: [] },
    { name: 'e2e', needs: ['package'] },
    { name: 'report', needs: ['e2e'] },
    { name: 'unit', needs: [] },
  ];
  const { events, end, done } = started(jobs, 1);
  await end('package', false);
  expect(events).toEqual(['package', 'e2e without package', 'report without e2e', 'unit']);
  await end('unit');
  await done;
});

test('jobs that need each other are an error', async () => {
  const jobs = [
    { name: 'a', needs: ['b'] },
    { name: 'b', needs: ['a'] },
  ];
  await expect(started(jobs, 2).done).rejects.toThrow('No job can start: a, b');
});
