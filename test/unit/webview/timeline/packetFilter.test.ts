import { describe, expect, it } from 'vitest';
import { queryText } from '../../../../webview/timeline/packetFilter.ts';

describe('the query with raw packets', () => {
  const all = 'kind:event,ack,connection,packet,network,marker,replay';

  it('adds the packets to the filter of the user', () => {
    expect(queryText('', true)).toBe(all);
    expect(queryText('dir:in "kind:event"', true)).toBe(`${all} dir:in "kind:event"`);
    expect(queryText('-kind:ack', true)).toBe(`${all} -kind:ack`);
  });

  it('does not change a filter that names kinds or is invalid, nor any filter without a request for packets', () => {
    expect(queryText('kind:packet ping', true)).toBe('kind:packet ping');
    expect(queryText('size:>x', true)).toBe('size:>x');
    expect(queryText('ping', false)).toBe('ping');
  });
});
