import { defineConfig } from 'vitest/config';

/** A project per kind of test, in the order in which they run together; the tests of the extension host run in VS Code itself (`test/host`). */
function project(
  groupOrder: number,
  name: string,
  timeoutMs: number,
  options: {
    maxWorkers?: number;
    isolate?: boolean;
    maxConcurrency?: number;
    env?: Record<string, string>;
    globalSetup?: string;
    exclude?: string[];
  } = {},
) {
  return {
    test: {
      name,
      include: [`test/${name}/**/*.test.ts`],
      environment: 'node',
      setupFiles: ['test/support/errorTexts.ts'],
      testTimeout: timeoutMs,
      hookTimeout: timeoutMs,
      // Projects with different numbers of workers cannot run at the same time.
      sequence: { groupOrder },
      // A second, as it is by default, is little on a busy machine. What the engine's tests poll needs some milliseconds, and is cheap to read.
      expect: { poll: { timeout: 60_000, interval: name === 'integration' ? 10 : 50 } },
      ...options,
    },
  };
}

/**
 * `--mode matrix`: every e2e test in every VS Code that is supported, the pictures, webview tests in every theme and width, observed traffic in full, and all troubles.
 */
const matrix = { SOCKETIO_INSPECTOR_MATRIX: '1' };
/** `--mode soak`: property tests with all of their fresh cases. */
const soak = { SOCKETIO_INSPECTOR_SOAK: '1' };

/**
 * Files that `npm run test:matrix` runs and the gate does not, because a test in a browser takes about two seconds of CPU: the gate keeps
 * what people do most, what loses or reveals data, and one file of each part of the panel.
 *
 * - e2e: the pictures, the palette and menus, looks of VS Code, hostile input and secrets that the host and webview tests check as well.
 * - webview: where things are at each width, large amounts, details of single views, and forms whose model has unit tests.
 */
const onlyInMatrix: Readonly<Record<'e2e' | 'webview', readonly string[]>> = {
  e2e: [
    'appearance',
    'badInput',
    'foreignText',
    'keybindings',
    'palette',
    'pictures',
    'secretOrigins',
    'secrets',
    'timelineMenu',
    'treeClicks',
  ],
  webview: [
    'bars',
    'causes',
    'conditions',
    'controlNames',
    'diagnosis',
    'emitRepeat',
    'environments',
    'filterProgress',
    'flood',
    'geometry',
    'help',
    'hex',
    'iconButtons',
    'jsonEditor',
    'keybindings',
    'manyRows',
    'observedPage',
    'outOfSight',
    'overview',
    'packets',
    'pseudoLocale',
    'server',
    'recordScenario',
    'ruleEntries',
    'rules',
    'savedEmit',
    'sequence',
    'statistics',
    'statisticsColumns',
    'stream',
    'timelineGroups',
    'timelineSort',
    'variableFields',
    'variables',
    'visibleSpace',
  ],
};

function outsideGate(name: keyof typeof onlyInMatrix): string[] {
  return onlyInMatrix[name].map((file) => `test/${name}/${file}.test.ts`);
}

export default defineConfig(({ mode }) => ({
  test: {
    passWithNoTests: false,
    // What runs in a worker thread of its own, or in VS Code, is not counted.
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts', 'webview/**/*.ts'],
      reporter: ['text-summary', 'html', 'json-summary'],
      reportsDirectory: 'test-results/coverage',
    },
    projects: [
      // Of those that go through many cases some take seconds while other suites run beside them.
      // The files of a worker share the modules: reading them takes longer than most of the tests.
      project(0, 'unit', 120_000, { isolate: false, env: mode === 'soak' ? soak : {} }),
      // Much of such a test is waiting: for a ping timeout, a retry, a slow network.
      // The files of a worker share the modules here too: a process for each file takes more CPU than most files.
      project(1, 'integration', 180_000, {
        maxWorkers: 2,
        isolate: false,
        // Concurrent tests of a file are those that wait for the same seconds.
        maxConcurrency: 40,
        env: mode === 'soak' ? soak : mode === 'matrix' ? matrix : {},
      }),
      // Much of such a test is waiting for a page. The files of a worker share its browser.
      project(2, 'webview', 240_000, {
        maxWorkers: 2,
        isolate: false,
        exclude: mode === 'matrix' ? [] : outsideGate('webview'),
        env: mode === 'matrix' ? matrix : {},
      }),
      project(3, 'e2e', 480_000, {
        maxWorkers: 1,
        isolate: false,
        globalSetup: 'test/e2e/support/installedOnce.ts',
        exclude: mode === 'matrix' ? [] : outsideGate('e2e'),
        env: mode === 'matrix' ? matrix : {},
      }),
    ],
  },
}));
