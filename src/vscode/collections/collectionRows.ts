/** The rows of the Collections view. */
import * as vscode from 'vscode';
import { causeMessage } from '../../model/cause/causeTexts.ts';
import type { Emit } from '../../model/collection/collection.ts';
import type { ExpectResult } from '../../model/matcher/expectation.ts';
import type { TextFault } from '../../model/payload/payloadText.ts';
import { namespaceOf } from '../../model/profile/profile.ts';
import { commonTexts } from '../../model/texts/commonTexts.ts';
import { hostAndNamespace, shownUrl } from '../../model/url/shownUrl.ts';
import { collectionTexts } from '../../host/collections/collectionTexts.ts';
import type { RunningRepeat } from '../../host/collections/emitRepeats.ts';
import { expectText } from '../../host/collections/expectResults.ts';
import { treeItem } from '../guarded/views.ts';
import type {
  ConnectionNode,
  EmitNode,
  EnvironmentNode,
  FileNode,
  FolderNode,
  ProxyNode,
  RequestNode,
  ScenarioNode,
  SectionNode,
  WorkspaceNode,
} from './collectionNodes.ts';
import { nameOf } from './collectionStore.ts';

/** As in VS Code's explorer, a click on a row keeps the focus in the view, where keys act on the row. */
const fromView = { preserveFocus: true } as const;

/** The commands for a click on a row. */
const editCommand = 'socketioInspector.collection.edit';
const openCommand = 'socketioInspector.collection.open';

export function workspaceItem({ id, name }: WorkspaceNode): vscode.TreeItem {
  return treeItem({
    id,
    label: name,
    icon: new vscode.ThemeIcon('root-folder'),
    contextValue: 'workspaceFolder',
    state: vscode.TreeItemCollapsibleState.Expanded,
  });
}

const sectionIcons = {
  scenarios: 'beaker',
  environments: 'server-environment',
  connections: 'plug',
  requests: 'globe',
  proxies: 'broadcast',
} as const;

export function sectionItem({ id, section }: SectionNode): vscode.TreeItem {
  const isOpen = section === 'scenarios' || section === 'proxies';
  return treeItem({
    id,
    label: collectionTexts.section({ section }),
    icon: new vscode.ThemeIcon(sectionIcons[section]),
    contextValue: `section.${section}`,
    state: isOpen ? vscode.TreeItemCollapsibleState.Expanded : vscode.TreeItemCollapsibleState.Collapsed,
  });
}

export function scenarioItem({ id, uri, scenario, saved: { steps, tags = [] } }: ScenarioNode): vscode.TreeItem {
  const about = [collectionTexts.steps({ count: steps.length }), ...tags].join(' · ');
  return treeItem({
    id,
    label: scenario,
    description: about,
    tooltip: about,
    spoken: [scenario, about].join(', '),
    icon: new vscode.ThemeIcon('beaker'),
    contextValue: 'scenario',
    command: openAt({ type: 'scenario', uri, scenario }),
  });
}

export function environmentItem({ id, uri, environment }: EnvironmentNode, isSelected: boolean): vscode.TreeItem {
  const about = isSelected ? collectionTexts.selectedEnvironment() : undefined;
  return treeItem({
    id,
    label: environment,
    ...(about !== undefined && { description: about }),
    spoken: [environment, about].filter(Boolean).join(', '),
    icon: new vscode.ThemeIcon(isSelected ? 'check' : 'server-environment'),
    contextValue: isSelected ? 'environment.selected' : 'environment',
    command: openAt({ type: 'environment', uri, environment }),
  });
}

export function connectionItem({ id, uri, connection, profile }: ConnectionNode): vscode.TreeItem {
  const about = hostAndNamespace(profile.url, namespaceOf(profile));
  return treeItem({
    id,
    label: connection,
    description: about,
    tooltip: [profile.name, about].filter(Boolean).join('\n'),
    spoken: [connection, about].join(', '),
    icon: new vscode.ThemeIcon('plug'),
    contextValue: 'connection',
    command: openAt({ type: 'connection', uri, connection }),
  });
}

export function requestItem({ id, uri, request, saved: { method = 'GET', url } }: RequestNode): vscode.TreeItem {
  const about = `${method} ${shownUrl(url)}`;
  return treeItem({
    id,
    label: request,
    description: about,
    tooltip: about,
    spoken: [request, about].join(', '),
    icon: new vscode.ThemeIcon('globe'),
    contextValue: 'request',
    command: openAt({ type: 'request', uri, request }),
  });
}

function openAt(node: object): vscode.Command {
  return { command: openCommand, title: collectionTexts.open(), arguments: [node, fromView] };
}

export function proxyItem({ id, proxy, saved: { target, rules = [] } }: ProxyNode): vscode.TreeItem {
  const about = collectionTexts.proxyAbout({ target, rules: rules.length });
  return treeItem({
    id,
    label: proxy,
    description: about,
    tooltip: about,
    spoken: collectionTexts.proxySpoken({ proxy, about }),
    icon: new vscode.ThemeIcon('broadcast'),
    contextValue: 'proxy',
  });
}

export function fileItem({ id, file: { uri, result } }: FileNode, environment: string | undefined): vscode.TreeItem {
  if (!result.ok) return faultItem(id, uri, result.fault);
  const { name, description, environments = {} } = result.collection;
  const exists = environment === undefined || Object.hasOwn(environments, environment);
  const selected = exists ? environment : collectionTexts.environmentGone({ environment });
  const inEnvironment =
    selected === undefined ? undefined : collectionTexts.environmentOfEmits({ environment: selected });
  return treeItem({
    id,
    label: name,
    description: [selected, nameOf(uri)].filter(Boolean).join(' · '),
    tooltip: [description, inEnvironment, nameOf(uri)].filter(Boolean).join('\n'),
    spoken: [name, inEnvironment, nameOf(uri)].filter(Boolean).join(', '),
    icon: new vscode.ThemeIcon(exists ? 'notebook' : 'warning'),
    contextValue:
      environment !== undefined || Object.keys(environments).length > 0 ? 'collection.environments' : 'collection',
    state: vscode.TreeItemCollapsibleState.Expanded,
  });
}

function faultItem(id: string, uri: vscode.Uri, fault: TextFault): vscode.TreeItem {
  const { line, column } = fault;
  const message = causeMessage(fault);
  const tooltip = commonTexts.lineFault({ line, column, message });
  const at = new vscode.Position(line - 1, column - 1);
  const options: vscode.TextDocumentShowOptions = { selection: new vscode.Range(at, at) };
  return treeItem({
    id,
    label: nameOf(uri),
    description: message,
    tooltip,
    spoken: collectionTexts.faultSpoken({ file: nameOf(uri), fault: tooltip }),
    icon: new vscode.ThemeIcon('error', new vscode.ThemeColor('list.errorForeground')),
    contextValue: 'collectionFault',
    command: { command: 'vscode.open', title: collectionTexts.showFault(), arguments: [uri, options] },
  });
}

export function folderItem({ id, folder }: FolderNode): vscode.TreeItem {
  return treeItem({
    id,
    label: folder.folder,
    icon: new vscode.ThemeIcon('folder'),
    contextValue: 'folder',
    state: vscode.TreeItemCollapsibleState.Expanded,
  });
}

/** The running repeats of an emit, and the result of its last expectation. */
export interface EmitActivity {
  readonly running: readonly RunningRepeat[];
  readonly result: ExpectResult | undefined;
}

export function emitItem({ id, uri, emit, item: saved }: EmitNode, activity: EmitActivity): vscode.TreeItem {
  const { name, event, connection, description } = saved;
  const { running, result } = activity;
  const sent = running.reduce((sum, repeat) => sum + repeat.sent, 0);
  const checkedText = resultText(result);
  const isRunning = running.length > 0;
  // While the emit is repeated, the counter is at the beginning of the text, so that it is visible in a narrow view.
  const counter = isRunning ? collectionTexts.repeating({ sent }) : undefined;
  const repeat = saved.repeat && repeatText(saved.repeat);
  const others = [event === name ? undefined : event, ...flagsOf(saved)];
  const shown = isRunning ? [counter, repeat, ...others, checkedText] : [...others, repeat, checkedText];
  const spoken = [isRunning ? collectionTexts.repeatingSpoken({ sent }) : undefined, ...others, repeat, checkedText];
  const about = [description, collectionTexts.emitTooltip({ event, connection }), result && expectText(result)];
  return treeItem({
    id,
    label: name,
    description: shown.filter(Boolean).join(' · '),
    tooltip: about.filter(Boolean).join('\n'),
    spoken: [name, spoken.filter(Boolean).join(' · ')].filter(Boolean).join(', '),
    icon: iconOf(activity),
    contextValue: isRunning ? 'emit.repeating' : saved.repeat ? 'emit.repeat' : 'emit',
    command: {
      command: editCommand,
      title: collectionTexts.edit(),
      arguments: [{ type: 'emit', uri, emit }, fromView],
    },
  });
}

function flagsOf({ ack, volatile }: Emit): string[] {
  return [
    ack !== undefined && ack !== false && collectionTexts.ack(),
    volatile === true && collectionTexts.volatile(),
  ].filter((flag) => typeof flag === 'string');
}

function repeatText({ count, everyMs }: NonNullable<Emit['repeat']>): string {
  const isWhole = everyMs >= 1000 && everyMs % 100 === 0;
  const interval = isWhole
    ? collectionTexts.seconds({ count: everyMs / 1000 })
    : collectionTexts.milliseconds({ count: everyMs });
  return count === undefined
    ? collectionTexts.repeatEvery({ interval })
    : collectionTexts.repeatCounted({ count, interval });
}

function resultText(result: ExpectResult | undefined): string | undefined {
  if (!result) return undefined;
  return result.status === 'passed' ? collectionTexts.passed() : collectionTexts.failedAt({ path: result.path });
}

function iconOf({ running, result }: EmitActivity): vscode.ThemeIcon {
  if (running.length > 0) return new vscode.ThemeIcon('sync~spin');
  if (!result) return new vscode.ThemeIcon('symbol-event');
  return result.status === 'passed'
    ? new vscode.ThemeIcon('pass', new vscode.ThemeColor('testing.iconPassed'))
    : new vscode.ThemeIcon('error', new vscode.ThemeColor('testing.iconFailed'));
}
