import type { Panel } from './panel.ts';

/** The parts of the details of an entry, in the panel that is open when a function is called. */
export function argumentTree(panel: () => Panel) {
  const page = () => panel().page;
  return {
    page,
    hex: () => page().getByRole('grid', { name: 'Hex view' }),
    tree: () => page().getByRole('tree', { name: 'Arguments', exact: true }),
    item: (name: RegExp) => page().getByRole('treeitem', { name }),
    copied: () => panel().copied(),
  };
}
