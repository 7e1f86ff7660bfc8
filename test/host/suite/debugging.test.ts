import assert from 'node:assert/strict';
import { join } from 'node:path';
import { debug, type DebugSession, type Disposable } from 'vscode';
import type { Entry } from '../../../src/model/entry/entry.ts';
import { inspector, inspectorExtension, run, workspaceFolder } from './support/inspector.ts';

interface DebugMessage {
  readonly session: DebugSession;
  readonly event: string;
  readonly body: unknown;
}

/** Records the events of all debug adapters of this window. */
class Sessions implements Disposable {
  readonly #messages: DebugMessage[] = [];
  readonly #checks = new Set<() => void>();
  readonly #tracking = debug.registerDebugAdapterTrackerFactory('*', {
    createDebugAdapterTracker: (session) => ({
      onDidSendMessage: (message: { event?: unknown; body?: unknown }) => {
        if (typeof message.event !== 'string') return;
        this.#messages.push({ session, event: message.event, body: message.body });
        for (const check of [...this.#checks]) check();
      },
    }),
  });

  /** Resolves with the first event that passes, including events that were received before. */
  waitForEvent(event: string, passes: (body: unknown) => boolean = () => true): Promise<DebugMessage> {
    return new Promise((resolve) => {
      const check = (): void => {
        const found = this.#messages.find((one) => one.event === event && passes(one.body));
        if (!found) return;
        this.#checks.delete(check);
        resolve(found);
      };
      this.#checks.add(check);
      check();
    });
  }

  dispose(): void {
    this.#tracking.dispose();
  }
}

const addressIn = (body: unknown): string | undefined =>
  /listening at (\S+)/.exec(String((body as { output?: unknown }).output))?.[1];

describe('a server that is debugged in VS Code', () => {
  const program = join(inspectorExtension().extensionPath, 'test', 'servers', 'debuggedProgram.mjs');
  let sessions: Sessions;
  let url: string;

  /** Calls `act`, which ends the connection, and resolves with the entry of that end. */
  const endOf = async (connectionId: string, act: () => PromiseLike<unknown>): Promise<Entry> => {
    const end = inspector.wait({ connectionId, filter: 'kind:connection /^disconnected$/', timeoutMs: 60_000 });
    await act();
    return end;
  };
  const connect = async (): Promise<string> => {
    const { connectionId } = await inspector.connect({ url, reconnection: { enabled: false } });
    return connectionId;
  };

  before(async () => {
    await inspectorExtension().activate();
  });
  beforeEach(async () => {
    sessions = new Sessions();
    const started = await debug.startDebugging(undefined, {
      type: 'node',
      request: 'launch',
      name: 'Server',
      program,
      cwd: workspaceFolder().fsPath,
      runtimeExecutable: process.execPath,
      outputCapture: 'std',
      console: 'internalConsole',
      internalConsoleOptions: 'neverOpen',
    });
    assert.ok(started, 'VS Code starts a debug session');
    url = addressIn((await sessions.waitForEvent('output', (body) => addressIn(body) !== undefined)).body) ?? '';
  });
  afterEach(async () => {
    await debug.stopDebugging();
    for (const connection of await inspector.list()) {
      if (connection.url === url) await run('removeConnection', { connectionId: connection.connectionId });
    }
    sessions.dispose();
  });

  it('is not named as the cause when it ends without having been paused', async () => {
    const connectionId = await connect();
    const { reason } = await endOf(connectionId, () => debug.stopDebugging());
    assert.ok(reason);
    assert.doesNotMatch(reason, /debug session/);
  });

  it('is named as the cause when its breakpoint lasts longer than the ping timeout', async () => {
    const connectionId = await connect();
    const { reason } = await endOf(connectionId, () => inspector.emit({ connectionId, event: 'stand still' }));
    const { session } = await sessions.waitForEvent('stopped');
    assert.match(reason ?? '', /did not send a ping in time/);
    assert.ok(
      reason?.includes(`The debug session “${session.name}” was paused at that time: a pause`),
      `the session “${session.name}” is not named: ${reason}`,
    );
  });
});
