// The layers of docs/architecture.md. An import may only point to a lower layer, and imports must not form a circle. Type-only imports count.

/** The layers, from the lowest to the highest. A folder must not import from a later row, or from another folder of its own row. */
const layers = [
  ['^src/base/'],
  ['^src/model/', '^src/files/'],
  ['^src/protocol/'],
  ['^src/engine/', '^webview/', '^src/demo/', '^src/host/', '^src/probe/'],
  ['^src/vscode/', '^src/mock/'],
  ['^src/cli/'],
  ['^src/extension\\.ts$'],
];
const engineLayers = [
  ['^src/engine/contracts/'],
  ['^src/engine/codec/'],
  ['^src/engine/client/', '^src/engine/log/', '^src/engine/observe/'],
  ['^src/engine/connection/'],
  ['^src/engine/source/'],
  ['^src/engine/query/'],
  ['^src/engine/correlation/'],
  [
    'entry',
    'bytes',
    'stream',
    'statistics',
    'types',
    'findings',
    'timeline',
    'replay',
    'scenario',
    'diagnose',
    'sessionFile',
  ].map((name) => `^src/engine/${name}/(?!main)`),
  ['^src/engine/reader/', '^src/engine/collections/'],
  ['^src/engine/(?!main|createEngine)[^/]+\\.ts$'],
  ['^src/engine/handlers/'],
];
/** The folders of `observe`. The kinds of sources pass their traffic to `decode/`. */
const observeLayers = [
  ['^src/engine/observe/decode/'],
  [
    '^src/engine/observe/proxy/',
    '^src/engine/observe/page/',
    '^src/engine/observe/har/',
    '^src/engine/observe/node/',
    '^src/engine/observe/admin/',
  ],
];
const webviewLayers = [
  ['^webview/ui/'],
  ['^webview/format/'],
  ['^webview/state/'],
  [
    '^webview/(connection|details|diagnosis|emit|filter|findings|hex|overview|replay|rules|scenario|sequence|server|statistics|stream|timeline|variables)/',
  ],
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
        comment: 'An import may only point to a lower layer.',
        from: { path },
        to: { path: forbidden },
      };
    }),
  );
}

export default {
  forbidden: [
    { name: 'no-circular', severity: 'error', comment: 'Type-only imports count.', from: {}, to: { circular: true } },
    ...upward('layers', layers),
    ...upward('engine', engineLayers),
    ...upward('observe', observeLayers),
    ...upward('webview', webviewLayers),
    {
      name: 'host-knows-no-engine',
      severity: 'error',
      comment: 'The host talks to the engine through the protocol.',
      from: { path: '^src/(host|vscode)/' },
      to: { path: '^(src/engine|src/demo|src/mock|src/cli|webview)/' },
    },
    {
      name: 'probe-is-small',
      severity: 'error',
      comment: 'The probe runs in the processes of the user.',
      from: { path: '^src/probe/' },
      to: { path: '^(src|webview)/', pathNot: '^src/(probe|model/probe)/' },
    },
    {
      name: 'probe-is-separate',
      severity: 'error',
      comment: 'What the probe reports is in model/probe.',
      from: { pathNot: '^src/probe/' },
      to: { path: '^src/probe/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    includeOnly: '^(src|webview)/',
  },
};
