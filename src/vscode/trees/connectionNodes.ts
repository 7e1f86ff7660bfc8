/**
 * The nodes of the Connections view: connections of the inspector, and sources with their clients, whose children are namespaces. A client
 * with one namespace has no children; its row represents that connection.
 */
import { isObserved, type ConnectionSummary } from '../../protocol/shapes.ts';
import type { SourceSummary } from '../../protocol/sourceMessages.ts';

export type SourceNode = SourceSummary & { readonly type: 'source' };

/** One Engine.IO session. */
export interface ClientNode {
  readonly type: 'client';
  readonly clientId: string;
  readonly sourceId: string;
  /** In the order in which the client joined the namespaces; never empty. */
  readonly connections: readonly ConnectionSummary[];
  /** The ID of the only connection, for commands of the menu; left out if the client has several. */
  readonly connectionId?: string;
}

/** A connection of the inspector, or a namespace of a client that has several. */
export type ConnectionNode = ConnectionSummary & { readonly type: 'own' | 'namespace' };

/** A running mock server. Its clients are not listed. */
export interface MockNode {
  readonly type: 'mock';
  readonly mockId: string;
  readonly name: string;
  readonly url: string;
}

export type TreeNode = SourceNode | ClientNode | ConnectionNode | MockNode;

export interface ListedTraffic {
  readonly connections: readonly ConnectionSummary[];
  readonly sources: readonly SourceSummary[];
  readonly mocks: readonly Omit<MockNode, 'type'>[];
}

/** The children of a node, or the roots. Open clients are listed first; each group is in the order in which they connected. */
export function childrenOf(parent: TreeNode | undefined, { connections, sources, mocks }: ListedTraffic): TreeNode[] {
  if (!parent) {
    const own = connections.filter((connection) => !isObserved(connection));
    return [
      ...own.map((connection) => ({ ...connection, type: 'own' as const })),
      ...sources.map((source) => ({ ...source, type: 'source' as const })),
      ...mocks.map(({ mockId, name, url }) => ({ type: 'mock' as const, mockId, name, url })),
    ];
  }
  if (parent.type === 'source') return clientsOf(parent.sourceId, connections);
  if (parent.type !== 'client' || parent.connections.length < 2) return [];
  return parent.connections.map((connection) => ({ ...connection, type: 'namespace' as const }));
}

/** Unique in the tree. */
export function nodeId(node: TreeNode): string {
  switch (node.type) {
    case 'source':
      return `source ${node.sourceId}`;
    case 'client':
      return `client ${node.clientId}`;
    case 'mock':
      return `mock ${node.mockId}`;
    default:
      return node.connectionId;
  }
}

function clientsOf(sourceId: string, connections: readonly ConnectionSummary[]): ClientNode[] {
  const groups = new Map<string, ConnectionSummary[]>();
  for (const connection of connections) {
    if (!isObserved(connection) || connection.sourceId !== sourceId) continue;
    const key = `${sourceId} ${connection.sid ?? connection.connectionId}`;
    const group = groups.get(key);
    if (group) group.push(connection);
    else groups.set(key, [connection]);
  }
  const clients = [...groups].map(([clientId, members]): ClientNode => {
    const [only, ...others] = members;
    return {
      type: 'client',
      clientId,
      sourceId,
      connections: members,
      ...(only && others.length === 0 && { connectionId: only.connectionId }),
    };
  });
  return [...clients.filter(isOpen), ...clients.filter((client) => !isOpen(client))];
}

export function isOpen({ connections }: ClientNode): boolean {
  return connections.some(({ state }) => state !== 'disconnected');
}
