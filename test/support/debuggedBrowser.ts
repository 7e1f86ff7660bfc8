/** A headless browser whose pages can be debugged, started as VS Code's JavaScript debugger starts it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CdpEndpoint } from '../../src/engine/observe/page/cdpConnection.ts';
import { startAndAwait } from './process.mjs';
import { chromiumPath } from './vscode/browser.mjs';

export interface DebuggedTarget {
  readonly id: string;
  readonly type: string;
  readonly url: string;
  readonly parentId?: string;
}

export interface DebuggedBrowser {
  /** Opens a page. Resolves with its ID. */
  open(url: string): Promise<string>;
  targets(): Promise<DebuggedTarget[]>;
  /** Where the DevTools protocol of a page or worker is reached. */
  endpointOf(targetId: string): CdpEndpoint;
  close(targetId: string): Promise<void>;
  dispose(): Promise<void>;
}

const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'];

export async function startDebuggedBrowser(): Promise<DebuggedBrowser> {
  const profile = await mkdtemp(join(tmpdir(), 'sioi-page-'));
  const args = [...flags, '--remote-debugging-port=0', `--user-data-dir=${profile}`, 'about:blank'];
  const ready = /DevTools listening on ws:\/\/127\.0\.0\.1:(\d+)/;
  const { program, match } = await startAndAwait(chromiumPath(true), args, {
    name: 'Chromium',
    ready,
    timeoutMs: 120_000,
  });
  const port = Number(match[1]);
  const request = async (path: string, method = 'GET'): Promise<string> =>
    (await fetch(`http://127.0.0.1:${port}/json/${path}`, { method })).text();
  return {
    open: async (url) => (JSON.parse(await request(`new?${encodeURIComponent(url)}`, 'PUT')) as DebuggedTarget).id,
    targets: async () => JSON.parse(await request('list')) as DebuggedTarget[],
    endpointOf: (targetId) => ({ host: '127.0.0.1', port, path: `/devtools/page/${targetId}` }),
    close: async (targetId) => {
      await request(`close/${targetId}`);
    },
    dispose: async () => {
      await program.stop();
      await rm(profile, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}
