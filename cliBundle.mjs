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
 * The client reads these globals when it is loaded, although it uses `ws` in Node.js. Since Node.js 22, the first of them reads all of
 * `fetch`, which takes longer than most of the engine.
 */
const noGlobalWebSocket = { 'globalThis.WebSocket': 'undefined', 'globalThis.MozWebSocket': 'undefined' };

/**
 * An ES module that imports `http` reads all of its exports, and since Node.js 22 one of them reads all of `fetch`. `require` does not.
 * @type {import('esbuild').Plugin}
 */
const requiredHttp = {
  name: 'requiredHttp',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(node:)?http$/ }, ({ namespace }) =>
      namespace === 'required' ? { path: 'node:http', external: true } : { path: 'node:http', namespace: 'required' },
    );
    onLoad({ filter: /.*/, namespace: 'required' }, () => ({ contents: "module.exports = require('node:http');" }));
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
  plugins: [requiredHttp, histogramAlone, withoutMimeTypes],
  define: { 'process.env.NODE_ENV': '"production"', ...noGlobalWebSocket },
  // Packages that are CommonJS load the modules of Node.js with it.
  banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
};
