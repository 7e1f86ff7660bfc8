// The view "Connections": which rows it reports to VS Code, and when.
import assert from 'node:assert/strict';
import { Emitter } from '../../../src/base/emitter.ts';
import type { EngineFacade } from '../../../src/host/engine/engineFacade.ts';
import type { ConnectionSummary } from '../../../src/protocol/shapes.ts';
import { ConnectionsTree } from '../../../src/vscode/trees/connectionsTree.ts';

describe('the view of connections', () => {
  let connections: ConnectionSummary[];
  let reports: (string[] | undefined)[];
  let tree: ConnectionsTree;
  const changes = new Emitter<void>();
  const summary = (connectionId: string, emitted: number): ConnectionSummary =>
    ({
      connectionId,
      name: connectionId,
      url: 'http://localhost:3000',
      namespace: '/',
      state: 'connected',
      counts: { received: 0, emitted, pendingAcks: 0 },
    }) as unknown as ConnectionSummary;
  const become = (...now: ConnectionSummary[]): void => {
    connections = now;
    changes.fire();
  };

  const tooltipOf = (connection: ConnectionSummary): string => {
    const { tooltip } = tree.resolveTreeItem(tree.getTreeItem(connection), connection);
    assert.equal(typeof tooltip, 'string');
    return tooltip as string;
  };

  beforeEach(() => {
    connections = [summary('a', 1), summary('b', 1)];
    reports = [];
    const inspector = {
      get connections() {
        return connections;
      },
      onDidChange: changes.event,
    };
    tree = new ConnectionsTree(inspector as unknown as EngineFacade, {}, (changed) =>
      reports.push(changed?.map(({ connectionId }) => connectionId)),
    );
    for (const connection of tree.getChildren()) tree.getTreeItem(connection);
  });
  afterEach(() => tree.dispose());

  it('reports a row when its state changes, and all when there are others', () => {
    become(summary('a', 1), { ...summary('b', 1), state: 'disconnected' });
    assert.deepEqual(reports, [['b']]);
    become(summary('a', 1));
    assert.deepEqual(reports, [['b'], undefined]);
  });

  it('reports no row for its counts, unless VS Code has shown them', () => {
    const [a] = tree.getChildren();
    assert.ok(a);
    become(summary('a', 2), summary('b', 2));
    assert.deepEqual(reports, []);
    assert.match(tooltipOf(a), /2 emitted/);
    become(summary('a', 3), summary('b', 3));
    assert.deepEqual(reports, [['a']]);
    assert.match(tooltipOf(a), /3 emitted/);
  });
});
