import { describe, expect, it } from 'vitest';
import { queryText } from '../../../../webview/timeline/packetFilter.ts';

describe('the query with raw packets', () => {
  const all = 'kind:event,ack,connection,packet,network,marker,replay';

  it('is the filter of the user to which the packets are added', () => {
    expect(queryText('', true)).toBe(all);
    expect(queryText('dir:in "kind:event"', true)).toBe(`${all} dir:in "kind:event"`);
    expect(queryText('-kind:ack', true)).toBe(`${all} -kind:ack`);
  });

  it('is the unchanged filter if it names kinds or is invalid, or if packets are not requested', () => {
    expect(queryText('kind:packet ping', true)).toBe('kind:packet ping');
    expect(queryText('size:>x', true)).toBe('size:>x');
    expect(queryText('ping', false)).toBe('ping');
  });
});
