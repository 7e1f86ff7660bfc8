// The most expensive data that a server can send. Each case ends with an event named "last" if the connection is expected to remain open.

/** A message of Engine.IO. @typedef {string | Buffer} Message */

const last = '42["last"]';

/** @param {number} count @param {(n: number) => Message} make @returns {Message[]} */
const many = (count, make) => Array.from({ length: count }, (_, n) => make(n));
/** @param {number} bytes JSON of many small values. */
const values = (bytes) => `[${'1,'.repeat(bytes / 2)}1]`;
/** @param {number} bytes JSON of many objects. */
const objects = (bytes) => `[${'{"a":[]},'.repeat(bytes / 9)}1]`;

/** @param {number} bytes */
const text = (bytes) => 'x'.repeat(bytes);
/** @param {number} bytes */
const beyondAscii = (bytes) => 'é€'.repeat(bytes / 5);

/** MessagePack: a packet of type 2 in "/" whose data is `["last", …]` as given. @param {Buffer} rest @param {number} type */
const packed = (rest, type = 2) =>
  Buffer.concat([
    Buffer.from([0x83, 0xa4]),
    Buffer.from('type'),
    Buffer.from([type]),
    Buffer.from([0xa3]),
    Buffer.from('nsp'),
    Buffer.from([0xa1, 0x2f]),
    Buffer.from([0xa4]),
    Buffer.from('data'),
    Buffer.from([0x92, 0xa3]),
    Buffer.from('big'),
    rest,
  ]);
/** @param {number} type @param {number} length */
const head32 = (type, length) => {
  const head = Buffer.alloc(5);
  head[0] = type;
  head.writeUInt32BE(length, 1);
  return head;
};
const packedLast = Buffer.concat([
  Buffer.from([0x83, 0xa4]),
  Buffer.from('type'),
  Buffer.from([2]),
  Buffer.from([0xa3]),
  Buffer.from('nsp'),
  Buffer.from([0xa1, 0x2f]),
  Buffer.from([0xa4]),
  Buffer.from('data'),
  Buffer.from([0x91, 0xa4]),
  Buffer.from('last'),
]);

/** @type {Readonly<Record<string, (protocol: 'v4' | 'v2') => Message[]>>} */
export const cases = {
  nothing: () => [last],
  '300,000 events': () => [...many(300_000, (n) => `42["n",${n % 10}]`), last],
  '200,000 events for nobody': () => [...many(200_000, () => '42/a,["b"]'), last],
  '300,000 pings of Engine.IO': () => [...many(300_000, () => '2'), last],
  '300,000 noops': () => [...many(300_000, () => '6'), last],
  '150,000 connects': (protocol) => [...many(150_000, () => (protocol === 'v4' ? '40{"sid":1}' : '40')), last],
  '150,000 connects elsewhere': () => [...many(150_000, () => '40/a,{"sid":1}'), last],
  '200,000 acks of nothing': () => [...many(200_000, () => '439[]'), last],
  '200,000 binary acks of nothing': () => [
    ...many(100_000, (n) => (n % 2 ? Buffer.from([4, 1]) : '461-9[{"_placeholder":true,"num":0}]')),
    last,
  ],
  '200,000 upgrades': () => [...many(200_000, () => '5'), last],
  '200,000 pongs': () => [...many(200_000, () => '3'), last],
  '50,000 names': () => [...many(50_000, (n) => `42["${n}${'n'.repeat(300)}"]`), last],
  '100,000 namespaces': (protocol) => [
    ...many(100_000, (n) => (protocol === 'v4' ? `40/n${n},{"sid":"a"}` : `40/n${n}`)),
    last,
  ],
  '100,000 namespaces without a comma': () => [...many(100_000, (n) => `42/n${n}["a"]`), last],
  '20,000 long IDs': () => [...many(20_000, () => `42${'9'.repeat(900)}["a"]`), last],
  '300 events nested 10,000 deep': () => [
    ...many(300, () => `42["a",${'['.repeat(10_000)}${']'.repeat(10_000)}]`),
    last,
  ],
  'a socket ID nested 16,000 deep': () => [`40{"sid":${'['.repeat(16_000)}${']'.repeat(16_000)}}`, last],
  '100,000 events that ask': () => [...many(100_000, (n) => `42${n}["ask"]`), last],
  disconnects: () => many(200_000, () => '41'),
  malformed: () => many(200_000, () => '42['),
  '15 MB of text': () => [`42["big","${text(15e6)}"]`, last],
  '15 MB beyond ASCII': () => [`42["big","${beyondAscii(15e6)}"]`, last],
  '15 MB of numbers': () => [`42["big",${values(15e6)}]`, last],
  '15 MB of objects': () => [`42["big",${objects(15e6)}]`, last],
  '15 MB that asks': () => [`427["big",${values(15e6)}]`, last],
  '15 MB ack of nothing': () => [`439[${values(15e6)}]`, last],
  '95 MB of text': () => [`42["big","${text(95e6)}"]`, last],
  '95 MB beyond ASCII': () => [`42["big","${beyondAscii(95e6)}"]`, last],
  '95 MB of numbers': () => [`42["big",${values(95e6)}]`, last],
  '95 MB ack of nothing': () => [`439[${values(95e6)}]`, last],
  '95 MB malformed': () => [`42["big",${values(95e6)}`],
  '95 MB connect': () => [`40{"sid":"${text(95e6)}"}`],
  '95 MB without a type': () => ['9' + text(95e6)],
  '95 MB of escapes': () => [`42["big","${'\\u0041'.repeat(95e6 / 6)}"]`, last],
  '95 MB name': () => [`42["${text(95e6)}"]`],
  '70 MB attachment': () => ['451-["big",{"_placeholder":true,"num":0}]', Buffer.alloc(70e6, 4), last],
  placeholders: () => [`451-["big",[${'{"_placeholder":true,"num":0},'.repeat(500_000)}1]]`, Buffer.from([4, 1]), last],
  'deflated 15 MB of text': () => [`42["big","${text(15e6)}"]`, last],
  'deflated 95 MB of numbers': () => [`42["big",${values(95e6)}]`, last],
  'msgpack 2 MB of ones': () => [packed(Buffer.concat([head32(0xdd, 2e6), Buffer.alloc(2e6, 1)])), packedLast],
  'msgpack 15 MB of ones': () => [packed(Buffer.concat([head32(0xdd, 15e6), Buffer.alloc(15e6, 1)])), packedLast],
  'msgpack 15 MB of empty maps': () => [
    packed(Buffer.concat([head32(0xdd, 15e6), Buffer.alloc(15e6, 0x80)])),
    packedLast,
  ],
  'msgpack nested 1,000,000 deep': () => [packed(Buffer.alloc(1e6, 0x91)), packedLast],
  'msgpack nested 3,000 deep, 300 times': () => [
    packed(
      Buffer.concat([
        head32(0xdd, 300),
        ...Array.from({ length: 300 }, () => Buffer.concat([Buffer.alloc(3000, 0x91), Buffer.from([1])])),
      ]),
    ),
    packedLast,
  ],
  'msgpack 4 GiB claimed': () => [packed(head32(0xdd, 2 ** 32 - 1)), packedLast],
  'msgpack 70 MB of bytes': () => [packed(Buffer.concat([head32(0xc6, 70e6), Buffer.alloc(70e6, 1)])), packedLast],
  'msgpack 70 MB of ones': () => [packed(Buffer.concat([head32(0xdd, 70e6), Buffer.alloc(70e6, 1)])), packedLast],
  'msgpack 100,000 events': () => [...many(100_000, () => packed(Buffer.from([1]))), packedLast],
  'msgpack 15 MB ack of nothing': () => [
    packed(Buffer.concat([head32(0xdd, 15e6), Buffer.alloc(15e6, 1)]), 3),
    packedLast,
  ],
};

/** @param {string} name @param {'v4' | 'v2'} protocol */
export function worst(name, protocol) {
  const make = cases[name.replace(/^deflated /, '')] ?? cases[name];
  if (!make) throw new Error(`There is no case ${name}`);
  // In Engine.IO 3, binary messages begin with the type too.
  const hasType = protocol === 'v2' || name.startsWith('msgpack');
  return make(protocol).map((message) => (hasType || typeof message === 'string' ? message : message.subarray(1)));
}
