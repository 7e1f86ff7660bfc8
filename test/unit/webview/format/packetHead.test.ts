import { describe, expect, it } from 'vitest';
import { ackIdText, packetHead } from '../../../../webview/format/packetHead.ts';

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
