import type { Collection, Emit } from '../model/collection/collection.ts';
import { brokenNames } from './broken.ts';

const emit = (name: string, fields: Partial<Emit> = {}): Emit => ({ name, connection: 'demo', event: name, ...fields });

/** All events of the demo server as a collection. `url` is the URL of the server, such as http://127.0.0.1:3000. */
export function demoCollection(url: string): Collection {
  return {
    version: 1,
    name: 'Demo server',
    description: 'All events of the demo server of Socket.IO Inspector.',
    variables: { server: url },
    connections: {
      demo: { name: 'Demo', url: '{{server}}' },
      chat: { name: 'Demo chat', url: '{{server}}', namespace: '/chat' },
      admin: { name: 'Demo admin', url: '{{server}}', namespace: '/admin', auth: { token: 'demo' } },
      ...Object.fromEntries(
        [...brokenNames, 'missing'].map((name) => [
          `broken ${name}`,
          { name: `Broken: ${name}`, url: '{{server}}', namespace: `/broken/${name}` },
        ]),
      ),
      refused: { name: 'Demo admin without token', url: '{{server}}', namespace: '/admin' },
    },
    emits: [
      { folder: 'Events', emits: messages },
      { folder: 'Acknowledgements', emits: acknowledgements },
      { folder: 'Binary', emits: binary },
      { folder: 'Streams', emits: streams },
      { folder: 'Connection', emits: connection },
      { folder: 'Namespaces', emits: namespaces },
      { folder: 'Broken', emits: broken },
    ],
  };
}

const messages: Emit[] = [
  emit('hello', { args: ['world'], description: 'The server emits hello "world".' }),
  emit('echo', {
    args: [1, 'two', { three: [3, null, true] }],
    ack: true,
    description: 'The server acknowledges the event with the same arguments, and emits them back.',
  }),
  emit('echo without arguments', { event: 'echo' }),
];

const acknowledgements: Emit[] = [
  emit('update item', {
    args: ['1', { name: 'updated' }],
    ack: true,
    description: 'Acknowledged with { "status": "ok" }.',
  }),
  emit('slow ack', {
    args: [1500],
    ack: { timeoutMs: 5000 },
    description: 'Acknowledged after the given number of milliseconds.',
  }),
  emit('late ack', {
    event: 'slow ack',
    args: [2000],
    ack: { timeoutMs: 1000 },
    description: 'The acknowledgement is received after its timeout.',
  }),
  emit('never ack', { ack: { timeoutMs: 1000 }, description: 'Times out.' }),
  emit('ask', {
    args: ['What is your name?'],
    description: 'The server emits “question” and requests a reply. It then emits the reply as “answer”.',
  }),
];

const binary: Emit[] = [
  emit('binary', { ack: true, description: 'The server sends bytes at several depths, including a PNG image.' }),
  emit('send bytes', { event: 'echo', args: [1, '2', { 3: '4', 5: { $hex: '06' } }], ack: true }),
];

const streams: Emit[] = [
  emit('ticker:start', {
    args: [{ everyMs: 1000 }],
    description: 'One tick each second. It is already running when you connect.',
  }),
  emit('ticker:stop'),
  emit('position:start', { args: [{ everyMs: 100 }], description: 'Volatile positions, as in a game.' }),
  emit('position:stop'),
];

const connection: Emit[] = [
  emit('drop', { description: 'The server closes the transport. The client reconnects.' }),
  emit('restart', { description: 'The server closes every transport, and refuses connections for two seconds.' }),
  emit('kick', { description: 'The server disconnects the client, which does not reconnect.' }),
];

/** The problems that need an event of the client. */
const broken: Emit[] = [
  emit('save, never acknowledged', {
    connection: 'broken no-callback',
    event: 'save',
    ack: { timeoutMs: 1000 },
    description:
      'The handler does not call its callback. Emit “load” first, which is acknowledged, then this one twice.',
  }),
  emit('load, acknowledged', { connection: 'broken no-callback', event: 'load', ack: true }),
  emit('update itme, misspelled', {
    connection: 'broken misspelled',
    event: 'update itme',
    ack: { timeoutMs: 1000 },
    description: 'The handler is for “update item”. Emit that first, then this one twice.',
  }),
  emit('update item', { connection: 'broken misspelled', ack: true }),
  emit('save, slowly', {
    connection: 'broken slow-handler',
    event: 'save',
    ack: true,
    description: 'Acknowledged after 1.5 s. Emit it five times.',
  }),
];

const namespaces: Emit[] = [
  emit('chat:message', {
    connection: 'chat',
    args: [{ name: 'Ada', text: 'Hello?' }],
    ack: true,
    description: 'A bot replies.',
  }),
  emit('admin:stats', { connection: 'admin', ack: true, description: 'Requires the token in auth.' }),
  emit('admin:stats, refused', {
    connection: 'refused',
    event: 'admin:stats',
    description: 'The server refuses the connection, with data.',
  }),
];
