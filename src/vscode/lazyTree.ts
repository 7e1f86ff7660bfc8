import * as vscode from 'vscode';

/** A view's provider that is made when the view is first looked at. */
export class LazyTree<T> implements vscode.TreeDataProvider<T>, vscode.Disposable {
  readonly #load: () => Promise<vscode.TreeDataProvider<T>>;
  readonly #change = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.#change.event;

  constructor(load: () => Promise<vscode.TreeDataProvider<T>>) {
    this.#load = load;
  }

  /** The provider says that what it shows is another. */
  changed(): void {
    this.#change.fire();
  }

  async getChildren(element?: T): Promise<T[]> {
    return (await (await this.#load()).getChildren(element)) ?? [];
  }

  async getTreeItem(element: T): Promise<vscode.TreeItem> {
    return (await this.#load()).getTreeItem(element);
  }

  dispose(): void {
    this.#change.dispose();
  }
}
