import { describe, expect, it } from 'vitest';
import { type LaneConnection, lanesOf } from '../../../../src/model/sequence/lanes.ts';

const own = (connectionId: string, more: Partial<LaneConnection> = {}): LaneConnection => ({
  connectionId,
  client: `client ${connectionId}`,
  clientNote: connectionId,
  url: 'http://localhost:3000',
  sourceKind: 'client',
  sourceId: connectionId,
  sourceName: '',
  ...more,
});
const titles = (connections: readonly LaneConnection[], maxClients = 10): string[] =>
  lanesOf(connections, maxClients, 'others').lanes.map(({ kind, title }) => `${kind} ${title}`);

describe('lanes', () => {
  it('of a socket that was captured at both ends are the lane of its client and the lane of its server', () => {
    const node = { sourceKind: 'node', sourceId: 's1', sourceName: 'server.js (12)', sid: 'x' };
    const { lanes, ends } = lanesOf(
      [
        own('c1', { url: 'https://shop.test', serverAt: 'c2' }),
        own('c2', { ...node, clientAt: 'c1' }),
        own('c3', { ...node, sid: 'y', clientAt: 'hidden' }),
      ],
      10,
      'others',
    );
    expect(lanes.map(({ title }) => title)).toEqual(['client c1', 'client c3', 'server.js (12)']);
    expect(ends.get('c1')).toEqual({ client: 0, server: 2, isSeenAtServer: false });
    expect(ends.get('c2')).toEqual({ client: 0, server: 2, isSeenAtServer: true });
    expect(ends.get('c3')).toEqual({ client: 1, server: 2, isSeenAtServer: true });
  });

  it('are the clients in their order, then proxies, then servers', () => {
    const connections = [
      own('c1'),
      own('c2', { sourceKind: 'proxy', sourceId: 's1', sourceName: 'shop proxy', url: 'http://shop:80', sid: 'a' }),
      own('c3', { url: 'http://other:1' }),
    ];
    const { lanes, ends } = lanesOf(connections, 10, 'others');
    expect(lanes.map(({ title }) => title)).toEqual([
      'client c1',
      'client c2',
      'client c3',
      'shop proxy',
      'localhost:3000',
      'shop',
      'other:1',
    ]);
    expect(ends.get('c1')).toEqual({ client: 0, server: 4, isSeenAtServer: false });
    expect(ends.get('c2')).toEqual({ client: 1, proxy: 3, server: 5, isSeenAtServer: false });
  });

  it('are shared by the namespaces of a client and by the clients of a server, whichever loopback name they use', () => {
    const session = { sourceKind: 'page', sourceId: 's1', sid: 'same' };
    expect(
      titles([
        own('c1', session),
        own('c2', session),
        own('c3', { url: 'http://127.0.0.1:3000/' }),
        own('c4', { url: 'ws://[::1]:3000' }),
      ]),
    ).toEqual(['client client c1', 'client client c3', 'client client c4', 'server localhost:3000']);
    // The same session ID belongs to another client if the source is another one.
    expect(titles([own('c1', session), own('c2', { ...session, sourceId: 's2' })])).toHaveLength(3);
  });

  it('of a server whose process is watched are one lane for all of its clients', () => {
    const node = { sourceKind: 'node', sourceId: 's1', sourceName: 'server.js (12)', sid: 'x' };
    const { lanes, ends } = lanesOf([own('c1', { url: 'http://127.0.0.1:3000' }), own('c2', node)], 10, 'others');
    expect(lanes.map(({ title, note }) => [title, note])).toEqual([
      ['client c1', 'c1'],
      ['client c2', 'c2'],
      ['server.js (12)', 'localhost:3000'],
    ]);
    expect(ends.get('c1')?.server).toBe(2);
    expect(ends.get('c2')).toEqual({ client: 1, server: 2, isSeenAtServer: true });
  });

  it('of too many clients are one lane', () => {
    const many = Array.from({ length: 1000 }, (_, index) => own(`c${index}`));
    const { lanes, ends } = lanesOf(many, 3, 'others');
    expect(lanes.map(({ title }) => title)).toEqual([
      'client c0',
      'client c1',
      'client c2',
      'others',
      'localhost:3000',
    ]);
    expect(ends.get('c999')?.client).toBe(3);
  });

  it('keep names as text, and URLs that are not valid', () => {
    expect(titles([own('c1', { client: '<b>; #', url: 'not a url' })])).toEqual(['client <b>; #', 'server not a url']);
    expect(titles([])).toEqual([]);
  });
});
