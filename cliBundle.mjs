// The esbuild options for the command line, for the package and for the tests that run it as a program.

/**
 * Leaves out `mime-db`. `accepts` uses it to look up the types of file extensions, but Socket.IO's server only asks for encodings.
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
 * Leaves out the WebAssembly and the compression of the histogram package, which are 90 kB. The histogram of latencies uses its JavaScript
 * implementation and is never encoded.
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
 * The Socket.IO client reads these globals when it is loaded, although it uses `ws` in Node.js. Since Node.js 22, reading the first one loads
 * all of `fetch`, which takes longer than loading most of the engine.
 */
const noGlobalWebSocket = { 'globalThis.WebSocket': 'undefined', 'globalThis.MozWebSocket': 'undefined' };

/**
 * Replaces imports of `http` by `require`. An ES module that imports `http` reads all of its exports, and since Node.js 22, reading one of
 * them loads all of `fetch`.
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
 * The SDK of MCP can check results of forms with Ajv, which the server does not use. It is 130 kB.
 * @type {import('esbuild').Plugin}
 */
const withoutAjv = {
  name: 'withoutAjv',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /ajv-provider\.js$/ }, () => ({ path: 'ajv-provider', namespace: 'unusedAjv' }));
    onLoad({ filter: /.*/, namespace: 'unusedAjv' }, () => ({
      contents: 'export class AjvJsonSchemaValidator {}',
    }));
  },
};

/**
 * The bundle has a module for each command and for the code that commands share, so that a command loads only the code that it needs.
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
  plugins: [requiredHttp, histogramAlone, withoutMimeTypes, withoutAjv],
  define: { 'process.env.NODE_ENV': '"production"', ...noGlobalWebSocket },
  // CommonJS packages load the modules of Node.js with `require`.
  banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
};

/**
 * The MCP server of the extension, which VS Code and agents start as a program.
 * @satisfies {import('esbuild').BuildOptions}
 */
export const mcpBundle = { ...cliBundle, entryPoints: { mcp: 'src/cli/mcp/main.ts' }, splitting: false };
