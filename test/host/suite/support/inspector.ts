// The inspector as another extension uses it: its commands, called by a program, with their results.
import assert from 'node:assert/strict';
import { commands, extensions, workspace } from 'vscode';
import type { Entry } from '../../../../src/model/entry/entry.ts';

export interface Opened {
  connectionId: string;
  state: string;
  socketId?: string;
}

export interface Emitted {
  seq: number;
  delivery: string;
  latencyMs?: number;
  args?: unknown[];
}

export interface Listed {
  connectionId: string;
  name: string;
  url: string;
  namespace: string;
  state: string;
  transport?: string;
  socketId?: string;
  cause?: { code: string; params?: Record<string, unknown> };
  conditions?: unknown;
  counts: Record<string, number>;
}

export type Api = Readonly<Record<string, (input?: unknown) => Promise<unknown>>>;

export const extensionId = 'socketio-inspector.socketio-inspector';

export function inspectorExtension() {
  const extension = extensions.getExtension<Api>(extensionId);
  assert.ok(extension, 'the extension is missing');
  return extension;
}

/** Runs a command as a program does, with one object. */
export async function run(command: string, input: unknown): Promise<unknown> {
  return commands.executeCommand(`socketioInspector.${command}`, input);
}

export const inspector = {
  connect: (profile: unknown) => run('connect', profile) as Promise<Opened>,
  disconnect: (connectionId: string) => run('disconnect', { connectionId }),
  emit: (emit: object) => run('emit', emit) as Promise<Emitted>,
  reply: (reply: object) => run('reply', reply),
  list: () => run('listConnections', {}) as Promise<Listed[]>,
  read: (query: object) => run('readTimeline', query) as Promise<Entry[]>,
  wait: (query: object) => run('waitForEvent', query) as Promise<Entry>,
  send: (request: object) => run('sendFromCollection', request) as Promise<Emitted>,
};

/** Returns the error of a call, and fails if the call succeeds. */
export async function refusalOf(call: Promise<unknown>): Promise<Error & { data?: unknown }> {
  const outcome = await call.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if (!('error' in outcome)) assert.fail(`It was not refused; the answer is ${JSON.stringify(outcome.value)}`);
  assert.ok(outcome.error instanceof Error, 'what is thrown is an Error');
  return outcome.error;
}

/** The connection that a rejected attempt left in the list. */
export function connectionIdOf(error: { data?: unknown }): string {
  const { connectionId } = Object(error.data) as { connectionId?: unknown };
  assert.ok(typeof connectionId === 'string', 'the error names its connection');
  return connectionId;
}

export async function listed(connectionId: string): Promise<Listed> {
  const found = (await inspector.list()).find((connection) => connection.connectionId === connectionId);
  assert.ok(found, `${connectionId} is not listed`);
  return found;
}

/** The folder that the window has open. */
export function workspaceFolder() {
  const folder = workspace.workspaceFolders?.[0];
  assert.ok(folder, 'no folder is open');
  return folder.uri;
}
