// The context keys that decide which commands VS Code offers.
import assert from 'node:assert/strict';
import { commands, EventEmitter, Uri } from 'vscode';
import { ContextKeys, type ContextKeyDeps } from '../../../src/vscode/activation/contextKeys.ts';

describe('the context keys', () => {
  const original = commands.executeCommand.bind(commands);
  const set = new Map<string, unknown>();

  before(() => {
    const executeCommand = (command: string, ...args: unknown[]): Thenable<unknown> => {
      if (command !== 'setContext') return original(command, ...args);
      set.set(String(args[0]).replace('socketioInspector.', ''), args[1]);
      return Promise.resolve();
    };
    Object.assign(commands, { executeCommand });
  });
  after(() => Object.assign(commands, { executeCommand: original }));

  it('follow the connections and the workspace', () => {
    const changes = new EventEmitter<void>();
    const onDidChange = changes.event;
    const state: {
      connections: unknown[];
      sources: unknown[];
      hasEntries?: boolean;
      url?: string;
      offered: unknown[];
      running: unknown[];
      files: unknown[];
    } = {
      connections: [],
      sources: [],
      offered: [],
      running: [],
      files: [],
    };
    const live = Object.assign(Object.create(state) as object, { onDidChange, selected: () => undefined });
    const deps = {
      inspector: live,
      pages: live,
      demo: live,
      mocks: live,
      nodes: live,
      typesFiles: live,
      repeats: live,
      collections: live,
      environments: live,
    };
    const keys = new ContextKeys(deps as unknown as ContextKeyDeps);
    const now = (): string[] => {
      changes.fire();
      return [...set].flatMap(([key, value]) => (value === true ? [key] : [])).sort();
    };
    assert.deepEqual(now(), ['noEnvironments', 'noSavedEmits', 'noSavedRepeats']);
    state.hasEntries = false;
    assert.ok(now().includes('noEntries'));
    Object.assign(state, {
      hasEntries: true,
      connections: [{ state: 'reconnecting', sourceKind: 'client' }],
      url: 'http://x',
      offered: [{}],
      running: [{}],
    });
    assert.deepEqual(now(), [
      'hasConnections',
      'hasDemoServer',
      'hasMocks',
      'hasOpenConnections',
      'hasOwnConnections',
      'hasRemovableConnections',
      'hasRepeats',
      'hasSources',
      'hasTypesFiles',
      'hasUnwatchedBrowsers',
      'noEnvironments',
      'noSavedEmits',
      'noSavedRepeats',
    ]);
    state.connections = [{ state: 'disconnected', sourceKind: 'client' }];
    assert.ok(now().includes('hasClosedConnections') && !now().includes('hasOpenConnections'));
    Object.assign(state, { connections: [], sources: [{ state: 'running' }] });
    assert.ok(now().includes('hasRunningSources') && now().includes('hasSources') && !now().includes('hasConnections'));
    state.connections = [{ state: 'connected', sourceKind: 'proxy' }];
    assert.ok(now().includes('hasConnections') && !now().includes('hasOwnConnections'));
    assert.ok(!now().includes('hasRemovableConnections'), 'an open client of the application stays listed');
    const uri = Uri.file('/a.socketio.json');
    const emits = [{ name: 'a', connection: 'm', event: 'a', repeat: { everyMs: 1 } }];
    state.files = [{ uri, result: { ok: true, collection: { environments: { here: {} }, emits } } }];
    assert.deepEqual(
      now().filter((key) => key.startsWith('no')),
      [],
    );
    state.files = [{ uri, result: { ok: false } }];
    assert.ok(!now().includes('noSavedEmits'), 'what cannot be read may hold some');
    keys.dispose();
    changes.dispose();
  });
});
