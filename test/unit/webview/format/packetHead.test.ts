import { describe, expect, it } from 'vitest';
import { ackIdText, packetHead, packetParts } from '../../../../webview/format/packetHead.ts';

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

  it.each(['', '7[]', 'hello', '{"sid":"x"}'])('does not exist in %j', (text) => {
    expect(packetHead(text)).toBeUndefined();
  });
});

describe("a packet's parts", () => {
  it('are shown one by one, with their meaning', () => {
    const parts = packetParts('52-/chat,12["hello",{"_placeholder":true,"num":0}]') ?? [];
    expect(parts.map(({ text, meaning }) => [text, meaning])).toEqual([
      ['4', 'Engine.IO: message'],
      ['5', 'Socket.IO: BINARY_EVENT'],
      ['2-', '2 attachments follow'],
      ['/chat,', 'namespace'],
      ['12', 'ack ID'],
      ['["hello",{"_placeholder"…', 'data'],
    ]);
    // The concatenated parts are the whole packet.
    expect(
      packetParts('2["a"]')
        ?.map(({ text }) => text)
        .join(''),
    ).toBe('42["a"]');
    expect(packetParts('31[]')?.[2]).toEqual({ text: '1', meaning: 'ack ID of the event' });
    expect(packetParts('hello')).toBeUndefined();
  });
});

describe('the ack ID of a packet', () => {
  it.each([
    ['29007199254740993["x"]', '9007199254740993'],
    ['2/chat,9007199254740993["x"]', '9007199254740993'],
    ['51-/chat,9007199254740993["x"]', '9007199254740993'],
    ['3899068272867328065[]', '899068272867328065'],
    ['63-899068272867328065[]', '899068272867328065'],
    ['212["x"]', '12'],
  ])('is read digit by digit from %s', (text, digits) => {
    expect(packetHead(text)?.ackId).toBe(digits);
    expect(ackIdText(Number(digits), text)).toBe(digits);
  });

  it('is marked where its packet does not show it and JavaScript may have changed it', () => {
    expect(ackIdText(9007199254740992, undefined)).toBe('≈ 9007199254740992');
    expect(ackIdText(Number.MAX_SAFE_INTEGER, undefined)).toBe('9007199254740991');
  });
});
