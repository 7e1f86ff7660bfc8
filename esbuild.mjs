// Builds all bundles, such as those of the extension host, the worker threads, the webview and the demo server. `--watch` rebuilds them
// after each change; `--production` minifies them.
import { build, context } from 'esbuild';
import { rmSync, writeFileSync } from 'node:fs';
import { cliBundle, histogramAlone, mcpBundle, withoutMimeTypes } from './cliBundle.mjs';
import { keepUsedIcons } from './iconSubset.mjs';
import { writeDocumentation, writeTranslations } from './packedTexts.mjs';
import { bundledPackages, noticesText } from './thirdPartyNotices.mjs';

const production = process.argv.includes('--production');
const watch = process.argv.includes('--watch');

const common = {
  bundle: true,
  minify: production,
  sourcemap: production ? false : 'linked',
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
  define: { 'process.env.NODE_ENV': '"production"' },
};
const node = {
  ...common,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  // Some packages name a UMD build as "main", which requires its parts at run time. They would be missing in the package.
  mainFields: ['module', 'main'],
  // `ws` uses these optional native packages if they are installed. They are not shipped.
  external: ['vscode', 'bufferutil', 'utf-8-validate'],
};

/** Bundles that are loaded when they are used for the first time, not when the extension is activated. */
const apart = {
  name: 'apart',
  setup({ onResolve }) {
    onResolve({ filter: /\/host\.ts$/ }, () => ({ path: './host.js', external: true }));
    onResolve({ filter: /\/(deferredRegistration|commandInput)\.ts$/ }, ({ path }) => ({
      path: `./${path.replace(/^.*\/|\.ts$/g, '')}.cjs`,
      external: true,
    }));
  },
};

/** The bundle that is loaded when a collection is imported or exported for the first time. */
const interopApart = {
  name: 'interopApart',
  setup({ onResolve }) {
    onResolve({ filter: /\/interop\/main\.ts$/ }, () => ({ path: './interop.js', external: true }));
  },
};

/** The code that the worker threads share. */
const threadsApart = {
  name: 'threadsApart',
  setup({ onResolve }) {
    onResolve({ filter: /\/mainThreads\.ts$/ }, () => ({ path: './threads.js', external: true }));
  },
};
const thread = { ...node, external: node.external.slice(1) };

/**
 * The bundle that the page loads when it shows an argument as JSON for the first time. The content security policy of the page allows this,
 * because the script that loads the bundle has the nonce.
 */
const apartInPage = {
  name: 'apartInPage',
  setup({ onResolve }) {
    onResolve({ filter: /\/codeView\.ts$/ }, () => ({ path: './jsonEditor.js', external: true }));
  },
};
const browser = { ...common, platform: 'browser', target: 'chrome130' };

/** @type {Record<string, import('esbuild').BuildOptions>} */
const bundles = {
  extension: {
    ...node,
    entryPoints: { extension: 'src/extension.ts' },
    // With this extension, Node.js does not search for a package.json to determine the type of the module.
    outExtension: { '.js': '.cjs' },
    external: ['vscode'],
    plugins: [apart],
    supported: { 'dynamic-import': false },
  },
  deferredRegistration: {
    ...node,
    entryPoints: { deferredRegistration: 'src/vscode/activation/deferredRegistration.ts' },
    outExtension: { '.js': '.cjs' },
    external: ['vscode'],
  },
  commandInput: {
    ...node,
    entryPoints: { commandInput: 'src/vscode/commands/commandInput.ts' },
    outExtension: { '.js': '.cjs' },
  },
  host: {
    ...node,
    entryPoints: { host: 'src/vscode/activation/host.ts' },
    external: ['vscode'],
    plugins: [interopApart],
  },
  interop: { ...thread, entryPoints: { interop: 'src/model/interop/main.ts' } },
  threads: { ...thread, entryPoints: { threads: 'src/engine/mainThreads.ts' }, plugins: [histogramAlone] },
  engine: { ...thread, entryPoints: { engine: 'src/engine/main.ts' }, plugins: [threadsApart] },
  reader: { ...thread, entryPoints: { reader: 'src/engine/reader/main.ts' }, plugins: [threadsApart] },
  collections: { ...thread, entryPoints: { collections: 'src/engine/collections/main.ts' }, plugins: [threadsApart] },
  session: { ...thread, entryPoints: { session: 'src/engine/sessionFile/main.ts' }, plugins: [threadsApart] },
  demo: { ...thread, entryPoints: { demo: 'src/mock/main.ts' }, plugins: [threadsApart, withoutMimeTypes] },
  // The probe runs in the user's processes, which can have an older version of Node.js.
  probe: {
    ...common,
    platform: 'node',
    format: 'cjs',
    target: 'node18',
    entryPoints: { probe: 'src/probe/main.ts', probeRest: 'src/probe/startProbe.ts' },
    external: ['./probeRest.cjs'],
    outExtension: { '.js': '.cjs' },
  },
  cli: { ...common, ...cliBundle, outdir: 'dist/cli' },
  mcp: { ...common, ...mcpBundle, outdir: 'dist' },
  webview: {
    ...browser,
    format: 'iife',
    entryPoints: { webview: 'webview/entry.ts', codicon: '@vscode/codicons/dist/codicon.css' },
    loader: { '.ttf': 'file' },
    assetNames: '[name]',
    plugins: [apartInPage],
  },
  jsonEditor: { ...browser, format: 'esm', entryPoints: { jsonEditor: 'webview/ui/jsonEditor/codeView.ts' } },
};

rmSync('dist', { recursive: true, force: true });
const metafiles = [];
for (const [name, options] of Object.entries(bundles)) {
  const settings = { outdir: 'dist', ...options };
  if (watch) {
    await (await context(settings)).watch();
  } else {
    const { metafile } = await build(settings);
    metafiles.push(metafile);
    writeFileSync(`dist/${name}.meta.json`, JSON.stringify(metafile));
  }
}
writeTranslations('dist/texts');
writeDocumentation('dist/docs.json.br');
if (production) await keepUsedIcons('dist');
if (!watch) writeFileSync('dist/THIRD-PARTY-NOTICES.txt', noticesText(bundledPackages(metafiles)));
