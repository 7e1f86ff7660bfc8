/** Items for VS Code's own views and the status bar. All texts are shown as plain text. */
import {
  type Command,
  StatusBarAlignment,
  type StatusBarItem,
  type ThemeIcon,
  TreeItem,
  type TreeItemCollapsibleState,
  type TreeDataProvider,
  type TreeDragAndDropController,
  type TreeView,
  type TreeViewOptions,
  window,
} from 'vscode';
import { shownText } from '../../model/text/plainText.ts';
import { fromInterface } from './commands.ts';
import { guarded } from './errors.ts';

export interface PlainItem {
  readonly label: string;
  readonly description?: string;
  /** Defaults to the label; null if it is added later with `withTooltip`. */
  readonly tooltip?: string | null;
  /** The text for screen readers, instead of label and tooltip. */
  readonly spoken?: string;
  readonly icon: ThemeIcon;
  readonly contextValue: string;
  readonly state?: TreeItemCollapsibleState;
  /** A command, whose title must be a text of this extension. */
  readonly command?: Command;
  readonly id?: string;
}

/** An item of a tree. */
export function treeItem({ label, description, tooltip, spoken, icon, contextValue, ...rest }: PlainItem): TreeItem {
  const item = new TreeItem(shownText(label), rest.state);
  if (rest.id !== undefined) item.id = rest.id;
  if (description !== undefined) item.description = shownText(description);
  // The tooltip is a plain text, never Markdown.
  if (tooltip !== null) item.tooltip = shownText(tooltip ?? label);
  item.accessibilityInformation = { label: shownText(spoken ?? label) };
  item.iconPath = icon;
  item.contextValue = contextValue;
  if (rest.command) item.command = rest.command;
  return item;
}

/** Adds the tooltip to an item, and returns the item. */
export function withTooltip(item: TreeItem, tooltip: string): TreeItem {
  item.tooltip = shownText(tooltip);
  return item;
}

/** Creates a view; errors of its provider are safe for VS Code to show. */
export function createTreeView<T>(
  id: string,
  { treeDataProvider, dragAndDropController: drag, ...options }: TreeViewOptions<T>,
): TreeView<T> {
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
  const dragAndDropController: TreeDragAndDropController<T> | undefined = drag && {
    dragMimeTypes: drag.dragMimeTypes,
    dropMimeTypes: drag.dropMimeTypes,
    handleDrag: (source, data, token) => guarded(() => drag.handleDrag?.(source, data, token)),
    handleDrop: (target, data, token) => guarded(() => drag.handleDrop?.(target, data, token)),
  };
  return window.createTreeView(id, {
    ...options,
    treeDataProvider: provider,
    ...(dragAndDropController && { dragAndDropController }),
  });
}

/** An item of the status bar; `show` sets the name of an icon, a text and a tooltip. */
export interface PlainStatus {
  dispose(): void;
  show(icon: string, text: string, tooltip: string): void;
  hide(): void;
}

export function createStatus(id: string, name: string, command: string): PlainStatus {
  const item: StatusBarItem = window.createStatusBarItem(id, StatusBarAlignment.Left);
  item.name = name;
  item.command = { command, title: name, arguments: [undefined, fromInterface] };
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

/** Shows a text in the status bar for a short time. */
export function flashStatus(icon: string | undefined, text: string): void {
  window.setStatusBarMessage(icon === undefined ? shownText(text) : withIcon(icon, text), 5000);
}

function withIcon(icon: string, text: string): string {
  return `$(${icon}) ${shownText(text)}`;
}

/** Opens a terminal of VS Code with its default name. */
export function showTerminal(): void {
  window.createTerminal().show();
}
