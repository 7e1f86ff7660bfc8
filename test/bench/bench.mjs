// Runs the benches as the engine runs: from a bundle, because a loader that compiles the source would be measured too, and in the Node.js
// of VS Code.
import { spawnSync } from 'node:child_process';
import { build } from 'esbuild';
import { installVscode, newestVscode } from '../support/vscode/install.mjs';

const benches = ['run', 'findingsRun', 'viewRun', 'captureRun', 'proxyRun', 'typesRun', 'scenariosRun'];
await build({
  entryPoints: [...benches, 'logRun', 'findingsMemory', 'forwarder'].map((name) => ({
    in: `test/bench/${name === 'proxyRun' || name === 'forwarder' ? 'proxy/' : ''}${name}.ts`,
    out: name,
  })),
  outdir: 'dist-test/bench',
  outExtension: { '.js': '.cjs' },
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  // Like the bundles of the extension.
  mainFields: ['module', 'main'],
  external: ['bufferutil', 'utf-8-validate', 'prettier'],
  define: { 'process.env.NODE_ENV': '"production"' },
  logLevel: 'warning',
});
const { node } = await installVscode(newestVscode);
// `node test/bench/bench.mjs findingsRun` runs one of them.
const [only] = process.argv.slice(2);
for (const name of benches.filter((each) => only === undefined || each === only)) {
  const { status } = spawnSync(node, [`dist-test/bench/${name}.cjs`], { stdio: 'inherit' });
  process.exitCode ||= status ?? 1;
}
