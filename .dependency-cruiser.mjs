// The floors of docs/architecture.md: an import goes down, never up, never sideways, and never in a circle. Imports of types count.

/** From the ground up; a folder must not import what stands in a later row, nor its neighbors in its own row. */
const floors = [
  ['^src/base/'],
  ['^src/model/', '^src/files/'],
  ['^src/protocol/'],
  ['^src/engine/', '^webview/', '^src/demo/', '^src/host/'],
  ['^src/vscode/'],
  ['^src/extension\\.ts$'],
];
const engineFloors = [
  ['^src/engine/contracts/'],
  ['^src/engine/codec/'],
  ['^src/engine/client/', '^src/engine/log/', '^src/engine/observe/'],
  ['^src/engine/connection/'],
  ['^src/engine/source/'],
  ['^src/engine/query/'],
  ['entry', 'bytes', 'stream', 'statistics', 'timeline', 'replay', 'sessionFile'].map(
    (name) => `^src/engine/${name}/(?!main)`,
  ),
  ['^src/engine/reader/'],
  ['^src/engine/(?!main|createEngine)[^/]+\\.ts$'],
  ['^src/engine/handlers/'],
];
/** decode/ is fed by the others, which are neighbors. */
const observeFloors = [['^src/engine/observe/decode/'], ['^src/engine/observe/proxy/', '^src/engine/observe/har/']];
const webviewFloors = [
  ['^webview/ui/'],
  ['^webview/format/'],
  ['^webview/state/'],
  ['^webview/(connection|details|emit|filter|hex|overview|replay|statistics|stream|timeline)/'],
  ['^webview/app/'],
];

function upward(name, rows) {
  return rows.flatMap((row, level) =>
    row.flatMap((path) => {
      const forbidden = [...rows.slice(level + 1).flat(), ...row.filter((other) => other !== path)];
      if (forbidden.length === 0) return [];
      return {
        name,
        severity: 'error',
        comment: 'Down, never up, never sideways.',
        from: { path },
        to: { path: forbidden },
      };
    }),
  );
}

export default {
  forbidden: [
    { name: 'no-circle', severity: 'error', comment: 'Imports of types count.', from: {}, to: { circular: true } },
    ...upward('floor', floors),
    ...upward('engine', engineFloors),
    ...upward('observe', observeFloors),
    ...upward('webview', webviewFloors),
    {
      name: 'host-knows-no-engine',
      severity: 'error',
      comment: 'The host talks to the engine through the protocol.',
      from: { path: '^src/(host|vscode)/' },
      to: { path: '^(src/engine|src/demo|webview)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    includeOnly: '^(src|webview)/',
  },
};
