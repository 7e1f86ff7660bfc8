/**
 * An extension for tests and benches in a real VS Code. It calls the inspector, and measures inside the extension host. For comparison, it
 * shows events as most inspectors do, with one message and one element for each event. It executes the requests that its socket receives,
 * each of which is one line of JSON.
 */
import { connect } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { io, type Socket } from 'socket.io-client';
import * as vscode from 'vscode';

type InspectorApi = Readonly<Record<string, (argument?: unknown) => Promise<unknown>>>;

const resolutionMs = 1;
const delays = monitorEventLoopDelay({ resolution: resolutionMs });
let plain: { panel: vscode.WebviewPanel; socket: Socket } | undefined;

/** For each event, a row with four cells is appended to all previous rows, and the newest row is scrolled into view. */
const plainPage = `<!DOCTYPE html><html><body><main></main><script>
  const list = document.querySelector('main');
  window.addEventListener('message', ({ data: { event, args } }) => {
    const row = document.createElement('div');
    for (const text of [new Date().toISOString(), 'in', event, JSON.stringify(args)]) {
      const cell = document.createElement('span');
      cell.textContent = text;
      row.append(cell, ' ');
    }
    list.append(row);
    window.scrollTo(0, document.body.scrollHeight);
  });
</script></body></html>`;

const handlers: Readonly<Record<string, (argument: never) => unknown>> = {
  /** Milliseconds that it takes to activate an extension for the first time. */
  async activate(id: string) {
    const extension = vscode.extensions.getExtension(id);
    if (!extension || extension.isActive) throw new Error(`${id} is ${extension ? 'active already' : 'missing'}`);
    await untilQuiet();
    const begin = performance.now();
    await extension.activate();
    return performance.now() - begin;
  },
  /** Calls the inspector's API, which shows no dialogs and opens no editors. */
  async call({ name, argument }: { name: string; argument?: unknown }) {
    const inspector = vscode.extensions.getExtension<InspectorApi>('socketio-inspector.socketio-inspector');
    return (await inspector?.activate())?.[name]?.(argument);
  },
  /** The process ID of the extension host. */
  pid: () => process.pid,
  watchDelay() {
    delays.reset();
    delays.enable();
  },
  /** The delay of timers on the main thread of the extension host, in milliseconds. */
  delay() {
    delays.disable();
    const late = (percentile: number): number => delays.percentile(percentile) / 1e6 - resolutionMs;
    return { p50: late(50), p99: late(99), max: delays.max / 1e6 - resolutionMs };
  },
  async openPlain(url: string) {
    const panel = vscode.window.createWebviewPanel('probes.plain', 'Plain', vscode.ViewColumn.Active, {
      enableScripts: true,
    });
    panel.webview.html = plainPage;
    const socket = io(url, { transports: ['websocket'], reconnection: false });
    plain = { panel, socket };
    socket.onAny((event: string, ...args: unknown[]) => void panel.webview.postMessage({ event, args }));
    await new Promise<void>((resolve) => socket.once('connect', () => resolve()));
  },
  closePlain() {
    plain?.socket.disconnect();
    plain?.panel.dispose();
    plain = undefined;
  },
};

/** Waits until the extension host has been idle for a while. A window that has just opened keeps the extension host busy. */
async function untilQuiet(): Promise<void> {
  const every = 50;
  for (let quiet = 0, waited = 0; quiet < 20; waited++) {
    if (waited * every > 30_000) throw new Error('The extension host does not come to rest');
    const began = performance.now();
    await new Promise((resolve) => setTimeout(resolve, every));
    quiet = performance.now() - began < every + 10 ? quiet + 1 : 0;
  }
}

export function activate(context: vscode.ExtensionContext): void {
  const port = Number(process.env['INSPECTOR_PROBE_PORT']);
  const socket = connect(port, '127.0.0.1');
  context.subscriptions.push({ dispose: () => socket.destroy() });
  const handleLine = async (line: string): Promise<void> => {
    const { id, name, argument } = JSON.parse(line) as { id: number; name: string; argument: never };
    try {
      const value = await handlers[name]?.(argument);
      socket.write(`${JSON.stringify({ id, value: value ?? null })}\n`);
    } catch (error) {
      socket.write(`${JSON.stringify({ id, error: String(error) })}\n`);
    }
  };
  createInterface({ input: socket }).on('line', (line) => void handleLine(line));
}
