/**
 * The rows of a tree, so that only elements whose rows changed are reported. When an element is reported, VS Code forgets the commands of
 * its row and of all rows below it, and shows these rows until it has the new ones. A click on one of them meanwhile is lost ("Actual
 * command not found" in its log).
 * Invariants: VS Code knows an element by its object, so there is one object for each id, and its content is replaced; an element is
 * reported when its row, its children or its tooltip as VS Code has them are not true any more.
 */
import type { TreeItem } from 'vscode';

export interface TreeSource<T extends object> {
  /** The children as they are now; the roots without an element. */
  children(element?: T): readonly T[];
  /** Unique in the tree, and the same after a change of the element. */
  id(element: T): string;
  item(element: T): TreeItem;
  /** The tooltip when VS Code shows it; items have none then. What changes often belongs here and not into the item. */
  tooltip?(element: T): string;
}

interface Row<T> {
  readonly element: T;
  /** What VS Code draws; undefined until it has requested the item. */
  look?: string;
  /** Ids; undefined until VS Code has requested the children. */
  children?: readonly string[];
  /** Undefined until VS Code has requested it for this item. */
  tooltip?: string | undefined;
}

export class TreeRows<T extends object> {
  readonly #source: TreeSource<T>;
  readonly #report: (changed: readonly T[] | undefined) => void;
  readonly #rows = new Map<string, Row<T>>();
  #roots: readonly string[] | undefined;

  /** @param report gets the elements whose rows changed; undefined when the roots are others */
  constructor(source: TreeSource<T>, report: (changed: readonly T[] | undefined) => void) {
    this.#source = source;
    this.#report = report;
  }

  /** VS Code requests children, or the roots. */
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

  /** VS Code requests the item of an element. */
  item(element: T): TreeItem {
    const item = this.#source.item(element);
    const row = this.#rowOf(element);
    if (row) {
      row.look = lookOf(item);
      row.tooltip = undefined;
    }
    return item;
  }

  /** VS Code shows the tooltip of an element. */
  tooltip(element: T): string | undefined {
    const tooltip = this.#source.tooltip?.(element);
    const row = this.#rowOf(element);
    if (row) row.tooltip = tooltip;
    return tooltip;
  }

  /** What the tree shows may have changed. */
  update(): void {
    // VS Code has not requested the tree yet.
    if (!this.#roots) return;
    const changed: T[] = [];
    if (!this.#compare(undefined, this.#roots, changed)) this.#report(undefined);
    else if (changed.length > 0) this.#report(changed);
  }

  /** Adds the elements below the parent that are to be reported. False when it has other children: the parent is to be reported. */
  #compare(parent: T | undefined, known: readonly string[], changed: T[]): boolean {
    const children = this.#source.children(parent);
    const isSame =
      children.length === known.length && children.every((child, i) => this.#source.id(child) === known[i]);
    if (!isSame) return false;
    for (const child of children) {
      const row = this.#adopt(child);
      const { element, look, tooltip } = row;
      const isTrue =
        (look === undefined || look === lookOf(this.#source.item(element))) &&
        (tooltip === undefined || tooltip === this.#source.tooltip?.(element)) &&
        (row.children === undefined || this.#compare(element, row.children, changed));
      if (!isTrue) changed.push(element);
    }
    return true;
  }

  #rowOf(element: T): Row<T> | undefined {
    return this.#rows.get(this.#source.id(element));
  }

  /** The row of an element, with the element's content of now. */
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

function lookOf(item: TreeItem): string {
  return JSON.stringify(item);
}
