// Runs the benches from a bundle in the Node.js of VS Code, as the engine itself runs. With a loader that compiles the source, the
// compilation would be measured too.
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
  // The options of the extension's bundles.
  mainFields: ['module', 'main'],
  external: ['bufferutil', 'utf-8-validate', 'oxfmt'],
  define: { 'process.env.NODE_ENV': '"production"' },
  logLevel: 'warning',
});
const { node } = await installVscode(newestVscode);
// `node test/bench/bench.mjs findingsRun` runs only the bench with this name.
const [only] = process.argv.slice(2);
for (const name of benches.filter((each) => only === undefined || each === only)) {
  const { status } = spawnSync(node, [`dist-test/bench/${name}.cjs`], { stdio: 'inherit' });
  process.exitCode ||= status ?? 1;
}
