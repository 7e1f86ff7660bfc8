// The view "Connections": which rows it reports to VS Code, and when.
import assert from 'node:assert/strict';
import { Emitter } from '../../../src/base/emitter.ts';
import type { SourceSummary } from '../../../src/protocol/sourceMessages.ts';
import type { ConnectionSummary } from '../../../src/protocol/shapes.ts';
import { FakeClock } from '../../support/fakeClock.ts';
import type { TreeNode } from '../../../src/vscode/trees/connectionNodes.ts';
import { ConnectionsTree } from '../../../src/vscode/trees/connectionsTree.ts';

describe('the view of connections', () => {
  let connections: ConnectionSummary[];
  let sources: SourceSummary[];
  let clock: FakeClock;
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
      sourceId: connectionId,
      sourceKind: 'client',
      counts: { received: 0, emitted, pendingAcks: 0 },
    }) as unknown as ConnectionSummary;
  const become = (...now: ConnectionSummary[]): void => {
    connections = now;
    changes.fire();
  };

  const tooltipOf = (connection: TreeNode): string => {
    const { tooltip } = tree.resolveTreeItem(tree.getTreeItem(connection), connection);
    assert.equal(typeof tooltip, 'string');
    return tooltip as string;
  };

  beforeEach(() => {
    connections = [summary('a', 1), summary('b', 1)];
    reports = [];
    sources = [];
    clock = new FakeClock();
    const inspector = {
      get sources() {
        return sources;
      },
      get connections() {
        return connections;
      },
      onDidChange: changes.event,
    };
    const mocks = { running: [], onDidChange: new Emitter<void>().event };
    tree = new ConnectionsTree(inspector, mocks, {}, (changed) => reports.push(changed?.map(nameOf)), clock);
    for (const node of tree.getChildren()) tree.getTreeItem(node);
  });
  afterEach(() => tree.dispose());

  it('reports a row when its state changes, and all rows when rows are added or removed', () => {
    become(summary('a', 1), { ...summary('b', 1), state: 'disconnected' });
    assert.deepEqual(reports, [['b']]);
    become(summary('a', 1));
    assert.deepEqual(reports, [['b'], undefined]);
  });

  it('reports no row for its counts unless VS Code has shown them', () => {
    const [a] = tree.getChildren();
    assert.ok(a);
    become(summary('a', 2), summary('b', 2));
    assert.deepEqual(reports, []);
    assert.match(tooltipOf(a), /2 emitted/);
    become(summary('a', 3), summary('b', 3));
    assert.deepEqual(reports, [['a']]);
    assert.match(tooltipOf(a), /3 emitted/);
  });

  describe('with a source', () => {
    const client = (connectionId: string, sid: string, emitted = 1, more: object = {}): ConnectionSummary => ({
      ...summary(connectionId, emitted),
      sourceId: 's1',
      sourceKind: 'proxy',
      sid,
      client: { address: '127.0.0.1', userAgent: 'Mozilla/5.0 Chrome/140.0 Safari/537.36' },
      ...more,
    });
    /** Requests all nodes, as VS Code does when everything is expanded. */
    const show = (parent?: TreeNode): TreeNode[] =>
      tree.getChildren(parent).flatMap((node) => {
        tree.getTreeItem(node);
        return [node, ...show(node)];
      });
    const rows = () => {
      const line = (node: TreeNode): string => {
        const { label, description, contextValue } = tree.getTreeItem(node);
        assert.equal(typeof label, 'string');
        return [label as string, description, contextValue].join(' | ');
      };
      return show().map(line);
    };

    beforeEach(() => {
      sources = [
        {
          sourceId: 's1',
          kind: 'proxy',
          name: 'localhost:3000',
          state: 'running',
          url: 'http://127.0.0.1:3001',
          clients: 2,
          counts: { emitted: 0, received: 0 },
        },
      ];
    });

    it('shows its clients, and their namespaces if there are several', () => {
      become(
        summary('a', 1),
        client('c1', 'sidOne', 3, { state: 'disconnected' }),
        client('c2', 'sidTwo', 1234),
        client('c3', 'sidTwo', 1, { namespace: '/chat' }),
      );
      assert.deepEqual(rows(), [
        'a | a · connected | connection.open',
        'localhost:3000 | http://127.0.0.1:3001 · 2 clients | source.running',
        'Chrome 140 | 2 namespaces · 1,235 ↑ 0 ↓ · sidTwo · 127.0.0.1 | client.several',
        '/ | c2 · 1,234 ↑ 0 ↓ | client.open',
        '/chat | c3 · 1 ↑ 0 ↓ | client.open',
        'Chrome 140 | c1 · 3 ↑ 0 ↓ · sidOne · 127.0.0.1 | client.ended',
      ]);
    });

    it('shows that nothing is received from a client, and for how long', () => {
      become(client('c1', 'one', 1, { silentMs: 12_000, transport: 'polling' }));
      assert.match(rows().at(-1) ?? '', / · no recent requests · /);
      assert.match(tooltipOf(show().at(-1) as TreeNode), /No request for 12\.0\s+s/);
    });

    it('names a client of another machine with its address', () => {
      become(client('c1', 'one', 1, { client: { address: '192.168.0.7', userAgent: 'okhttp/4.12.0' } }));
      assert.equal(rows().at(-1), 'okhttp 4.12 · 192.168.0.7 | c1 · 1 ↑ 0 ↓ · one | client.open');
    });

    it('updates the counts of rows once a second, and of many rows less often', () => {
      become(client('c1', 'one', 1));
      show();
      reports.length = 0;
      become(client('c1', 'one', 2));
      clock.advance(10);
      const first = reports.length;
      show();
      for (let emitted = 3; emitted < 50; emitted++) {
        become(client('c1', 'one', emitted));
        clock.advance(20);
        show();
      }
      assert.ok(reports.length - first <= 1, `${reports.length}`);
      clock.advance(1000);
      assert.match(rows().at(-1) ?? '', /49 ↑/);
      const many = (emitted: number) => Array.from({ length: 300 }, (_, at) => client(`m${at}`, `sid${at}`, emitted));
      become(...many(1));
      clock.advance(10_000);
      show();
      reports.length = 0;
      for (let round = 0; round < 100; round++) {
        become(...many(round));
        clock.advance(50);
        if (reports.length > 0) show();
      }
      assert.ok(reports.length <= 2, `${reports.length} reports in five seconds`);
    });

    it('shows immediately that a client connects or leaves, or within a second if there are many', () => {
      become(client('c1', 'one'));
      show();
      reports.length = 0;
      become(client('c1', 'one'), client('c2', 'two'));
      assert.deepEqual(reports, [['s1']]);
      const many = Array.from({ length: 300 }, (_, at) => client(`m${at}`, `sid${at}`));
      become(...many);
      clock.advance(1000);
      show();
      reports.length = 0;
      for (const connection of many) become(...many.filter((other) => other !== connection));
      clock.advance(1000);
      assert.deepEqual(reports, [['s1']]);
    });
  });
});

function nameOf(node: TreeNode): string {
  switch (node.type) {
    case 'source':
      return node.sourceId;
    case 'client':
      return node.clientId;
    case 'mock':
      return node.mockId;
    default:
      return node.connectionId;
  }
}
