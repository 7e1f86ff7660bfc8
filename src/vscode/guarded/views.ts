/** What of ours VS Code shows in its own views and in the status bar. Texts are plain, whatever they hold. */
import {
  type Command,
  StatusBarAlignment,
  type StatusBarItem,
  type ThemeIcon,
  TreeItem,
  type TreeItemCollapsibleState,
  type TreeDataProvider,
  type TreeView,
  type TreeViewOptions,
  window,
} from 'vscode';
import { shownText } from '../../model/text/plainText.ts';
import { guarded } from './errors.ts';

export interface PlainItem {
  readonly label: string;
  readonly description?: string;
  /** The label when left out; null when it is requested later. */
  readonly tooltip?: string | null;
  /** What a screen reader says in place of label and tooltip. */
  readonly spoken?: string;
  readonly icon: ThemeIcon;
  readonly contextValue: string;
  readonly state?: TreeItemCollapsibleState;
  /** Its title is our own text. */
  readonly command?: Command;
  readonly id?: string;
}

/** An element of a tree. */
export function treeItem({ label, description, tooltip, spoken, icon, contextValue, ...rest }: PlainItem): TreeItem {
  const item = new TreeItem(shownText(label), rest.state);
  if (rest.id !== undefined) item.id = rest.id;
  if (description !== undefined) item.description = shownText(description);
  // A text, never markdown.
  if (tooltip !== null) item.tooltip = shownText(tooltip ?? label);
  item.accessibilityInformation = { label: shownText(spoken ?? label) };
  item.iconPath = icon;
  item.contextValue = contextValue;
  if (rest.command) item.command = rest.command;
  return item;
}

/** The same item with its tooltip. */
export function withTooltip(item: TreeItem, tooltip: string): TreeItem {
  item.tooltip = shownText(tooltip);
  return item;
}

/** A view whose provider's errors VS Code can show as they are. */
export function createTreeView<T>(id: string, { treeDataProvider, ...options }: TreeViewOptions<T>): TreeView<T> {
  const { onDidChangeTreeData } = treeDataProvider;
  const provider: TreeDataProvider<T> = {
    ...(onDidChangeTreeData && { onDidChangeTreeData }),
    getChildren: (element) => guarded(() => treeDataProvider.getChildren(element)),
    getTreeItem: (element) => guarded(() => treeDataProvider.getTreeItem(element)),
    ...(treeDataProvider.resolveTreeItem && {
      resolveTreeItem: (item, element, token) =>
        guarded(() => treeDataProvider.resolveTreeItem?.(item, element, token)),
    }),
  };
  return window.createTreeView(id, { ...options, treeDataProvider: provider });
}

/** An item of the status bar; `show` gives it an icon's name, a text and a tooltip. */
export interface PlainStatus {
  dispose(): void;
  show(icon: string, text: string, tooltip: string): void;
  hide(): void;
}

export function createStatus(id: string, name: string, command: string): PlainStatus {
  const item: StatusBarItem = window.createStatusBarItem(id, StatusBarAlignment.Left);
  item.name = name;
  item.command = command;
  return {
    show: (icon, text, tooltip) => {
      item.text = withIcon(icon, text);
      item.tooltip = shownText(tooltip);
      item.show();
    },
    hide: () => item.hide(),
    dispose: () => item.dispose(),
  };
}

/** Says something in passing, in the status bar. */
export function flashStatus(icon: string | undefined, text: string): void {
  window.setStatusBarMessage(icon === undefined ? shownText(text) : withIcon(icon, text), 5000);
}

function withIcon(icon: string, text: string): string {
  return `$(${icon}) ${shownText(text)}`;
}
