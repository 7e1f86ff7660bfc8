/**
 * The rows of a tree. They are stored, so that only elements whose rows changed are reported. When an element is
 * reported, VS Code discards the commands of its row and of all rows below it, but shows these rows until it has
 * requested the new ones. A click on one of them meanwhile is lost ("Actual command not found" in its log). Invariants:
 * VS Code identifies an element by its object, so there is one object for each ID, whose content is replaced; an
 * element is reported when its row, its children or its tooltip differ from what VS Code has. Other children are
 * reported once until VS Code has requested them: if they were reported twice, VS Code could keep the rows of the first
 * request, whose commands it discards with the second one.
 */
import type { TreeItem } from 'vscode';

export interface TreeSource<T extends object> {
  /** The current children; the roots when no element is given. */
  children(element?: T): readonly T[];
  /** Unique in the tree, and unchanged when the element changes. */
  id(element: T): string;
  item(element: T): TreeItem;
  /**
   * The tooltip, which is requested when VS Code shows it. The item itself then has no tooltip. A text that changes often belongs in the
   * tooltip and not in the item.
   */
  tooltip?(element: T): string;
}

interface Row<T> {
  readonly element: T;
  /** The content of the row in VS Code; undefined until VS Code has requested the item. */
  content?: string;
  /** The IDs of the children; undefined until VS Code has requested them. */
  children?: readonly string[];
  /** The tooltip in VS Code; undefined until VS Code has requested it for this item. */
  tooltip?: string | undefined;
}

export class TreeRows<T extends object> {
  readonly #source: TreeSource<T>;
  readonly #report: (changed: readonly T[] | undefined) => void;
  readonly #rows = new Map<string, Row<T>>();
  #roots: readonly string[] | undefined;

  /** @param report called with the elements whose rows changed; undefined when the roots changed */
  constructor(source: TreeSource<T>, report: (changed: readonly T[] | undefined) => void) {
    this.#source = source;
    this.#report = report;
  }

  /** Returns the children of an element, or the roots, which VS Code requests. */
  children(parent?: T): T[] {
    const children = this.#source.children(parent);
    const ids = children.map((child) => this.#source.id(child));
    const row = parent && this.#rowOf(parent);
    const known = parent ? row?.children : this.#roots;
    for (const id of known ?? []) if (!ids.includes(id)) this.#forget(id);
    if (row) row.children = ids;
    else if (!parent) this.#roots = ids;
    return children.map((child) => this.#adopt(child).element);
  }

  /** Returns the item of an element, which VS Code requests. */
  item(element: T): TreeItem {
    const item = this.#source.item(element);
    const row = this.#rowOf(element);
    if (row) {
      row.content = contentOf(item);
      row.tooltip = undefined;
    }
    return item;
  }

  /** Returns the tooltip of an element, which VS Code shows. */
  tooltip(element: T): string | undefined {
    const tooltip = this.#source.tooltip?.(element);
    const row = this.#rowOf(element);
    if (row) row.tooltip = tooltip;
    return tooltip;
  }

  /** Must be called when the content of the tree may have changed. */
  update(): void {
    // VS Code has not requested the tree yet.
    if (!this.#roots) return;
    const changed: T[] = [];
    if (!this.#compare(undefined, this.#roots, changed)) {
      this.#roots = undefined;
      this.#report(undefined);
    } else if (changed.length > 0) this.#report(changed);
  }

  /**
   * Adds the elements below the parent that must be reported. Returns false if the parent has other children than before: then the parent
   * must be reported.
   */
  #compare(parent: T | undefined, known: readonly string[], changed: T[]): boolean {
    const children = this.#source.children(parent);
    const isSame =
      children.length === known.length && children.every((child, i) => this.#source.id(child) === known[i]);
    if (!isSame) return false;
    for (const child of children) {
      const row = this.#adopt(child);
      const { element, content, tooltip } = row;
      const isTrue =
        (content === undefined || content === contentOf(this.#source.item(element))) &&
        (tooltip === undefined || tooltip === this.#source.tooltip?.(element)) &&
        this.#compareChildren(row, changed);
      if (!isTrue) changed.push(element);
    }
    return true;
  }

  /**
   * Returns false if the children changed. From then on, the children are not known and not reported again until VS Code has requested
   * them.
   */
  #compareChildren(row: Row<T>, changed: T[]): boolean {
    if (row.children === undefined || this.#compare(row.element, row.children, changed)) return true;
    delete row.children;
    return false;
  }

  #rowOf(element: T): Row<T> | undefined {
    return this.#rows.get(this.#source.id(element));
  }

  /** The row of an element, updated with the element's current content. */
  #adopt(fresh: T): Row<T> {
    const id = this.#source.id(fresh);
    let row = this.#rows.get(id);
    if (!row) this.#rows.set(id, (row = { element: { ...fresh } }));
    const { element } = row;
    for (const key of Object.keys(element)) if (!Object.hasOwn(fresh, key)) Reflect.deleteProperty(element, key);
    Object.assign(element, fresh);
    return row;
  }

  #forget(id: string): void {
    const row = this.#rows.get(id);
    this.#rows.delete(id);
    for (const child of row?.children ?? []) this.#forget(child);
  }
}

function contentOf(item: TreeItem): string {
  return JSON.stringify(item);
}
