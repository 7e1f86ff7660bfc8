// Runs the benches from a bundle, as the engine runs from one: a loader that compiles the source as it goes would be measured with it.
import { spawnSync } from 'node:child_process';
import { build } from 'esbuild';

const outfile = 'dist-test/bench.cjs';
await build({
  entryPoints: ['test/bench/run.ts'],
  outfile,
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
process.exitCode = spawnSync(process.execPath, [outfile], { stdio: 'inherit' }).status ?? 1;
