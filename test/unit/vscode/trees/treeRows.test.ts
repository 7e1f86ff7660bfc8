import { beforeEach, describe, expect, it } from 'vitest';
import type { TreeItem } from 'vscode';
import { TreeRows } from '../../../../src/vscode/trees/treeRows.ts';

interface Node {
  readonly id: string;
  readonly label: string;
  readonly count?: number;
  readonly children?: readonly Node[];
}

/** A tree item without VS Code's class, which is not available here. Only its properties are read. */
function treeItem(properties: unknown): TreeItem {
  return properties as TreeItem;
}

describe('the rows of a tree', () => {
  let roots: readonly Node[];
  let reports: (string[] | undefined)[];
  let rows: TreeRows<Node>;

  beforeEach(() => {
    roots = [
      { id: 'a', label: 'A', children: [leaf('a0'), { id: 'a1', label: 'folder', children: [leaf('a1/0')] }] },
      { id: 'b', label: 'B', children: [leaf('b0'), leaf('b1')] },
    ];
    reports = [];
    rows = new TreeRows<Node>(
      {
        children: (node) => (node ? (find(roots, node.id)?.children ?? []) : roots),
        id: ({ id }) => id,
        item: ({ label }) => treeItem({ label }),
        tooltip: ({ count = 0 }) => `${count} events`,
      },
      (changed) => reports.push(changed?.map(({ id }) => id)),
    );
  });

  /** Requests the same elements as VS Code when it shows the whole tree, or shows a reported element again. */
  const show = (parent?: Node): Node[] => {
    if (parent) rows.item(parent);
    return rows.children(parent).flatMap((child) => [child, ...show(child)]);
  };
  const change = (id: string, to: Partial<Node>): void => {
    roots = replaced(roots, id, to);
    rows.update();
  };

  it('are not reported before VS Code requests them', () => {
    change('a', { label: 'other' });
    expect(reports).toEqual([]);
  });

  it('are not reported when nothing that they show changed', () => {
    show();
    rows.update();
    change('a0', { count: 5 });
    roots = structuredClone(roots);
    rows.update();
    expect(reports).toEqual([]);
  });

  it('are reported one by one, and not again when they were requested', () => {
    show();
    change('a1/0', { label: 'renamed' });
    expect(reports).toEqual([['a1/0']]);
    change('b1', { label: 'renamed too' });
    expect(reports.at(-1)).toEqual(['a1/0', 'b1']);
    show();
    rows.update();
    expect(reports).toHaveLength(2);
  });

  it('are reported by their parent when a child is added or removed', () => {
    show();
    change('a1', { children: [leaf('a1/0'), leaf('a1/1')] });
    expect(reports).toEqual([['a1']]);
    const folder = rows.children()[0];
    show(rows.children(folder)[1]);
    change('a1', { children: [] });
    expect(reports.at(-1)).toEqual(['a1']);
  });

  it('are reported once when other children were added, until VS Code requests these', () => {
    const [a] = show();
    change('a', { children: [leaf('a0')] });
    change('a', { children: [leaf('a0'), leaf('a2')] });
    change('a0', { label: 'other' });
    expect(reports).toEqual([['a']]);
    show(a);
    change('a2', { label: 'other' });
    expect(reports).toEqual([['a'], ['a2']]);
    roots = [];
    rows.update();
    rows.update();
    expect(reports.slice(2)).toEqual([undefined]);
  });

  it('are reported with their descendants when they changed', () => {
    show();
    roots = replaced(replaced(roots, 'a', { label: 'other' }), 'a0', { label: 'other' });
    rows.update();
    expect(reports).toEqual([['a']]);
  });

  it('are all reported when the roots changed', () => {
    show();
    roots = roots.slice(1);
    rows.update();
    expect(reports).toEqual([undefined]);
    expect(show().map(({ id }) => id)).toEqual(['b', 'b0', 'b1']);
    rows.update();
    expect(reports).toHaveLength(1);
  });

  it('are not read below a collapsed element', () => {
    for (const node of rows.children()) rows.item(node);
    change('b0', { label: 'other' });
    change('b', { children: [] });
    expect(reports).toEqual([]);
  });

  it('keep one object for each ID, with its current content', () => {
    const [a] = show();
    change('a', { label: 'other', count: 3 });
    expect(a).toMatchObject({ label: 'other', count: 3 });
    expect(show()[0]).toBe(a);
    roots = roots.map(({ id, label, children = [] }) => ({ id, label, children }));
    rows.update();
    expect(a).not.toHaveProperty('count');
  });

  it('do not change the objects of the source', () => {
    const source = roots[0];
    show();
    change('a', { label: 'other' });
    expect(source).toMatchObject({ id: 'a', label: 'A' });
  });

  it('discard elements that are no longer in the tree', () => {
    const [a] = show();
    change('a', { children: [] });
    show(a);
    change('a', { children: [leaf('a0')] });
    show(a);
    reports.length = 0;
    change('a0', { label: 'other' });
    expect(reports).toEqual([['a0']]);
  });

  it('are reported for their tooltip only when VS Code has it', () => {
    const nodes = show();
    change('b0', { count: 1 });
    expect(reports).toEqual([]);
    const shown = nodes.find(({ id }) => id === 'b0');
    expect(shown && rows.tooltip(shown)).toBe('1 events');
    rows.update();
    expect(reports).toEqual([]);
    change('b0', { count: 2 });
    expect(reports).toEqual([['b0']]);
    if (shown) rows.item(shown);
    change('b0', { count: 3 });
    expect(reports).toHaveLength(1);
  });
});

function leaf(id: string): Node {
  return { id, label: id };
}

function find(nodes: readonly Node[], id: string): Node | undefined {
  return nodes.flatMap((node) => (node.id === id ? [node] : (find(node.children ?? [], id) ?? [])))[0];
}

function replaced(nodes: readonly Node[], id: string, change: Partial<Node>): Node[] {
  return nodes.map((node) => ({
    ...node,
    ...(node.children && { children: replaced(node.children, id, change) }),
    ...(node.id === id && change),
  }));
}
