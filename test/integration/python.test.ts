// A server that is not JavaScript: Debian's python-socketio, over both transports.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { factTexts } from '../../src/model/entry/entryFormat.ts';
import type { Entry } from '../../src/model/entry/entry.ts';
import type { ConnectionProfile } from '../../src/model/profile/profile.ts';
import { PythonServer } from '../servers/pythonServer.ts';
import { EngineHarness, transports } from '../support/engineHarness.ts';

let server: PythonServer;
let harness: EngineHarness;

beforeAll(async () => {
  server = await PythonServer.start();
});
afterAll(() => server.stop());
beforeEach(() => {
  harness = new EngineHarness();
  server.lines.length = 0;
});
afterEach(() => harness.dispose());

const nested = { text: 'é ✓ 😀 \u2028', list: [{ bytes: Buffer.from([0, 1, 255]) }, Buffer.from('two')], none: null };
const nestedNotation = {
  text: 'é ✓ 😀 \u2028',
  list: [{ bytes: { $binary: 'AAH/' } }, { $binary: 'dHdv' }],
  none: null,
};
const named = (event: string) => (entry: Entry) => entry.event === event;

describe.each([...transports, 'upgrade'] as const)('python-socketio over %s', (way) => {
  const profile: Partial<ConnectionProfile> = way === 'upgrade' ? {} : { transports: [way] };
  const connected = async (more: Partial<ConnectionProfile> = {}) => {
    const connection = await harness.connected(server.url, { ...profile, ...more });
    if (way === 'upgrade') await expect.poll(() => connection.summary.transport).toBe('websocket');
    return connection;
  };

  it('connects with its auth, and names transport and protocol', async () => {
    const connection = await connected({ auth: { name: 'Zoë' } });
    await harness.waitFor('the welcome', named('welcome'));
    expect(connection.summary).toMatchObject({
      state: 'connected',
      transport: way === 'polling' ? 'polling' : 'websocket',
      socketId: expect.any(String) as string,
    });
    expect(server.lines.find((line) => line.connect !== undefined)?.auth).toEqual({ name: 'Zoë' });
  });

  it('carries nested bytes and any text in both directions', async () => {
    const connection = await connected();
    harness.emit(connection, 'tell_back', [nested, 'plain', Buffer.from([9])]);
    const received = await harness.waitFor('what comes back', named('told'));
    expect(received.args).toEqual([nestedNotation, 'plain', { $binary: 'CQ==' }]);
    expect(server.received('tell_back')).toEqual([[nestedNotation, 'plain', { $binary: 'CQ==' }]]);
  });

  it('acknowledges with several values, bytes, one value and none', async () => {
    const connection = await connected();
    for (const args of [[1, nested, 'three'], [Buffer.from([7])], [null], []]) {
      const trackedEmit = harness.emit(connection, 'echo', args, { ack: {} });
      await trackedEmit.whenDecided();
      expect(harness.entry(trackedEmit.seq)).toMatchObject({ delivery: 'acknowledged' });
      const [first, ...rest] = args;
      const expected =
        first === 1 ? [1, nestedNotation, ...rest.slice(1)] : first instanceof Buffer ? [{ $binary: 'Bw==' }] : args;
      expect(harness.entry(trackedEmit.ackSeq ?? 0).args).toEqual(expected);
    }
    const silent = harness.emit(connection, 'nothing', [1], { ack: {} });
    await silent.whenDecided();
    expect(harness.entry(silent.ackSeq ?? 0).args).toEqual([]);
  });

  it('receives replies from the user, with several values and bytes', async () => {
    const connection = await connected();
    harness.emit(connection, 'ask', ['how many', Buffer.from([1])]);
    const question = await harness.waitFor('the question', named('question'));
    expect(question).toMatchObject({ delivery: 'awaitingReply', args: ['how many', { $binary: 'AQ==' }] });
    connection.reply(question.seq, [42, { deep: Buffer.from([2]) }]);
    await server.until('the answer', () => server.received('answered').length > 0);
    expect(server.received('answered')).toEqual([[42, { deep: { $binary: 'Ag==' } }]]);
  });

  it('sends many events in order, with any number of events in one payload', async () => {
    const connection = await connected();
    const count = 200;
    harness.emit(connection, 'many', [count]);
    await harness.waitFor('the last', ({ event, args }) => event === 'one' && args?.[0] === count - 1);
    const numbers = harness
      .entries()
      .filter(named('one'))
      .map(({ args }) => args?.[0]);
    expect(numbers).toEqual(Array.from({ length: count }, (_, index) => index));
  });

  it('carries large payloads in both directions', async () => {
    const connection = await connected();
    harness.emit(connection, 'big', [300_000]);
    const large = await harness.waitFor('the large one', named('large'));
    expect(JSON.stringify(large.args).length).toBeGreaterThan(700_000);
    // If a POST request is longer, this version of python-engineio reads only the part that aiohttp has received so far, and drops the
    // request silently.
    const bytes = Buffer.alloc(way === 'polling' ? 60_000 : 300_000, 3);
    const trackedEmit = harness.emit(connection, 'echo', [bytes], { ack: {} });
    await trackedEmit.whenDecided();
    expect(harness.entry(trackedEmit.ackSeq ?? 0).args).toEqual([{ $binary: bytes.toString('base64') }]);
  });

  it.each(['message', 'data', 'nothing', 'false'])('is refused with the server’s text: %s', async (refuse) => {
    const connection = harness.open(server.url, { ...profile, auth: { refuse }, reconnection: { enabled: false } });
    await expect(connection.connect()).rejects.toThrow();
    const messages = {
      message: /no badge/,
      data: /no badge/,
      nothing: /rejected by server/,
      false: /rejected by server/,
    };
    const refused = await harness.waitFor('the refusal', ({ state }) => state === 'connectError');
    expect(factTexts(refused).join(' ')).toMatch(messages[refuse as keyof typeof messages]);
    if (refuse === 'data') expect(JSON.stringify(refused)).toMatch(/door/);
  });

  it('has separate namespaces, refuses unknown ones with a message, and can leave one of them', async () => {
    const root = await connected();
    const chat = await harness.connected(server.url, { ...profile, namespace: '/chat', auth: { room: 1 } });
    const trackedEmit = harness.emit(chat, 'echo', [1], { ack: {} });
    await trackedEmit.whenDecided();
    expect(harness.entry(trackedEmit.ackSeq ?? 0)).toMatchObject({ namespace: '/chat', args: ['chat', 1] });
    harness.emit(chat, 'leave');
    await harness.waitFor('the end', (entry) => entry.connectionId === chat.id && entry.state === 'disconnected');
    expect(root.state).toBe('connected');
    const unknown = harness.open(server.url, { ...profile, namespace: '/nowhere' });
    await expect(unknown.connect()).rejects.toThrow(
      /The server has no namespace \/nowhere\. It reported: Unable to connect/,
    );
  });

  it('reports when it is kicked', async () => {
    const connection = await connected();
    harness.emit(connection, 'kick');
    const ended = await harness.state(connection, 'disconnected');
    expect(factTexts(ended).join(' ')).toMatch(/server/i);
  });

  it('reports a NaN that Python wrote, with its position', async () => {
    const connection = await connected({ reconnection: { enabled: false } });
    harness.emit(connection, 'nan');
    const ended = await harness.state(connection, 'disconnected');
    expect(factTexts(ended).join(' ')).toMatch(/Python’s json module writes NaN/);
  });

  it('continues after a handler that raises: the emit is not acknowledged', async () => {
    const connection = await connected();
    const raised = harness.emit(connection, 'raises', [], { ack: { timeoutMs: 300 } });
    await raised.whenDecided();
    expect(raised.delivery).toBe('timedOut');
    const trackedEmit = harness.emit(connection, 'echo', ['still here'], { ack: {} });
    await trackedEmit.whenDecided();
    expect(trackedEmit.delivery).toBe('acknowledged');
  });
});

describe('python-socketio', () => {
  it('accepts up to sixteen packets in one POST', async () => {
    const connection = await harness.connected(server.url, { transports: ['polling'] });
    const trackedEmits = Array.from({ length: 16 }, (_, n) => harness.emit(connection, 'echo', [n], { ack: {} }));
    await Promise.all(trackedEmits.map((trackedEmit) => trackedEmit.whenDecided()));
    expect(trackedEmits.map(({ delivery }) => delivery)).toEqual(trackedEmits.map(() => 'acknowledged'));
    expect(server.received('echo').map(([n]) => n)).toEqual(trackedEmits.map((_, n) => n));
  });

  it('responds with HTTP 200 to a POST of more packets and drops it, so none of its emits is reported as acknowledged', async () => {
    const connection = await harness.connected(server.url, { transports: ['polling'] });
    const trackedEmits = Array.from({ length: 40 }, (_, n) =>
      harness.emit(connection, 'echo', [n], { ack: { timeoutMs: 500 } }),
    );
    await Promise.all(trackedEmits.map((trackedEmit) => trackedEmit.whenDecided()));
    const received = new Set(server.received('echo').map(([n]) => n));
    expect(received.size).toBeLessThan(40);
    for (const [n, { delivery }] of trackedEmits.entries()) if (!received.has(n)) expect(delivery).toBe('timedOut');
    const after = harness.emit(connection, 'echo', ['after'], { ack: {} });
    await after.whenDecided();
    expect(after.delivery).toBe('acknowledged');
  });

  it.each(transports)('is connected again after it was stopped, over %s', async (transport) => {
    const own = await PythonServer.start();
    try {
      const connection = await harness.connected(own.url, {
        transports: [transport],
        reconnection: { delayMs: 50, delayMaxMs: 100 },
      });
      const first = connection.summary.socketId;
      await own.stop();
      await harness.state(connection, 'disconnected');
      const buffered = harness.emit(connection, 'echo', ['while it was gone'], { ack: {} });
      await own.start();
      await buffered.whenDecided();
      expect(harness.entry(buffered.ackSeq ?? 0).args).toEqual(['while it was gone']);
      expect(connection.summary.socketId).not.toBe(first);
    } finally {
      await own.stop();
    }
  });
});
