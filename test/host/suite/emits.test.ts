import assert from 'node:assert/strict';
import { startServer, type TestServer } from '../../servers/testServer.ts';
import { connectionIdOf, inspector, inspectorExtension, listed, refusalOf, run } from './support/inspector.ts';

describe('emitting', () => {
  let server: TestServer;
  let connectionId: string;

  before(async () => {
    server = await startServer({
      setup: (io) => {
        io.on('connection', (socket) => {
          socket.on('update item', (_id: unknown, _patch: unknown, ack: (response: unknown) => void) =>
            ack({ status: 'ok' }),
          );
          socket.on('echo', (...args: unknown[]) => (args.pop() as (...response: unknown[]) => void)(...args));
          // The acknowledgement of the packet ID 0, which the first emit with an acknowledgement has on each connection.
          socket.on('exactly', () => {
            const { conn } = socket as unknown as { conn: { write(text: string): void } };
            conn.write('30[{"id":899068272867328065},-899068272867328065]');
          });
          socket.on('greet me', () => socket.emit('hello', 'world'));
          socket.on('send all', () => socket.emit('hello', 1, '2', { 3: '4', 5: Buffer.from([6]) }));
          socket.on('ask me', () =>
            socket.emit('question', 'Your name?', (...response: unknown[]) =>
              socket.emit('replyReceived', ...response),
            ),
          );
        });
      },
    });
    ({ connectionId } = await inspector.connect(server.url));
  });
  after(async () => {
    await run('removeConnection', { connectionId });
    await server.close();
  });
  beforeEach(() => server.recorder.clear());

  const emit = (event: string, args?: unknown[], more: object = {}) =>
    inspector.emit({ connectionId, event, ...(args && { args }), ...more });

  it('returns the delivery status of an emit without an acknowledgement as soon as it is known', async () => {
    const result = await emit('hello', ['world']);
    assert.deepEqual(Object.keys(result).sort(), ['delivery', 'seq']);
    assert.equal(result.delivery, 'sent');
    const received = await server.recorder.waitFor('hello');
    assert.deepEqual(received.args, ['world']);
    assert.equal(received.wantsAck, false);
    const [entry] = await inspector.read({ connectionId, filter: `seq:${result.seq}..${result.seq}` });
    assert.equal(entry?.event, 'hello');
    assert.equal(entry?.delivery, 'sent');
  });

  it('refuses values that are nested too deeply, in every argument of a program, and continues', async () => {
    let deep: unknown = 1;
    for (let level = 0; level < 100_000; level++) deep = level % 2 ? [deep] : { a: deep };
    const { url } = server;
    const source = { event: 'e', args: [deep], count: 1, everyMs: 0 };
    const calls: Readonly<Record<string, () => Promise<unknown>>> = {
      emit: () => emit('deep', [deep]),
      'emit with an ack': () => emit('echo', [deep], { ack: true }),
      'auth of a profile': () => inspector.connect({ url, auth: { deep } }),
      'replies of a profile': () => inspector.connect({ url, replies: { e: [deep] } }),
      'a replay': () => run('runReplay', { profile: { url }, source, mode: 'reliable' }),
      'the profile of a replay': () =>
        run('runReplay', { profile: { url, auth: { deep } }, source: { ...source, args: [] }, mode: 'reliable' }),
    };
    for (const [name, call] of Object.entries(calls)) {
      assert.match((await refusalOf(call())).message, /nested more than 1,000 levels deep/, name);
    }
    await emit('after');
    await server.recorder.waitFor('after');
    assert.deepEqual(server.recorder.named('deep'), []);
  });

  it('sends the example of the documentation to the server, with the byte at its path', async () => {
    await emit('hello', [1, '2', { 3: '4', 5: { $hex: '06' } }]);
    assert.deepEqual((await server.recorder.waitFor('hello')).args, [1, '2', { 3: '4', 5: Buffer.from([6]) }]);
  });

  it('accepts the bytes of a program unchanged', async () => {
    await emit('hello', [1, '2', { 3: '4', 5: Buffer.from([6]) }, new Uint8Array([7, 8]), new Uint8Array([9]).buffer]);
    const { args } = await server.recorder.waitFor('hello');
    assert.deepEqual(args, [1, '2', { 3: '4', 5: Buffer.from([6]) }, Buffer.from([7, 8]), Buffer.from([9])]);
  });

  it('explains arguments that cannot be copied when the command is called', async () => {
    const circular: unknown[] = [];
    circular.push(circular);
    const calls = [
      () => emit('hello', circular),
      () => inspectorExtension().exports['emit']?.({ connectionId, event: 'hello', args: circular }) ?? emit('hello'),
    ];
    for (const call of calls) {
      const error = await refusalOf(call());
      assert.equal(error.message, 'args[0]: The value is circular: it refers back to a value that contains it.');
      const { code, params, docs } = error.cause as { code: string; params: unknown; docs: string };
      assert.deepEqual([code, params], ['payload.circular', { path: 'args[0]' }]);
      assert.equal(docs, 'docs/causes/payload.circular.md');
    }
  });

  it('reads payload notation, and removes one $ from an escaped key', async () => {
    await emit('notation', [{ $binary: 'AAEC' }, [{ $hex: 'ff 00' }], { $$binary: 1 }]);
    const { args } = await server.recorder.waitFor('notation');
    assert.deepEqual(args, [Buffer.from([0, 1, 2]), [Buffer.from([255, 0])], { $binary: 1 }]);
  });

  it('sends every argument, and sends an event without arguments', async () => {
    const many = Array.from({ length: 40 }, (_, index) => index);
    await emit('many', many);
    assert.deepEqual((await server.recorder.waitFor('many')).args, many);
    await emit('nothing');
    assert.deepEqual((await server.recorder.waitFor('nothing')).args, []);
    const [entry] = await inspector.read({ connectionId, filter: 'event:nothing dir:out' });
    assert.deepEqual(entry?.args, []);
  });

  it('waits for the acknowledgement, and returns its latency and arguments', async () => {
    const result = await emit('update item', ['1', { name: 'updated' }], { ack: true });
    assert.equal(result.delivery, 'acknowledged');
    assert.deepEqual(result.args, [{ status: 'ok' }]);
    assert.ok(result.latencyMs !== undefined && result.latencyMs > 0 && result.latencyMs < 10_000);
  });

  it('writes the bytes of an acknowledgement in payload notation', async () => {
    const result = await emit('echo', [1, { deep: [{ $hex: '010203' }] }], { ack: { timeoutMs: 20_000 } });
    assert.deepEqual(result.args, [1, { deep: [{ $binary: 'AQID' }] }]);
    const empty = await emit('echo', [], { ack: true });
    assert.deepEqual(empty.args, []);
  });

  it('has every digit of an acknowledgement’s numbers', async () => {
    const first = await inspector.connect(server.url);
    const request = { connectionId: first.connectionId, event: 'exactly', ack: { timeoutMs: 20_000 } };
    const { args } = await inspector.emit(request);
    assert.deepEqual(args, [{ id: { $number: '899068272867328065' } }, { $number: '-899068272867328065' }]);
    await run('removeConnection', { connectionId: first.connectionId });
  });

  it('ends as timed out when no acknowledgement is received in time', async () => {
    const begun = performance.now();
    const result = await emit('hello', [1, 2], { ack: { timeoutMs: 1000 } });
    assert.equal(result.delivery, 'timedOut');
    assert.equal('args' in result, false);
    assert.ok(performance.now() - begun >= 990);
    assert.equal((await server.recorder.waitFor('hello')).wantsAck, true);
  });

  it('ends as lost when the connection ends first', async () => {
    const other = await inspector.connect(server.url);
    const pending = inspector.emit({ connectionId: other.connectionId, event: 'never answered', ack: true });
    await server.recorder.waitFor('never answered');
    await inspector.disconnect(other.connectionId);
    assert.equal((await pending).delivery, 'lost');
    await run('removeConnection', { connectionId: other.connectionId });
  });

  it('discards a volatile emit before the first connection, and buffers any other', async () => {
    const taken = await startServer();
    await taken.close();
    const never = connectionIdOf(await refusalOf(inspector.connect(taken.url)));
    const gone = await inspector.emit({ connectionId: never, event: 'ping', args: [1], volatile: true });
    assert.equal(gone.delivery, 'discarded');
    const kept = await inspector.emit({ connectionId: never, event: 'ping', args: [2] });
    assert.equal(kept.delivery, 'buffered');
    const entries = await inspector.read({ connectionId: never, filter: 'event:ping' });
    assert.deepEqual(
      entries.map(({ delivery, args }) => [delivery, args]),
      [
        ['discarded', [1]],
        ['buffered', [2]],
      ],
    );
    assert.equal(entries[0]?.volatile, true);
    assert.equal((await listed(never)).counts['discarded'], 1);
    await run('removeConnection', { connectionId: never });
  });

  it('shows all arguments of received events, bytes in payload notation', async () => {
    const greeting = inspector.wait({ connectionId, filter: 'dir:in event:hello', timeoutMs: 60_000 });
    await emit('greet me');
    assert.deepEqual((await greeting).args, ['world']);
    const all = inspector.wait({ connectionId, filter: 'dir:in has:binary', timeoutMs: 60_000 });
    await emit('send all');
    assert.deepEqual((await all).args, [1, '2', { 3: '4', 5: { $binary: 'Bg==' } }]);
  });

  it('sends the acknowledgement that the server requested, once', async () => {
    const received = inspector.wait({ connectionId, filter: 'event:question', timeoutMs: 60_000 });
    await emit('ask me');
    const question = await received;
    assert.equal(question.delivery, 'awaitingReply');
    assert.deepEqual(question.args, ['Your name?']);
    const replyReceived = inspector.wait({ connectionId, filter: 'event:replyReceived', timeoutMs: 60_000 });
    await inspector.reply({ connectionId, seq: question.seq, args: ['Ada', { $hex: '2a' }] });
    assert.deepEqual((await replyReceived).args, ['Ada', { $binary: 'Kg==' }]);
    const [now] = await inspector.read({ connectionId, filter: `seq:${question.seq}..${question.seq}` });
    assert.equal(now?.delivery, 'replied');
    assert.match((await refusalOf(inspector.reply({ connectionId, seq: question.seq }))).message, /does not wait/);
  });

  it('names the argument that a command cannot use', async () => {
    const faulty: [string, unknown, RegExp][] = [
      ['emit', {}, /connectionId/],
      ['emit', { connectionId }, /event/],
      ['emit', { connectionId, event: 1 }, /event/],
      ['emit', { connectionId, event: 'x', args: 'text' }, /args/],
      ['emit', { connectionId, event: 'x', ack: 'yes' }, /ack/],
      ['emit', { connectionId, event: 'x', ack: { timeoutMs: -1 } }, /ack/],
      ['emit', { connectionId, event: 'x', volatile: 1 }, /volatile/],
      ['emit', { connectionId: 'c999', event: 'x' }, /no connection “c999”/],
      ['reply', {}, /connectionId/],
      ['reply', { connectionId }, /seq/],
      ['reply', { connectionId, seq: 'one' }, /seq/],
      ['reply', { connectionId, seq: 999_999 }, /999999 does not wait/],
    ];
    for (const [command, input, message] of faulty) {
      const { message: shown } = await refusalOf(run(command, input));
      assert.match(shown, message, `${command} ${JSON.stringify(input)}: ${shown}`);
    }
    assert.deepEqual(server.recorder.events, []);
  });
});

describe('what cannot be sent', () => {
  let server: TestServer;
  let connectionId: string;

  before(async () => {
    server = await startServer();
    ({ connectionId } = await inspector.connect(server.url));
  });
  after(async () => {
    await run('removeConnection', { connectionId });
    await server.close();
  });
  beforeEach(() => server.recorder.clear());

  const circular: Record<string, unknown> = {};
  circular['self'] = circular;
  const eleven = Array.from({ length: 11 }, () => ({ $hex: '00' }));

  const refusals: [what: string, event: string, args: unknown[], message: RegExp][] = [
    ['a reserved name', 'disconnect', [], /“disconnect” is an event name that Socket\.IO reserves/],
    ['another reserved name', 'connect_error', [], /reserves/],
    ['a symbol', 'event', [{ n: Symbol('n') }], /symbol/],
    ['a circular value', 'event', [circular], /circular/],
    ['a function', 'event', [() => undefined], /function/],
    ['a Map', 'event', [new Map([[1, 2]])], /Map.*entries/],
    ['undefined', 'event', [1, { $undefined: true }], /argument 1.*undefined/],
    ['undefined of a program', 'event', [undefined], /undefined/],
    ['NaN', 'event', [{ $number: 'NaN' }], /NaN/],
    ['a date', 'event', [{ at: { $date: '2026-01-02T03:04:05.000Z' } }], /date/],
    ['a notation that is not known', 'event', [{ $nonsense: 1 }], /\$nonsense/],
    ['hex that is none', 'event', [{ $hex: '0g' }], /hex/],
    ['eleven attachments', 'event', eleven, /11 binary values.*10/],
    ['a payload that is too large', 'event', ['x'.repeat(1_000_001)], /1,000,0\d\d bytes.*maxHttpBufferSize/],
  ];

  for (const [what, event, args, message] of refusals) {
    it(`is refused with an explanation before it is sent: ${what}`, async () => {
      assert.match((await refusalOf(inspector.emit({ connectionId, event, args }))).message, message);
      // The connection still works.
      assert.equal((await inspector.emit({ connectionId, event: 'after', args: [1] })).delivery, 'sent');
      await server.recorder.waitFor('after');
      assert.deepEqual(
        server.recorder.events.map((received) => received.event),
        ['after'],
      );
      assert.equal((await listed(connectionId)).state, 'connected');
    });
  }

  it('is refused as a reply too', async () => {
    const received = inspector.wait({ connectionId, filter: 'event:question', timeoutMs: 60_000 });
    const response = new Promise<unknown[]>((resolve) => {
      for (const socket of server.io.sockets.sockets.values()) {
        socket.emit('question', (...args: unknown[]) => resolve(args));
      }
    });
    const { seq } = await received;
    assert.match((await refusalOf(inspector.reply({ connectionId, seq, args: [NaN] }))).message, /NaN/);
    await inspector.reply({ connectionId, seq, args: ['in the end'] });
    assert.deepEqual(await response, ['in the end']);
  });
});
