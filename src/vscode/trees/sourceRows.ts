/** The rows of sources and of the application's clients in the Connections view. */
import * as vscode from 'vscode';
import { causeSentence } from '../../model/cause/causeTexts.ts';
import { clientName, shortClientName, silentText } from '../../model/entry/clientName.ts';
import { connectionStateTexts } from '../../model/entry/connectionStateTexts.ts';
import { quoted } from '../../model/text/quoted.ts';
import { type ConnectionSummary, protocolLabels } from '../../protocol/shapes.ts';
import { treeItem } from '../guarded/views.ts';
import { type ClientNode, isOpen, type MockNode, nodeId, type SourceNode } from './connectionNodes.ts';
import { connectionIcon } from './connectionIcon.ts';
import { entryTexts } from '../../model/entry/entryTexts.ts';
import { clientNameTexts } from '../../model/entry/clientNameTexts.ts';
import { connectionTreeTexts } from './treeTexts.ts';

/** Events of a client, seen from the client. */
export interface EventCounts {
  readonly emitted: number;
  readonly received: number;
}

/**
 * The command has no arguments. VS Code registers a command with arguments for each row, and discards it when the row changes; a click
 * while the counts change would then be lost. The clicked row is the selected one.
 */
const showCommand = (): vscode.Command => ({
  command: 'socketioInspector.source.show',
  title: connectionTreeTexts.show(),
});

const sourceIcons = {
  running: ['broadcast', 'testing.iconPassed'],
  failed: ['warning', 'charts.yellow'],
  stopped: ['circle-slash', 'disabledForeground'],
} as const;

const kindIcons: { readonly [K in SourceNode['kind']]?: string } = {
  page: 'browser',
  node: 'server',
  admin: 'server',
};

export function sourceItem(node: SourceNode): vscode.TreeItem {
  const { kind, name, state, url, clients } = node;
  const [icon, color] = sourceIcons[state];
  const stateText = connectionTreeTexts.sourceState({ state, clients });
  return treeItem({
    label: name,
    id: nodeId(node),
    description: [url, stateText].filter(Boolean).join(' · '),
    icon: new vscode.ThemeIcon((state === 'running' && kindIcons[kind]) || icon, new vscode.ThemeColor(color)),
    contextValue: `source.${kind === 'page' || kind === 'node' ? `${kind}.` : kind === 'admin' ? 'node.' : ''}${state === 'stopped' ? 'stopped' : 'running'}`,
    state: vscode.TreeItemCollapsibleState.Expanded,
    tooltip: null,
    spoken: connectionTreeTexts.spokenSource({ kind, name, state: stateText }),
    command: showCommand(),
  });
}

export function mockItem(node: MockNode): vscode.TreeItem {
  const { name, url } = node;
  return treeItem({
    label: name,
    id: nodeId(node),
    description: connectionTreeTexts.mock({ url }),
    icon: new vscode.ThemeIcon('server-process', new vscode.ThemeColor('testing.iconPassed')),
    contextValue: 'mock',
    tooltip: null,
    spoken: connectionTreeTexts.spokenMock({ name, url }),
    command: showCommand(),
  });
}

export function sourceTooltip({ kind, name, url, state, clients, cause, counts }: SourceNode): string {
  return [
    connectionTreeTexts.sourceOf({ kind, name }),
    url,
    connectionTreeTexts.sourceState({ state, clients }),
    cause && causeSentence(cause),
    connectionTreeTexts.clientCounts(counts),
  ]
    .filter(Boolean)
    .join('\n');
}

/** @param counts the counts that the row shows, which are not updated with each event */
export function clientItem(node: ClientNode, counts: EventCounts): vscode.TreeItem {
  const { connections } = node;
  const [first, ...others] = connections;
  const isSingle = others.length === 0;
  const name = clientName(first?.client);
  const state = isOpen(node)
    ? (connections.find((one) => one.state !== 'disconnected') ?? first)?.state
    : 'disconnected';
  const id = isSingle ? first?.connectionId : clientNameTexts.namespaces({ count: connections.length });
  const where = isSingle ? first?.namespace : '/';
  const address = first?.client?.address;
  // All clients of this machine have the same address. Their names are shortened, so that there is enough width for the counts.
  const isLocal = address !== undefined && /^(127\.|::1$|::ffff:127\.)/.test(address);
  return treeItem({
    label: isLocal ? shortClientName(first?.client) : name,
    id: nodeId(node),
    description: [
      id,
      where !== undefined && where !== '/' ? quoted(where, 40) : undefined,
      connectionTreeTexts.briefCounts(counts),
      first?.silentMs === undefined ? undefined : connectionTreeTexts.silent(),
      first?.sid === undefined ? undefined : quoted(first.sid, 8),
      first?.transport,
      isLocal ? address : undefined,
    ]
      .filter(Boolean)
      .join(' · '),
    icon: connectionIcon(state ?? 'disconnected'),
    contextValue: clientContext(node, isSingle),
    ...(!isSingle && { state: vscode.TreeItemCollapsibleState.Collapsed }),
    tooltip: null,
    spoken: connectionTreeTexts.spoken({
      name: connectionTreeTexts.clientWithSession({ name, id: first?.sid ?? first?.connectionId ?? '' }),
      state: connectionStateTexts.stateInText({ state: state ?? 'disconnected' }),
    }),
    command: showCommand(),
  });
}

/** A namespace of a client that has several. */
export function namespaceItem(connection: ConnectionSummary, counts: EventCounts): vscode.TreeItem {
  const { connectionId, namespace, state } = connection;
  return treeItem({
    label: namespace,
    id: connectionId,
    description: [quoted(connectionId, 24), connectionTreeTexts.briefCounts(counts)].join(' · '),
    icon: connectionIcon(state),
    contextValue: observedContext(state === 'disconnected'),
    tooltip: null,
    spoken: connectionTreeTexts.spoken({ name: namespace, state: connectionStateTexts.stateInText({ state }) }),
    command: showCommand(),
  });
}

export function clientTooltip({ connections }: ClientNode): string {
  const [first] = connections;
  return [
    first?.client?.userAgent,
    first?.client?.address,
    [first?.sid && connectionTreeTexts.sessionId({ id: first.sid }), first?.protocol && protocolLabels[first.protocol]]
      .filter(Boolean)
      .join(' · '),
    ...connections.slice(0, 20).map(namespaceTooltip),
  ]
    .filter(Boolean)
    .join('\n');
}

export function namespaceTooltip({ namespace, state, socketId, cause, counts, silentMs }: ConnectionSummary): string {
  return [
    [
      quoted(namespace),
      connectionStateTexts.state({ state }),
      socketId && entryTexts.socketId({ id: socketId }),
      connectionTreeTexts.clientCounts(counts),
    ]
      .filter(Boolean)
      .join(' · '),
    cause && causeSentence(cause),
    silentMs !== undefined && silentText(silentMs),
  ]
    .filter(Boolean)
    .join('\n');
}

export function countsOf(connections: readonly ConnectionSummary[]): EventCounts {
  return connections.reduce<EventCounts>(
    ({ emitted, received }, { counts }) => ({
      emitted: emitted + counts.emitted,
      received: received + counts.received,
    }),
    { emitted: 0, received: 0 },
  );
}

function clientContext(node: ClientNode, isSingle: boolean): string {
  return isSingle ? observedContext(!isOpen(node)) : 'client.several';
}

function observedContext(isEnded: boolean): string {
  return isEnded ? 'client.ended' : 'client.open';
}
