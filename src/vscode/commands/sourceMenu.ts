/** Commands that are only in the menus of sources and clients in the Connections view. */
import * as v from 'valibot';
import { type connectionRef, mockRef, sourceRef } from '../../host/commands/commandShapes.ts';
import { checked } from '../../host/commands/checked.ts';
import type { MockProcesses } from '../activation/mockProcesses.ts';
import type { EngineFacade } from '../../host/engine/engineFacade.ts';
import { isRemovable } from '../../protocol/shapes.ts';
import { type SourceScope, sourceStart } from '../../protocol/sourceMessages.ts';
import type { TreeNode } from '../trees/connectionNodes.ts';
import type { SourceMenuName } from './commandNames.ts';
import { copyAddress, openInBrowser } from './proxyQuestions.ts';

export type SourceMenu = Readonly<Record<SourceMenuName, (node: unknown) => Promise<unknown>>>;

export interface SourceMenuDeps {
  readonly inspector: Pick<EngineFacade, 'connections' | 'addressOf' | 'request' | 'removeSource' | 'removeConnection'>;
  readonly mocks: Pick<MockProcesses, 'running'>;
  /** The row that was clicked last. */
  readonly selected: () => TreeNode | undefined;
  readonly reveal: (connection: v.InferOutput<typeof connectionRef>) => Promise<unknown>;
  /** Shows all connections of a source or client in the panel. */
  readonly revealScope: (scope: SourceScope) => void;
  /** Loads the pages of a debugged browser again. */
  readonly reloadPage: (sourceId: string) => Promise<void>;
}

export function sourceMenu({
  inspector,
  mocks,
  selected,
  reveal,
  revealScope,
  reloadPage,
}: SourceMenuDeps): SourceMenu {
  const urlOf = (node: unknown): string | undefined => {
    const mock = v.safeParse(mockRef, node);
    if (mock.success) return mocks.running.find(({ mockId }) => mockId === mock.output.mockId)?.url;
    const { sourceId } = checked(sourceRef, node);
    return inspector.addressOf(sourceId);
  };
  const clientsOf = (node: unknown) => {
    const { sourceId } = checked(sourceRef, node);
    return inspector.connections.filter((connection) => connection.sourceId === sourceId);
  };
  const withUrl = (use: (url: string) => Promise<unknown>) => async (node: unknown) => {
    const url = urlOf(node);
    if (url !== undefined) await use(url);
  };
  return {
    // The command has no argument, so that a click works while rows change (see `sourceRows.ts`).
    show: async () => {
      const node = selected();
      // The clients of a mock server are not recorded: a program can record them with a proxy.
      if (!node || node.type === 'mock') return;
      const { sourceId } = node;
      if (node.type === 'source') revealScope({ sourceId });
      else if (node.connectionId !== undefined) await reveal({ connectionId: node.connectionId });
      else if (node.type === 'client') revealScope({ sourceId, sid: node.connections[0]?.sid });
    },
    openInBrowser: withUrl(openInBrowser),
    copyAddress: withUrl(copyAddress),
    reloadPage: (node) => reloadPage(checked(sourceRef, node).sourceId),
    start: (node) => inspector.request(sourceStart, checked(sourceRef, node)),
    remove: (node) => inspector.removeSource(node),
    removeEnded: async (node) => {
      const ended = clientsOf(node).filter(isRemovable);
      for (const { connectionId } of ended) await inspector.removeConnection({ connectionId });
    },
  };
}
