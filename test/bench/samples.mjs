// The events that the benches send. Each kind has several different events, and each event is given as its WebSocket messages. With only
// one event, the branch prediction of the processor would make the results too good.

const variants = 64;

/** Returns a generator of pseudo-random numbers (0 ≤ n < 1), the same in every run. @param {number} seed */
function numbers(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const random = numbers(42);
/** Returns a whole number that is at least 0 and less than the limit. @param {number} limit */
const randomInt = (limit) => Math.floor(random() * limit);
/** @template T @param {readonly T[]} values @returns {T} */
const oneOf = (values) => /** @type {T} */ (values[randomInt(values.length)]);
/** @param {number} digits */
const hex = (digits) => Array.from({ length: digits }, () => randomInt(16).toString(16)).join('');

const words = 'alpha beta the quick brown fox jumps over a lazy dog while nobody in particular is looking at it'.split(
  ' ',
);
/** @param {number} count */
const text = (count) => Array.from({ length: count }, () => oneOf(words)).join(' ');
const name = () => oneOf(['Ada', 'Grace', 'Barbara', 'Margaret', 'Radia', 'Frances']);
const price = () => randomInt(100_000) / 1000;

const item = () => ({
  id: [8, 4, 4, 4, 12].map(hex).join('-'),
  user: {
    id: randomInt(1000),
    name: `${name()} ${oneOf(['Lovelace', 'Hopper', 'Liskov', 'Hamilton'])}`,
    admin: random() < 0.3,
  },
  price: price(),
  tags: [oneOf(words), oneOf(words)],
  text: text(8),
});

/** @param {() => unknown[]} data */
const events = (data) => Array.from({ length: variants }, () => [`42${JSON.stringify(data())}`]);

/**
 * Two kinds of samples: objects as applications send them (numbers, short strings, little nesting), and one long string, which needs the
 * least parsing.
 */
export const samples = {
  '100 B': events(() => [
    'tick',
    randomInt(100_000),
    {
      user: { id: randomInt(1000), name: name() },
      price: price(),
      at: 1_726_400_000_000 + randomInt(1e9),
      ok: random() < 0.7,
    },
  ]),
  '1 kB': events(() => ['tick', randomInt(100_000), Array.from({ length: 5 }, (_, n) => ({ n, ...item() }))]),
  '1 kB string': events(() => ['tick', randomInt(100_000), oneOf(['x', 'y', 'z']).repeat(1000)]),
  '64 KiB binary': [['451-["tick",{"_placeholder":true,"num":0}]', Buffer.alloc(65536, 'bytes')]],
};
