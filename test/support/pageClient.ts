/** A Socket.IO client in a page of a browser. */
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { Manager } from 'socket.io-client';
import type { ServerParser, ServerVersion } from '../servers/testServer.ts';
import { type ClientOptions, type ConnectedClient, eventNames, namespaces } from './observedRun.ts';
import { repository } from './dependencies.mjs';
import { RemoteEnd, type RemoteEmit, type RemoteReport } from './remoteEnd.ts';

/** Globals of the page: the Socket.IO client, and a function that the test provides. */
interface PageGlobals {
  io: { readonly Manager: typeof Manager };
  report(text: string): void;
  emitAll(emits: readonly RemoteEmit[]): void;
  leave(): void;
}

interface InPage {
  readonly transports: string[];
  readonly namespaces: readonly string[];
  readonly events: readonly string[];
}

/** The files of the packages for browsers. */
const folders: Readonly<Record<ServerVersion, string>> = {
  v4: 'socket.io/client-dist',
  v3: 'socket.io-3/client-dist',
  v2: 'socket.io-client-v2/dist',
};
const files: Readonly<Record<ServerParser, string>> = { default: 'socket.io.js', msgpack: 'socket.io.msgpack.min.js' };

/** @param url of a server that also serves a page */
export async function pageClient(
  page: Page,
  { url, version, parser, transports }: ClientOptions,
): Promise<ConnectedClient> {
  await page.goto(url);
  await page.addScriptTag({ path: join(repository, 'node_modules', folders[version], files[parser]) });
  const end = new RemoteEnd(namespaces, (emits) => {
    void page.evaluate((all) => (globalThis as unknown as PageGlobals).emitAll(all), emits);
  });
  await page.exposeFunction('report', (text: string) => end.report(JSON.parse(text) as RemoteReport));
  const given: InPage = { transports: [...transports], namespaces, events: eventNames };
  const ids = await page.evaluate(connectInPage, given);
  return {
    sockets: end.sockets,
    socketIds: new Map(ids),
    disconnect: () => page.evaluate(() => (globalThis as unknown as PageGlobals).leave()),
  };
}

/** Runs in the page. */
async function connectInPage({ transports, namespaces, events }: InPage): Promise<[string, string][]> {
  const globals = globalThis as unknown as PageGlobals;
  const packed = (value: unknown): unknown => {
    if (value instanceof ArrayBuffer || value instanceof Uint8Array) {
      return { $binary: btoa(String.fromCharCode(...new Uint8Array(value as ArrayBuffer))) };
    }
    if (Array.isArray(value)) return value.map(packed);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, packed(child)]));
  };
  const unpacked = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(unpacked);
    if (typeof value !== 'object' || value === null) return value;
    const { $binary: bytes } = value as { $binary?: unknown };
    // Older clients cannot send typed arrays.
    if (typeof bytes === 'string') return Uint8Array.from(atob(bytes), (character) => character.charCodeAt(0)).buffer;
    return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, unpacked(child)]));
  };
  const report = (of: object, args: unknown[]): void => globals.report(JSON.stringify({ ...of, args: packed(args) }));
  const manager = new globals.io.Manager(location.origin, { transports, reconnection: false });
  const sockets = new Map(namespaces.map((namespace) => [namespace, manager.socket(namespace)]));
  for (const [namespace, socket] of sockets) {
    for (const event of events) {
      socket.on(event, (...all: unknown[]) => {
        const last = all.at(-1);
        const args = typeof last === 'function' ? all.slice(0, -1) : all;
        report({ namespace, event }, args);
        if (typeof last === 'function') (last as (...answer: unknown[]) => void)('ack', ...args);
      });
    }
    socket.connect();
  }
  globals.emitAll = (emits) => {
    for (const { namespace, event, args, ack } of emits) {
      const answered = (...answer: unknown[]): void => report({ ack }, answer);
      sockets.get(namespace)?.emit(event, ...args.map(unpacked), ...(ack === undefined ? [] : [answered]));
    }
  };
  globals.leave = () => {
    for (const socket of sockets.values()) socket.disconnect();
  };
  await Promise.all(
    [...sockets.values()].map(
      (socket) =>
        new Promise<void>((resolve, reject) => {
          if (socket.connected) resolve();
          socket.on('connect', resolve);
          for (const fault of ['connect_error', 'error']) socket.on(fault, reject);
        }),
    ),
  );
  return [...sockets].map(([namespace, { id }]) => [namespace, id ?? '']);
}
