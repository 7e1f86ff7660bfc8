// The entry of the tests that run inside VS Code's extension host. `bundleSuite.ts` finds the test files and passes them to it.
import Mocha from 'mocha';

const testTimeoutMs = 120_000;

/**
 * Files of which a smoke run runs all tests: activation, connections, emits and the panel.
 */
const alwaysWhole: readonly string[] = ['smoke.test.ts', 'connections.test.ts', 'emits.test.ts', 'panel.test.ts'];

/**
 * Runs the tests; rejects when one fails or when there is none.
 * `SOCKETIO_INSPECTOR_HOST_RESULTS` names the file for the results (Mocha's JSON). `SOCKETIO_INSPECTOR_HOST_GREP` is the pattern for the
 * titles of the tests to run. With `SOCKETIO_INSPECTOR_HOST_SMOKE`, most files run only their first test.
 */
export async function runSuite(testFiles: readonly { name: string; load: () => Promise<unknown> }[]): Promise<void> {
  const output = process.env['SOCKETIO_INSPECTOR_HOST_RESULTS'];
  const grep = process.env['SOCKETIO_INSPECTOR_HOST_GREP'];
  const mocha = new Mocha({
    ui: 'bdd',
    timeout: testTimeoutMs,
    ...(grep === undefined ? {} : { grep }),
    ...(output === undefined ? {} : { reporter: 'json', reporterOption: { output } }),
  });
  // Mocha does the same before it loads a file itself: `describe` and `it` become globals of this suite.
  mocha.suite.emit('pre-require', globalThis, null, mocha);
  const isSmoke = process.env['SOCKETIO_INSPECTOR_HOST_SMOKE'] !== undefined;
  for (const { name, load } of testFiles) {
    const loaded = mocha.suite.suites.length;
    await load();
    if (isSmoke && !alwaysWhole.includes(name)) keepTests(mocha.suite.suites.slice(loaded), 1);
  }

  const counts = { passed: 0, failed: 0 };
  await new Promise<void>((resolve) => {
    mocha
      .run(() => resolve())
      .on('pass', (test) => {
        counts.passed += 1;
        console.log(`  ✓ ${test.fullTitle()} (${test.duration ?? 0} ms)`);
      })
      .on('pending', (test) => console.log(`  - ${test.fullTitle()}`))
      .on('fail', (test, error: unknown) => {
        counts.failed += 1;
        const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
        console.log(`  ✗ ${test.fullTitle()}\n${text.replace(/^/gm, '      ')}`);
      });
  });
  if (counts.failed > 0) throw new Error(`${counts.failed} of the tests in the extension host failed`);
  if (counts.passed === 0) throw new Error('no test ran in the extension host');
}

/** Keeps the first `count` tests of these groups. Returns how many are missing if the groups contain fewer tests. */
function keepTests(groups: readonly Mocha.Suite[], count: number): number {
  let missing = count;
  for (const group of groups) {
    group.tests.splice(missing);
    missing = keepTests(group.suites, missing - group.tests.length);
  }
  return missing;
}
