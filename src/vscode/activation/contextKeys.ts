/**
 * Context keys of the manifest, which decide which commands VS Code offers. No key is set before the host is loaded. Therefore a key is
 * named `has…` if its feature cannot exist at that time, and `no…` if its feature may already exist.
 */
import { commands } from 'vscode';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { listEmits } from '../../model/collection/collection.ts';
import { isServerKind } from '../../model/server/serverKind.ts';
import type { CollectionStore } from '../collections/collectionStore.ts';
import type { EmitRepeats } from '../../host/collections/emitRepeats.ts';
import type { NodeWatches } from '../../host/nodes/nodeWatches.ts';
import type { PageWatches } from '../../host/pages/pageWatches.ts';
import type { EngineFacade } from '../../host/engine/engineFacade.ts';
import { type ConnectionSummary, isObserved, isRemovable } from '../../protocol/shapes.ts';
import type { DemoProcess } from './demoProcess.ts';
import type { TypesFiles } from '../../host/types/typesFiles.ts';
import type { MockProcesses } from './mockProcesses.ts';
import type { EnvironmentChoice } from '../collections/environmentChoice.ts';

export interface ContextKeyDeps {
  readonly inspector: Pick<EngineFacade, 'connections' | 'sources' | 'hasEntries' | 'onDidChange'>;
  readonly pages: Pick<PageWatches, 'offered' | 'onDidChange'>;
  readonly nodes: Pick<NodeWatches, 'isEnabled' | 'onDidChange'>;
  readonly demo: Pick<DemoProcess, 'url' | 'onDidChange'>;
  readonly mocks: Pick<MockProcesses, 'running' | 'onDidChange'>;
  readonly typesFiles: Pick<TypesFiles, 'running' | 'onDidChange'>;
  readonly repeats: Pick<EmitRepeats, 'running' | 'onDidChange'>;
  readonly environments: Pick<EnvironmentChoice, 'selected' | 'onDidChange'>;
  readonly collections: Pick<CollectionStore, 'files' | 'onDidChange'>;
}

export class ContextKeys implements Disposable {
  readonly #store = new DisposableStore();
  readonly #set = new Map<string, boolean>();

  constructor({
    inspector,
    pages,
    nodes,
    demo,
    mocks,
    typesFiles,
    repeats,
    collections,
    environments,
  }: ContextKeyDeps) {
    const collectionKeys = (): Record<string, boolean> => {
      // The contents of a file that cannot be read are unknown.
      const isUnknown = collections.files.some(({ result }) => !result.ok);
      const valid = collections.files.flatMap(({ result }) => (result.ok ? [result.collection] : []));
      const emits = valid.flatMap((collection) => listEmits(collection.emits));
      return {
        noSavedEmits: !isUnknown && emits.length === 0,
        noSavedRepeats: !isUnknown && emits.every(({ emit }) => emit.repeat === undefined),
        noEnvironments:
          !isUnknown &&
          valid.every(({ environments: known = {} }) => Object.keys(known).length === 0) &&
          collections.files.every(({ uri }) => environments.selected(uri) === undefined),
      };
    };
    const updates: [{ readonly onDidChange: (listener: () => void) => Disposable }, () => Record<string, boolean>][] = [
      [
        inspector,
        () => ({
          ...connectionKeys(inspector.connections),
          hasSources: inspector.connections.length > 0 || inspector.sources.length > 0,
          hasRunningSources: inspector.sources.some(({ state }) => state !== 'stopped'),
          hasServers: inspector.sources.some(({ kind, state }) => isServerKind(kind) && state === 'running'),
          noEntries: inspector.hasEntries === false,
        }),
      ],
      [nodes, () => ({ hasNodeWatch: nodes.isEnabled })],
      [pages, () => ({ hasUnwatchedBrowsers: pages.offered.length > 0 })],
      [demo, () => ({ hasDemoServer: demo.url !== undefined })],
      [mocks, () => ({ hasMocks: mocks.running.length > 0 })],
      [typesFiles, () => ({ hasTypesFiles: typesFiles.running.length > 0 })],
      [repeats, () => ({ hasRepeats: repeats.running.length > 0 })],
      [collections, collectionKeys],
      [environments, collectionKeys],
    ];
    // A browser can be debugged before the host is loaded.
    this.#update({ hasUnwatchedBrowsers: pages.offered.length > 0 });
    for (const [source, keys] of updates) {
      this.#store.add(source.onDidChange(() => this.#update(keys())));
    }
  }

  /** Must be called when the user has saved an emit, which completes a step of the walkthrough. */
  emitSaved(): void {
    this.#update({ hasSavedEmit: true });
  }

  dispose(): void {
    this.#store.dispose();
  }

  #update(keys: Readonly<Record<string, boolean>>): void {
    for (const [key, value] of Object.entries(keys)) this.#setKey(key, value);
  }

  #setKey(key: string, value: boolean): void {
    if (this.#set.get(key) === value) return;
    this.#set.set(key, value);
    void commands.executeCommand('setContext', `socketioInspector.${key}`, value);
  }
}

/** Clients of the application are only watched: most commands need a connection of the inspector's own. */
function connectionKeys(connections: readonly ConnectionSummary[]): Record<string, boolean> {
  const own = connections.filter((connection) => !isObserved(connection));
  return {
    hasConnections: connections.length > 0,
    // Completes a step of the walkthrough.
    hasWatchedClient: connections.some(isObserved),
    hasOwnConnections: own.length > 0,
    hasRemovableConnections: connections.some(isRemovable),
    hasOpenConnections: own.some(({ state }) => state !== 'disconnected'),
    hasClosedConnections: own.some(({ state }) => state === 'disconnected'),
  };
}
