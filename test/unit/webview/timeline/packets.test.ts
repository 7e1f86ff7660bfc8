import { describe, expect, it } from 'vitest';
import { packetHead, packetParts } from '../../../../webview/format/packetHead.ts';
import { queryText } from '../../../../webview/timeline/packetFilter.ts';

describe("a packet's head", () => {
  it.each([
    ['2["hello",1]', 'EVENT', undefined, '/', undefined],
    ['2/chat,12["hello"]', 'EVENT', undefined, '/chat', 12],
    ['3/chat,12[]', 'ACK', undefined, '/chat', 12],
    ['51-["hello",{"_placeholder":true,"num":0}]', 'BINARY_EVENT', 1, '/', undefined],
    ['611-/a/b,7[]', 'BINARY_ACK', 11, '/a/b', 7],
    ['0/chat', 'CONNECT', undefined, '/chat', undefined],
    ['1', 'DISCONNECT', undefined, '/', undefined],
    ['4{"message":"no"}', 'CONNECT_ERROR', undefined, '/', undefined],
  ])('%s', (text, type, attachments, namespace, ackId) => {
    expect(packetHead(text)).toEqual({ type, attachments, namespace, ackId: ackId?.toString() });
  });

  it.each(['', '7[]', 'hello', '{"sid":"x"}'])('is none in %j', (text) => {
    expect(packetHead(text)).toBeUndefined();
  });
});

describe("a packet's parts", () => {
  it('are told one by one, with what they mean', () => {
    const parts = packetParts('52-/chat,12["hello",{"_placeholder":true,"num":0}]') ?? [];
    expect(parts.map(({ text, meaning }) => [text, meaning])).toEqual([
      ['4', 'Engine.IO: message'],
      ['5', 'Socket.IO: BINARY_EVENT'],
      ['2-', '2 attachments follow'],
      ['/chat,', 'namespace'],
      ['12', 'ack ID'],
      ['["hello",{"_placeholder"…', 'data'],
    ]);
    // Together they are the packet.
    expect(
      packetParts('2["a"]')
        ?.map(({ text }) => text)
        .join(''),
    ).toBe('42["a"]');
    expect(packetParts('31[]')?.[2]).toEqual({ text: '1', meaning: 'ack ID of the event' });
    expect(packetParts('hello')).toBeUndefined();
  });
});

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
