/**
 * One server of each kind that the matrix runs with the probe (`test/matrix/watchedFrameworks.test.ts`, `watchedNodes.test.ts`), if this
 * repository has its packages. Only the matrix runs express, fastify, NestJS, ts-node, and Node.js 18 and 22, because these must be
 * installed.
 */
import { fileURLToPath } from 'node:url';
import * as parser from 'socket.io-msgpack-parser';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { EngineHarness } from '../../../support/engineHarness.ts';
import { closedAfterEach } from '../../../support/closedAfterEach.ts';
import { probeSuite } from '../../../support/probeSuite.ts';
import { nodeOfMajor } from '../../../support/vscode/install.mjs';
import { type Row, WatchedRows } from '../../../support/watchedRows.ts';

const folder = fileURLToPath(new URL('../../../matrix/servers', import.meta.url));
const files = probeSuite();
let harness: EngineHarness;
beforeEach(async () => {
  harness = new EngineHarness();
  await harness.engine.sources.nodes.start(files.path, files.token);
});
afterEach(() => harness.dispose());
const closing = closedAfterEach();
const rows = new WatchedRows({ folder, files, harness: () => harness, closing });

const program = 'handlers.cjs';
const kinds: Readonly<Record<string, Row>> = {
  'the msgpack parser': { args: ['plain.cjs', 'socket.io', 'socket.io-msgpack-parser'], program, options: { parser } },
  'TypeScript that tsx runs': { args: ['--import', 'tsx', `${folder}/typed.ts`], program: 'typed.ts' },
};

it.each(Object.entries(kinds))('a server with %s behaves as without the probe', (_kind, row) =>
  rows.expectUnchanged(row, { transports: ['websocket'] }),
);

it('a server in Node.js 24 behaves as without the probe', async () => {
  const node = await nodeOfMajor(24);
  await rows.expectUnchanged({ args: ['plain.cjs', 'socket.io'], program }, { node, transports: ['polling'] });
  expect(harness.engine.sources.observing).toHaveLength(1);
});

it('a client recovers its state from a server with the probe', () =>
  rows.expectRecovered(['plain.cjs', 'socket.io'], program));

it('a cluster of two processes behaves as without the probe', () =>
  rows.expectClustered(['../../servers/watchedCluster.cjs'], program, { transports: ['websocket'] }));
