// Runs the benches from a bundle, as the engine runs from one: a loader that compiles the source as it goes would be measured with it.
import { spawnSync } from 'node:child_process';
import { build } from 'esbuild';

const benches = ['run', 'viewRun', 'captureRun'];
await build({
  entryPoints: [...benches, 'logRun'].map((name) => `test/bench/${name}.ts`),
  outdir: 'dist-test/bench',
  outExtension: { '.js': '.cjs' },
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  // As the extension's own bundles.
  mainFields: ['module', 'main'],
  external: ['bufferutil', 'utf-8-validate', 'prettier'],
  define: { 'process.env.NODE_ENV': '"production"' },
  logLevel: 'warning',
});
for (const name of benches) {
  const { status } = spawnSync(process.execPath, [`dist-test/bench/${name}.cjs`], { stdio: 'inherit' });
  process.exitCode ||= status ?? 1;
}
