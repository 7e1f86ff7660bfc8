import { describe, expect, it } from 'vitest';
import { queryText } from '../../../../webview/timeline/packetFilter.ts';

describe('the query with raw packets', () => {
  const all = 'kind:event,ack,connection,packet,network,marker,replay';

  it("names the packets beside the person's filter", () => {
    expect(queryText('', true)).toBe(all);
    expect(queryText('dir:in "kind:event"', true)).toBe(`${all} dir:in "kind:event"`);
    expect(queryText('-kind:ack', true)).toBe(`${all} -kind:ack`);
  });

  it('leaves a filter alone that names kinds itself or cannot be read, and every one when they are not asked for', () => {
    expect(queryText('kind:packet ping', true)).toBe('kind:packet ping');
    expect(queryText('size:>x', true)).toBe('size:>x');
    expect(queryText('ping', false)).toBe('ping');
  });
});
