import { defineConfig } from 'vitest/config';

/**
 * Returns a Vitest project for one kind of test. `groupOrder` sets the order of projects that run in one command. The tests of the extension
 * host are no project, because they run in VS Code itself (`test/host`).
 */
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
      // The default timeout of one second is too short on a busy machine. The values that integration tests poll change within milliseconds
      // and are cheap to read.
      expect: { poll: { timeout: 60_000, interval: name === 'integration' ? 10 : 50 } },
      ...options,
    },
  };
}

/**
 * `--mode matrix` runs every e2e test in every supported version of VS Code, the tests that take pictures, the webview tests in every theme
 * and width, all tests of observed traffic, and all cases of findings (`troubles`).
 */
const matrix = { SOCKETIO_INSPECTOR_MATRIX: '1' };
/** `--mode soak` runs the property tests with all of their random cases. */
const soak = { SOCKETIO_INSPECTOR_SOAK: '1' };

/**
 * Test files that only `npm run test:matrix` runs, because a test in a browser takes two to ten seconds of CPU time. `npm test` runs the
 * files about the most common tasks and about the loss and disclosure of data, and one file for each part of the panel.
 *
 * - e2e: pictures, the first run, the walkthrough, the command palette and menus, themes and layouts in VS Code,
 *   restarts during a flood of events, and hostile input and secrets, which host and webview tests check too.
 * - integration: payloads of many megabytes, packets that are cut at every byte, attacks that need much CPU time, tests that wait for network
 *   conditions, and some commands of the command line, which start many processes.
 * - webview: layouts at each width, large captures, details of single views, and forms whose model has unit tests.
 */
const onlyInMatrix: Readonly<Record<'e2e' | 'integration' | 'webview', readonly string[]>> = {
  e2e: [
    'appearance',
    'badInput',
    'changedCollections',
    'collectionEditor',
    'explain',
    'firstRun',
    'foreignText',
    'keybindings',
    'languages',
    'lowPanel',
    'mockAndTypes',
    'movedCollections',
    'movingPictures',
    'multiRoot',
    'nothingLost',
    'palette',
    'pictures',
    'recordedScenario',
    'secretOrigins',
    'secrets',
    'seedExamples',
    'testExplorer',
    'timelineMenu',
    'treeClicks',
    'walkthrough',
    'walkthroughPictures',
  ],
  integration: [
    'bounds',
    'cli/convertCollection',
    'cli/diagnose',
    'cli/mock',
    'cli/runInputs',
    'cli/types',
    'conditionsFaults',
    'copiedCode',
    'cutReplies',
    'cutSecrets',
    'cutWrites',
    'faultsDispose',
    'faultsNetwork',
    'faultsProcess',
    'hostileResponses',
    'hostileSecrets',
    'largePackets',
    'largeReads',
    'observe/largePolledBodies',
    'observe/malformed',
    'observe/node/severalServers',
    'observe/rulesOfStreams',
    'replayEnd',
    'replayLarge',
    'scenario/recordedDelays',
    'slowFilters',
    'stream',
    'upgradeRows',
    'viewFlood',
  ],
  webview: [
    'bars',
    'causes',
    'conditions',
    'controlNames',
    'detailsTree',
    'diagnosis',
    'emitRepeat',
    'emitResult',
    'environments',
    'filterHistory',
    'filterProgress',
    'findings',
    'flood',
    'geometry',
    'help',
    'hex',
    'hiddenSecrets',
    'highContrast',
    'iconButtons',
    'injection',
    'jsonEditor',
    'keybindings',
    'languages',
    'lowPanel',
    'manyRows',
    'narrowWindow',
    'observed',
    'observedPage',
    'options',
    'outOfSight',
    'overview',
    'packets',
    'placeholders',
    'pseudoLocale',
    'recordScenario',
    'replay',
    'ruleEntries',
    'rules',
    'savedEmit',
    'sequence',
    'server',
    'session',
    'state',
    'statistics',
    'statisticsColumns',
    'stream',
    'timelineClear',
    'timelineGrid',
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
    // Code that runs in a worker thread or in VS Code is not counted.
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts', 'webview/**/*.ts'],
      reporter: ['text-summary', 'html', 'json-summary'],
      reportsDirectory: 'test-results/coverage',
    },
    projects: [
      // The timeout is long because some tests run thousands of cases, which takes seconds while another suite runs at the same time.
      // The files of a worker share their modules: loading the modules takes longer than most of the tests.
      project(0, 'unit', 120_000, { isolate: false, env: mode === 'soak' ? soak : {} }),
      // These tests often wait: for a ping timeout, a retry or a slow network.
      // The files of a worker share their modules here too: a process for each file would need more CPU time than most files.
      project(1, 'integration', 180_000, {
        maxWorkers: 2,
        isolate: false,
        // Tests of a file are concurrent if they only wait.
        maxConcurrency: 40,
        exclude: mode === undefined || mode === 'test' ? outsideGate('integration') : [],
        env: mode === 'soak' ? soak : mode === 'matrix' ? matrix : {},
      }),
      // These tests often wait for a page. The files of a worker share a browser.
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
