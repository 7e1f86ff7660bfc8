import { type Disposable, EventEmitter, type TreeDataProvider, type TreeItem } from 'vscode';

/** A view's provider that is made when the view is first looked at. */
export class LazyTree<T> implements TreeDataProvider<T>, Disposable {
  readonly #load: () => Promise<TreeDataProvider<T>>;
  readonly #change = new EventEmitter<void>();
  readonly onDidChangeTreeData = this.#change.event;

  constructor(load: () => Promise<TreeDataProvider<T>>) {
    this.#load = load;
  }

  /** The provider says that what it shows is another. */
  changed(): void {
    this.#change.fire();
  }

  async getChildren(element?: T): Promise<T[]> {
    return (await (await this.#load()).getChildren(element)) ?? [];
  }

  async getTreeItem(element: T): Promise<TreeItem> {
    return (await this.#load()).getTreeItem(element);
  }

  dispose(): void {
    this.#change.dispose();
  }
}
