// How the command line is bundled: for the package, and for the tests that run it as a program.

/**
 * `accepts` looks up the types of file extensions in it, which Socket.IO's server does not request: it only needs encodings.
 * @type {import('esbuild').Plugin}
 */
export const withoutMimeTypes = {
  name: 'withoutMimeTypes',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^mime-db$/ }, () => ({ path: 'mime-db', namespace: 'empty' }));
    onLoad({ filter: /.*/, namespace: 'empty' }, () => ({ contents: 'module.exports = {};' }));
  },
};

/**
 * The histogram of latencies is the one in JavaScript and is never encoded: its WebAssembly and its compression are 90 kB.
 * @type {import('esbuild').Plugin}
 */
export const histogramAlone = {
  name: 'histogramAlone',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(pako|\.\/wasm)$/ }, ({ path, importer }) =>
      importer.includes('hdr-histogram-js') ? { path, namespace: 'unused' } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'unused' }, () => ({ contents: 'exports.WasmHistogram = class {};' }));
  },
};

/**
 * A module for each command and for what commands share, so that only what a command needs is read and compiled.
 * @satisfies {import('esbuild').BuildOptions}
 */
export const cliBundle = {
  entryPoints: { main: 'src/cli/main.ts' },
  outExtension: { '.js': '.mjs' },
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  mainFields: ['module', 'main'],
  external: ['bufferutil', 'utf-8-validate'],
  plugins: [histogramAlone, withoutMimeTypes],
  // Packages that are CommonJS load the modules of Node.js with it.
  banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
};
