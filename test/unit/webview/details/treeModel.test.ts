import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TreeNode } from '../../../../src/protocol/entryMessages.ts';
import { type Branch, nodeAt, pathOf, TreeModel } from '../../../../webview/details/treeModel.ts';

const array = (size: number, shown?: number): TreeNode => ({
  key: '0',
  kind: 'array',
  text: '',
  size,
  ...(shown !== undefined && { shown }),
});
const leaf: TreeNode = { key: '0', kind: 'null', text: 'null', size: 0 };

/** The rows that the model must show, found by a walk through the tree without its counts. */
function walked(model: TreeModel): string[] {
  const rows: string[] = [];
  const visit = (node: Branch, path: number[]): void => {
    for (let position = 0; position < node.value.size; position++) {
      rows.push([...path, position].join('.'));
      const child = node.children.get(position);
      if (child?.open) visit(child, [...path, position]);
    }
  };
  visit(model.root, []);
  return rows;
}

const shown = (model: TreeModel): string[] =>
  Array.from({ length: model.count }, (_, index) => pathOf(model.row(index)).join('.'));

describe('a tree as rows', () => {
  it('has the rows of the expanded nodes, wherever they are expanded, collapsed and filled', () => {
    const step = fc.record({
      row: fc.nat(),
      size: fc.integer({ min: 0, max: 4 }),
      kind: fc.constantFrom('open', 'fill', 'below'),
    });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.array(step, { maxLength: 30 }), (size, steps) => {
        const model = new TreeModel(size, []);
        for (const { row, size: children, kind } of steps) {
          const at = model.row(row % model.count);
          const node = nodeAt(at);
          if (!node) model.add(at.parent, at.position, [array(children)]);
          else if (kind === 'open') model.toggle(node, !node.open);
          else if (kind === 'below') {
            model.add(node, 0, Array.from({ length: node.value.size }, () => [array(1, 1), leaf]).flat());
            model.toggle(node, true);
          }
          expect(shown(model)).toEqual(walked(model));
          for (const index of [0, row % model.count, model.count - 1]) {
            expect(model.indexOf(model.row(index))).toBe(index);
          }
        }
        model.closeAll();
        expect(shown(model)).toEqual(Array.from({ length: size }, (_, position) => String(position)));
      }),
    );
  });

  it('keeps the children of a node collapsed until it is expanded', () => {
    const model = new TreeModel(1, [{ ...array(2, 2), closed: true }, leaf, array(1, 1), leaf]);
    expect(model.count).toBe(1);
    const node = nodeAt(model.row(0));
    if (!node) throw new Error('The first argument is not there');
    model.toggle(node, true);
    expect(shown(model)).toEqual(['0', '0.0', '0.1', '0.1.0']);
    expect(nodeAt(model.row(3))?.value).toEqual(leaf);
  });

  it('handles 10,000 levels', () => {
    const depth = 10_000;
    const model = new TreeModel(1, [...Array.from({ length: depth }, () => array(1, 1)), leaf]);
    expect(model.count).toBe(depth + 1);
    const last = model.row(depth);
    expect(pathOf(last)).toHaveLength(depth + 1);
    expect(model.indexOf(last)).toBe(depth);
    expect(nodeAt(last)?.level).toBe(depth + 1);
  });
});
