import { defineConfig } from 'vitest/config';

/** A project per kind of test; the tests of the extension host run in VS Code itself (`test/host`). */
function project(name: string, timeoutMs: number, options: { maxWorkers?: number; env?: Record<string, string> } = {}) {
  return {
    test: {
      name,
      include: [`test/${name}/**/*.test.ts`],
      environment: 'node',
      testTimeout: timeoutMs,
      hookTimeout: timeoutMs,
      // A second, as it is by default, is little on a busy machine.
      expect: { poll: { timeout: 20_000 } },
      ...options,
    },
  };
}

/** `--mode matrix`: every e2e test in every VS Code that is supported, and accessibility in every theme and width. */
const matrix = { SOCKETIO_INSPECTOR_MATRIX: '1' };

export default defineConfig(({ mode }) => ({
  test: {
    passWithNoTests: false,
    projects: [
      // Of those that go through many cases some take seconds while other suites run beside them.
      project('unit', 60_000),
      // Much of such a test is waiting: for a ping timeout, a retry, a slow network.
      project('integration', 60_000, { maxWorkers: 2 }),
      // Much of such a test is waiting for a page.
      project('webview', 60_000, { maxWorkers: 2, env: mode === 'matrix' ? matrix : {} }),
      project('e2e', 240_000, { maxWorkers: 1, env: mode === 'matrix' ? matrix : {} }),
    ],
  },
}));
