// The folder that `npm start` opens: a collection that points to the demo server.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * @param {string} folder created when it is not there
 * @param {string} demoUrl
 */
export async function writeSampleWorkspace(folder, demoUrl) {
  const collection = {
    version: 1,
    name: 'Demo',
    description: 'Emits for the demo server, one for each way an emit can go.',
    connections: {
      root: { name: 'Demo server', url: demoUrl },
      chat: { name: 'Demo server, chat', url: demoUrl, namespace: '/chat' },
    },
    emits: [
      {
        name: 'Hello with bytes',
        connection: 'root',
        event: 'hello',
        args: [1, '2', { 3: '4', 5: { $hex: '06' } }],
        expect: { events: [{ event: 'hello', args: ['world'] }] },
      },
      {
        name: 'Update an item, acknowledged',
        connection: 'root',
        event: 'update item',
        args: ['1', { name: 'updated' }],
        ack: true,
        expect: { ack: [{ status: 'ok' }], within: 1000 },
      },
      {
        name: 'Never acknowledged',
        connection: 'root',
        event: 'never ack',
        ack: { timeoutMs: 1000 },
        expect: { delivery: 'timedOut' },
      },
      {
        name: 'Position, volatile, ten times a second',
        connection: 'root',
        event: 'echo',
        args: [{ x: '{{$randomInt}}', y: '{{$randomInt}}' }],
        volatile: true,
        repeat: { count: 20, everyMs: 100 },
      },
      {
        name: 'Say hello in the chat',
        connection: 'chat',
        event: 'chat:message',
        args: [{ name: 'inspector', text: 'Hello, room' }],
        ack: { timeoutMs: 2000 },
      },
    ],
  };
  await mkdir(join(folder, '.socketio'), { recursive: true });
  await writeFile(join(folder, '.socketio', 'demo.socketio.json'), `${JSON.stringify(collection, null, 2)}\n`);
  await writeFile(
    join(folder, 'README.md'),
    '# Demo workspace\n\nMade by `npm start` and removed when it ends. `.socketio/demo.socketio.json` has emits for the demo server.\n',
  );
}
