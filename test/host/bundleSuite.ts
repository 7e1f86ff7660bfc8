import { build } from 'esbuild';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the repository: the extension under development. */
export const extensionRoot = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

const hostTests = join(extensionRoot, 'test', 'host');

/**
 * Bundles the suite and every `*.test.ts` beside it into one file that VS Code loads as `extensionTestsPath`.
 * @returns the path of the bundle
 */
export async function bundleSuite(): Promise<string> {
  const names = await readdir(join(hostTests, 'suite'), { recursive: true });
  const testFiles = names
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => name.endsWith('.test.ts'))
    .sort();
  // The smoke test must run first, because it checks the extension before another test has activated it.
  testFiles.sort((a, b) => Number(b === 'smoke.test.ts') - Number(a === 'smoke.test.ts'));
  if (testFiles.length === 0) throw new Error('test/host/suite has no *.test.ts');
  const outfile = join(extensionRoot, 'dist-test', 'host', 'index.js');
  await build({
    stdin: {
      // The files are imported one by one when the suite runs, because `describe` exists only after the suite has prepared Mocha.
      contents: [
        `import { runSuite } from './suite/index.ts';`,
        `export const run = () => runSuite([`,
        ...testFiles.map(
          (name) => `  { name: ${JSON.stringify(name)}, load: () => import(${JSON.stringify(`./suite/${name}`)}) },`,
        ),
        `]);`,
      ].join('\n'),
      loader: 'ts',
      resolveDir: hostTests,
      sourcefile: 'entry.ts',
    },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    sourcemap: 'inline',
    // The options of the extension's bundles.
    mainFields: ['module', 'main'],
    external: ['vscode', 'mocha'],
    logLevel: 'warning',
  });
  return outfile;
}
