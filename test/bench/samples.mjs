// What the benches send: for each kind the messages of one event, as they are in a websocket.

const item = {
  id: 'a81bc81b-dead-4e5d-abff-90865d1e13b1',
  user: { id: 42, name: 'Ada Lovelace', admin: false },
  price: 12.375,
  tags: ['alpha', 'beta'],
  text: 'The quick brown fox jumps over the lazy dog',
};
/** @param {unknown[]} data */
const event = (...data) => [`42${JSON.stringify(data)}`];

/** Objects as applications send them: numbers, short strings, a little nesting. And one long string, which is the least to parse. */
export const samples = {
  '100 B': event('tick', 12345, { user: { id: 42, name: 'Ada' }, price: 12.375, at: 1726400000123, ok: true }),
  '1 kB': event(
    'tick',
    12345,
    Array.from({ length: 5 }, (_, n) => ({ n, ...item })),
  ),
  '1 kB string': event('tick', 12345, 'x'.repeat(1000)),
  '64 KiB binary': ['451-["tick",{"_placeholder":true,"num":0}]', Buffer.alloc(65536, 'bytes')],
};
