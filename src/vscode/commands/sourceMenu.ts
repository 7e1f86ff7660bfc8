/** Commands that are only in the menus of sources and clients in the Connections view. */
import type * as v from 'valibot';
import { type connectionRef, sourceRef } from '../../host/commands/commandShapes.ts';
import { checked } from '../../host/commands/checked.ts';
import type { EngineFacade } from '../../host/engine/engineFacade.ts';
import { isRemovable } from '../../protocol/shapes.ts';
import type { InspectorPanel } from '../panel/inspectorPanel.ts';
import type { TreeNode } from '../trees/connectionNodes.ts';
import type { SourceMenuName } from './commandNames.ts';
import { copyAddress, openInBrowser } from './proxyQuestions.ts';

export type SourceMenu = Readonly<Record<SourceMenuName, (node: unknown) => Promise<unknown>>>;

export interface SourceMenuDeps {
  readonly inspector: Pick<EngineFacade, 'connections' | 'sources' | 'removeSource' | 'removeConnection'>;
  readonly panel: Pick<InspectorPanel, 'show'>;
  /** The row that was clicked last. */
  readonly selected: () => TreeNode | undefined;
  readonly reveal: (connection: v.InferOutput<typeof connectionRef>) => Promise<unknown>;
}

export function sourceMenu({ inspector, panel, selected, reveal }: SourceMenuDeps): SourceMenu {
  const urlOf = (node: unknown): string | undefined => {
    const { sourceId } = checked(sourceRef, node);
    return inspector.sources.find((source) => source.sourceId === sourceId)?.url;
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
    // Without an argument, so that a click works while rows change (see `sourceRows.ts`).
    show: async () => {
      const node = selected();
      if (!node) return;
      const connection =
        node.type === 'source' ? clientsOf(node).at(-1) : node.type === 'client' ? node.connections[0] : node;
      if (connection) await reveal({ connectionId: connection.connectionId });
      else panel.show();
    },
    openInBrowser: withUrl(openInBrowser),
    copyAddress: withUrl(copyAddress),
    remove: (node) => inspector.removeSource(node),
    removeEnded: async (node) => {
      const ended = clientsOf(node).filter(isRemovable);
      for (const { connectionId } of ended) await inspector.removeConnection({ connectionId });
    },
  };
}
