import { expect, it } from 'vitest';
import { sameExceptForm, similarName } from '../../../../src/model/findings/similarNames.ts';

it.each([
  ['update itme', 'update item'],
  ['updateItem', 'update-item'],
  ['update_item', 'Update Item'],
  ['messsage', 'message'],
  ['mesage', 'message'],
])('%s is similar to %s', (name, meant) => {
  expect(similarName(name, ['other', meant, 'something else'])).toBe(meant);
});

it.each([
  ['a', 'b'],
  ['join', 'leave'],
  ['save', 'save'],
  ['get', 'set'],
  ['x'.repeat(100), 'x'.repeat(99)],
])('%s is not similar to %s', (name, other) => {
  expect(similarName(name, [other])).toBeUndefined();
});

it('the most similar name is returned', () => {
  expect(similarName('messages', ['massage', 'message', 'Messages'])).toBe('Messages');
});

it('a name that differs only in case and separators is found', () => {
  expect(sameExceptForm('chat-message', ['chat-messages', 'chat-message', 'chatMessage', 'chat message'])).toBe(
    'chatMessage',
  );
  expect(sameExceptForm('chat-message', ['chat messages', 'chat-message'])).toBeUndefined();
  expect(sameExceptForm('--', ['__'])).toBeUndefined();
  expect(sameExceptForm('x'.repeat(100), ['X'.repeat(100)])).toBeUndefined();
});
