import { type CancellationToken, type Disposable, EventEmitter, type TreeDataProvider, type TreeItem } from 'vscode';

/** The provider of a view, which is created when the view is first shown. */
export class LazyTree<T> implements TreeDataProvider<T>, Disposable {
  readonly #load: () => Promise<TreeDataProvider<T>>;
  readonly #change = new EventEmitter<T[] | undefined>();
  readonly onDidChangeTreeData = this.#change.event;

  constructor(load: () => Promise<TreeDataProvider<T>>) {
    this.#load = load;
  }

  /** Reports the elements whose rows changed; undefined for the whole tree. */
  changed(elements: readonly T[] | undefined): void {
    this.#change.fire(elements && [...elements]);
  }

  async getChildren(element?: T): Promise<T[]> {
    return (await (await this.#load()).getChildren(element)) ?? [];
  }

  async getTreeItem(element: T): Promise<TreeItem> {
    return (await this.#load()).getTreeItem(element);
  }

  async resolveTreeItem(item: TreeItem, element: T, token: CancellationToken): Promise<TreeItem> {
    const provider = await this.#load();
    return (await provider.resolveTreeItem?.(item, element, token)) ?? item;
  }

  dispose(): void {
    this.#change.dispose();
  }
}
