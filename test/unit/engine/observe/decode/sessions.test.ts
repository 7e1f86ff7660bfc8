import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { causeSentence } from '../../../../../src/model/cause/causeTexts.ts';
import { maxWaiting } from '../../../../../src/engine/observe/decode/ackPairs.ts';
import { TrafficDecoder } from '../../../../../src/engine/observe/decode/trafficDecoder.ts';
import { ObservedClient, type ObservedClientOptions } from '../../../../support/observedClient.ts';
import { RecordingSink } from '../../../../support/recordingSink.ts';
import { bodyOf, chunksOf } from '../../../../support/referenceParsers.ts';
import { frame } from '../../../../support/webSocketFrames.ts';

function watch(options: Partial<ObservedClientOptions> = {}) {
  const sink = new RecordingSink();
  const traffic = new TrafficDecoder(sink, (t) => t);
  return { sink, traffic, client: new ObservedClient(traffic, { protocol: 4, ...options }) };
}

function joined(options: Partial<ObservedClientOptions> = {}) {
  const watched = watch(options);
  watched.client.openByWebSocket();
  watched.client.send('client', ['0']);
  watched.client.send('server', ['0{"sid":"socket"}']);
  return watched;
}

describe('a session', () => {
  it('is the same over polling and over its WebSocket', () => {
    const { sink, client } = watch();
    client.openByPolling();
    client.send('client', ['0']);
    client.send('server', ['0{"sid":"socket"}', '2["polled"]']);
    client.upgrade();
    client.send('server', ['2["framed"]']);
    client.socket?.closeFrame('client', 1005, '');
    client.socket?.end(99);
    expect(sink.lines).toEqual([
      'session sid polling',
      'joining /',
      'joined / socket',
      'upgraded sid polling to websocket',
      'left / observe.webSocketClosed',
      'ended sid observe.webSocketClosed',
    ]);
    expect(sink.events.map(({ event, transport }) => [event, transport])).toEqual([
      ['polled', 'polling'],
      ['framed', 'websocket'],
    ]);
    expect(sink.sessions[0]?.handshake).toEqual({ pingInterval: 25_000, pingTimeout: 20_000, maxPayload: 1_000_000 });
    expect(sink.packets.map(({ label, from }) => [from, label.type, label.probe])).toEqual([
      ['server', 'open', undefined],
      ['client', 'connect', undefined],
      ['server', 'connect', undefined],
      ['client', 'ping', true],
      ['server', 'pong', true],
      ['client', 'upgrade', undefined],
    ]);
  });

  it.each([
    { title: 'a second request to join', sends: ['0'], because: 'connectedTwice' },
    { title: 'an event of a namespace that was not joined', sends: ['2/other,["hello"]'], because: 'notJoined' },
    { title: 'nothing wrong', sends: ['2["hello"]'], because: undefined },
  ])('that the server closes has the reason that the packets of the client show: $title', ({ sends, because }) => {
    const { sink, client } = watch();
    client.openByPolling();
    client.send('client', ['0']);
    client.send('server', ['0{"sid":"socket"}']);
    client.upgrade();
    client.send('client', sends);
    client.socket?.closeFrame('server', 1005, '');
    client.socket?.end(99);
    const ends = [...sink.ended.values()];
    expect(ends.map(({ code, params }) => [code, params?.['because']])).toEqual([['observe.webSocketClosed', because]]);
  });

  it('has the size as its reason if the server closes it because a message is too large', () => {
    const { sink, client } = watch();
    client.openByPolling();
    client.send('client', ['0']);
    client.upgrade();
    client.socket?.closeFrame('server', 1009, '');
    client.socket?.end(99);
    expect([...sink.ended.values()]).toEqual([{ code: 'transport.payloadTooLarge', params: { closeCode: 1009 } }]);
  });

  it('stays on polling if the WebSocket ends before the upgrade', () => {
    const { sink, client } = watch();
    client.openByPolling();
    client.connectWebSocket();
    client.raw('client', frame('2probe', { mask: Buffer.alloc(4, 5) }));
    client.socket?.end(5);
    client.send('client', ['2["still polling"]']);
    expect(sink.lines).toContain('upgrade failed sid');
    expect(sink.events).toMatchObject([{ event: 'still polling', transport: 'polling' }]);
  });

  it('ends when the server no longer knows it', () => {
    const { sink, client } = watch();
    client.openByPolling();
    client.response(Buffer.from('{"code":1,"message":"Session ID unknown"}'), true, {}, 400);
    expect(sink.lines.at(-1)).toBe('ended sid observe.unknownSession');
  });

  it('ends when its client has not polled for longer than the server waits', () => {
    const { sink, client, traffic } = watch();
    client.openByPolling();
    const poll = traffic.polling({ method: 'GET', url: client.url('polling'), headers: {} }, 10);
    traffic.endSilent(1_000_000);
    expect(sink.ended.size).toBe(0);
    poll?.responseEnd(2_000_000, false);
    traffic.endSilent(2_040_000);
    expect(sink.ended.size).toBe(0);
    traffic.endSilent(2_050_000);
    expect(sink.lines.at(-1)).toBe('ended sid observe.silent');
  });

  it('ends when the capture is stopped, also without an ID', () => {
    const { sink, client, traffic } = joined();
    traffic.lateWebSocket().message('server', true, Buffer.from('42["x"]'), 1);
    traffic.stop(5);
    client.socket?.end(6);
    expect([...sink.ended.values()].map(({ code }) => code)).toEqual(['observe.stopped', 'observe.stopped']);
  });

  it('does not begin with a refused handshake', () => {
    const { sink, client, traffic } = watch();
    client.response(Buffer.from('{"code":5,"message":"Unsupported protocol version"}'), false, {}, 400);
    const socket = traffic.webSocket({ method: 'GET', url: client.url('websocket', false), headers: {} });
    socket?.refused(403, Buffer.from('no'), 3);
    expect(sink.lines).toEqual(['refused 400 {"code":5,"message":"Unsupported protocol version"}', 'refused 403 no']);
    expect(traffic.polling({ method: 'GET', url: '/index.html?EIO=5', headers: {} }, 1)).toBeUndefined();
    expect(traffic.webSocket({ method: 'GET', url: '/hmr', headers: {} })).toBeUndefined();
  });

  it('of Socket.IO 2 has the ID of its Engine.IO session in each namespace', () => {
    const { sink, client } = watch({ protocol: 3 });
    client.openByPolling();
    client.send('server', ['0']);
    client.send('client', ['0/chat?token=secret,']);
    client.send('server', ['0/chat']);
    expect(sink.lines.slice(1)).toEqual(['joining /', 'joined / sid', 'joining /chat', 'joined /chat /chat#sid']);
    expect(JSON.stringify(sink.packets)).not.toContain('secret');
  });

  it('joins, is refused, and leaves', () => {
    const { sink, client } = joined();
    client.send('client', ['0/admin,']);
    client.send('server', ['4/admin,{"message":"not you"}']);
    client.send('client', ['0/nowhere,']);
    client.send('server', ['4/nowhere,{"message":"Invalid namespace"}', '1']);
    expect(sink.lines.slice(3)).toEqual([
      'joining /admin',
      'refused /admin namespace.refused',
      'joining /nowhere',
      'refused /nowhere namespace.invalid',
      'left / observe.serverLeft',
    ]);
  });

  it('receives nothing after it left, or was refused, until it joins again', () => {
    const { sink, client } = joined();
    client.send('client', ['0/admin,']);
    client.send('server', ['4/admin,{"message":"not you"}', '1', '2/admin,["to nobody"]']);
    client.send('client', ['2["too late"]', '51-["too late",{"_placeholder":true,"num":0}]', Buffer.from([1])]);
    expect(sink.events).toEqual([]);
    expect(sink.packets.slice(-4).map(({ label, data, bytes }) => [label.namespace, data, bytes])).toEqual([
      ['/admin', '2/admin,["to nobody"]', 22],
      ['/', '2["too late"]', 14],
      ['/', '51-["too late",{"_placeholder":true,"num":0}]', 46],
      ['/', new Uint8Array([1]), 1],
    ]);
    expect(sink.packets.slice(-4).every(({ label, cause }) => label.type === 'noReceiver' && !cause)).toBe(true);
    client.send('client', ['0']);
    client.send('server', ['0{"sid":"b"}', '2["heard"]']);
    expect(sink.events.map(({ event }) => event)).toEqual(['heard']);
  });

  it('is joined by the response to the next request, and not by the response to a canceled request', () => {
    const { sink, client } = joined();
    client.send('client', ['0/slow,', '1/slow,']);
    client.send('server', ['0/slow,{"sid":"x"}', '2/slow,["welcome"]']);
    expect(sink.lines.slice(3)).toEqual(['joining /slow', 'left /slow observe.clientLeft']);
    expect(sink.events).toEqual([]);
    client.send('client', ['0/slow,']);
    client.send('server', ['0/slow,{"sid":"y"}', '2/slow,["welcome"]']);
    expect(sink.lines.slice(5)).toEqual(['joining /slow', 'joined /slow y']);
    expect(sink.events.map(({ event }) => event)).toEqual(['welcome']);
  });

  it('has left if its leave is the first packet that is seen', () => {
    const { sink, client } = watch();
    client.send('client', ['1/chat,']);
    client.send('server', ['2/chat,["on the way"]', '2/other,["heard"]']);
    expect(sink.events.map(({ event }) => event)).toEqual(['heard']);
  });

  it.each(['default', 'msgpack'] as const)('does not show the auth payload of the %s parser', (parser) => {
    const { sink, client } = watch();
    client.openByPolling();
    client.send('client', chunksOf(parser, { type: 0, nsp: '/', data: { token: 'secret' } }));
    client.send('client', ['0{"token":"secret"', '0["secret"]']);
    const shown = sink.packets.map(({ data }) => Buffer.from(data).toString());
    expect(shown.join()).not.toContain('secret');
    expect(sink.lines).toContain('joining /');
  });
});

describe('acknowledgements', () => {
  it('belong to the direction, namespace and ID of their event', () => {
    const { sink, client } = joined();
    client.t = 100;
    client.send('client', ['20["first"]', '2/chat,0["second"]']);
    client.send('server', ['20["third"]']);
    client.send('client', ['30["to third"]']);
    client.send('server', ['3/chat,0[]', '30["to first"]', '37["unknown"]']);
    expect(sink.events.filter(({ kind }) => kind === 'ack').map(({ of, latencyMs }) => [of, latencyMs])).toEqual([
      [2, 1],
      [1, 3],
      [0, 5],
      [undefined, undefined],
    ]);
  });

  it('are pending up to a limit; an ID that is used again belongs to the newer event', () => {
    const { sink, client } = joined();
    for (let id = 0; id <= maxWaiting; id++) client.send('client', [`2${id}["ask"]`]);
    client.send('client', [`2${maxWaiting}["again"]`]);
    expect(sink.unacknowledged).toEqual([0, maxWaiting]);
    client.send('server', [`3${maxWaiting}[]`]);
    expect(sink.events.at(-1)?.of).toBe(maxWaiting + 1);
  });

  it('without an ID are shown raw', () => {
    const { sink, client } = joined();
    client.send('server', ['3["x"]']);
    expect(sink.packets.at(-1)).toMatchObject({ label: { type: 'ackWithoutId' }, data: '3["x"]' });
  });
});

describe('connection state recovery', () => {
  /** Offsets of socket.io-adapter: milliseconds in base 64. */
  function offsetAt(ms: number): string {
    const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_';
    let text = '';
    for (let left = ms; left > 0; left = Math.floor(left / 64)) text = digits.charAt(left % 64) + text;
    return text;
  }

  it('marks the offset, and the events that were received before the session was restored', () => {
    const now = Date.UTC(2026, 10, 1);
    const sink = new RecordingSink();
    const client = new ObservedClient(new TrafficDecoder(sink, (t) => now + t), { protocol: 4 });
    client.openByWebSocket();
    client.send('client', ['0']);
    client.send('server', ['0{"sid":"a","pid":"p"}', `2["news",1,"${offsetAt(now)}"]`, '2["news","no offset"]']);
    expect(sink.events.map(({ recoveryOffset }) => recoveryOffset)).toEqual([true, false]);
    client.send('client', [`0/again,{"pid":"p","offset":"${offsetAt(now)}"}`]);
    client.send('server', ['2/again,["missed"]', '0/again,{"sid":"a","pid":"p"}', '2/again,["later"]']);
    client.send('client', ['0/new,']);
    client.send('server', ['2/new,["early"]']);
    expect(sink.events.slice(2).map(({ beforeJoin }) => beforeJoin)).toEqual(['unlessRestored', undefined, 'certain']);
    expect(sink.lines).toContain('joined /again a recovered');
  });
});

describe('a session that was not captured from its beginning', () => {
  it('is read from the first request on, and marked as incomplete', () => {
    const { sink, client } = watch();
    client.send('server', ['2/chat,["polled"]']);
    client.send('server', [Buffer.from([1, 2, 3])]);
    client.send('server', ['37[]']);
    expect(sink.lines).toEqual(['session sid polling late', 'joining /chat before', 'joining / before']);
    expect(sink.causes).toEqual(['observe.strayBytes']);
    expect(sink.events).toMatchObject([{ event: 'polled' }, { kind: 'ack', of: undefined }]);
  });

  it('is read from a WebSocket with an ID on', () => {
    const { sink, client } = watch();
    client.connectWebSocket();
    client.raw('server', frame('42["framed"]'));
    client.socket?.end(3);
    expect(sink.lines).toEqual([
      'session sid websocket late',
      'joining / before',
      'left / observe.webSocketCut',
      'ended sid observe.webSocketCut',
    ]);
  });

  it('is still on polling if the WebSocket begins with a probe', () => {
    const { sink, client } = watch();
    client.upgrade();
    expect(sink.lines).toEqual(['session sid websocket late', 'upgraded sid polling to websocket']);
  });

  it('is read without a URL, also of Engine.IO 3', () => {
    const { sink, traffic } = watch();
    const socket = traffic.lateWebSocket();
    socket.message('client', true, Buffer.from('2'), 1);
    socket.message('server', true, Buffer.from('3'), 2);
    socket.message('server', true, Buffer.from('451-["bytes",{"_placeholder":true,"num":0}]'), 3);
    socket.message('server', false, Buffer.from([4, 1, 2]), 4);
    expect(sink.sessions).toMatchObject([{ sid: undefined, isLate: true, protocol: 3 }]);
    expect(sink.events).toMatchObject([{ event: 'bytes', args: [Buffer.from([1, 2])], codec: 'v2' }]);
    const other = traffic.lateWebSocket();
    other.message('server', true, Buffer.from('2'), 5);
    expect(sink.sessions[1]?.protocol).toBe(4);
    const whole = traffic.lateWebSocket();
    whole.message('server', true, Buffer.from('0{"sid":"from the beginning"}'), 6);
    expect(sink.sessions[2]).toMatchObject({ sid: 'from the beginning', isLate: false });
  });

  it('is decoded from the next frame on if the capture begins in the middle of a frame', () => {
    const { sink, client } = watch();
    client.connectWebSocket();
    client.raw('server', frame('rest', { first: 0x80 }));
    client.raw('server', frame('42["next"]'));
    expect(sink.causes).toEqual(['observe.frameFault']);
    expect(sink.events).toMatchObject([{ event: 'next' }]);
  });
});

describe('data that cannot be decoded', () => {
  it.each([
    [
      'JSON that ends too early',
      '2["x"',
      'packet.invalidJson',
      /^The server sent a packet that the client cannot read/,
    ],
    ['an event without a list', '2{"x":1}', 'packet.invalidEvent', /an object, not an array/],
    ['an unknown type', '9["x"]', 'packet.unknownType', /“9”/],
    ['a reserved name', '2["connect"]', 'packet.invalidEvent', /“connect”/],
    ['no number of attachments', '5x-["x"]', 'packet.invalidBinary', /number of attachments/],
    ['a long ID', `2${'9'.repeat(2000)}["x"]`, 'packet.overBound', /more than 1,000 digits/],
    ['a long name', `2["${'n'.repeat(100_001)}"]`, 'packet.overBound', /more than 100,000 characters/],
    ['a long namespace', `2/${'n'.repeat(10_001)},["x"]`, 'packet.overBound', /more than 10,000 characters/],
    ['a long connect packet', `0{"x":"${'y'.repeat(1_000_000)}"}`, 'packet.overBound', /1,000,000/],
  ])('is recorded with its fault if it is %s, and the next packet is read', (_, text, code, message) => {
    const { sink, client } = joined();
    client.send('server', [text, '2["next"]']);
    const [packet] = sink.unreadable;
    expect(packet?.cause?.code).toBe(code);
    expect(packet?.cause && causeSentence(packet.cause)).toMatch(message);
    expect(sink.events).toMatchObject([{ event: 'next' }]);
  });

  it('names the client as the sender', () => {
    const { sink, client } = joined();
    client.send('client', ['2[']);
    const [packet] = sink.unreadable;
    expect(packet?.cause && causeSentence(packet.cause)).toMatch(
      /^The client sent a packet that the server cannot read/,
    );
  });

  it('can be a packet whose attachments do not follow, or do not fit', () => {
    const { sink, client } = joined();
    const text = '52-["two",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]';
    client.send('server', [text, Buffer.from('one'), '2["next"]']);
    client.send('server', ['51-["none",{"_placeholder":true,"num":7}]', Buffer.from('one'), '2["last"]']);
    const packets = sink.packets.filter(({ label }) => label.type === 'unreadable' || label.type === 'unfinished');
    const shown = packets.map(({ cause, data, label }) => [
      cause?.code,
      cause?.params,
      label.type,
      String(Buffer.from(data)),
    ]);
    expect(shown).toEqual([
      ['observe.attachmentsMissing', { count: 2, missing: 1, sender: 'server' }, 'unfinished', text],
      [undefined, undefined, 'unfinished', 'one'],
      [
        'packet.invalidBinary',
        { fault: 'missingAttachment', sender: 'server' },
        'unreadable',
        '51-["none",{"_placeholder":true,"num":7}]',
      ],
      [undefined, undefined, 'unreadable', 'one'],
    ]);
    expect(sink.events.map(({ event }) => event)).toEqual(['next', 'last']);
  });

  it('can be a body that is damaged, incomplete or not a payload', () => {
    const { sink, client, traffic } = watch();
    client.openByPolling();
    client.response(Buffer.from('not gzip'), true, { 'content-encoding': 'gzip' });
    client.response(Buffer.from('4x'), true, { 'content-encoding': 'unknown' });
    const cut = traffic.polling({ method: 'GET', url: client.url('polling'), headers: {} }, 1);
    cut?.response(200, {}, 2);
    cut?.responseBody(Buffer.from('42["cut'));
    cut?.responseEnd(2, false);
    const v3 = watch({ protocol: 3 });
    v3.client.openByPolling();
    v3.client.response(Buffer.from('11:42["first"]xx'));
    v3.client.response(Buffer.from('<html>'));
    expect(sink.causes).toEqual(['observe.bodyNotDecoded', 'observe.bodyNotDecoded', 'observe.bodyIncomplete']);
    expect(v3.sink.causes).toEqual(['observe.notAPayload', 'observe.notAPayload']);
    expect(v3.sink.events).toMatchObject([{ event: 'first' }]);
  });

  it.each(['gzip', 'x-gzip', 'identity'])('does not include a body with the encoding %s', (encoding) => {
    const { sink, client } = watch();
    client.openByPolling();
    const body = bodyOf('separated', ['2["x"]']);
    client.response(encoding === 'identity' ? body : gzipSync(body), true, { 'content-encoding': encoding });
    expect(sink.events).toMatchObject([{ event: 'x' }]);
  });
});

describe('an event that is larger than the limit', () => {
  const large = `2["large","${'x'.repeat(17_000_000)}"]`;

  it.each(['websocket', 'polling', 'gzip'] as const)('is recorded with its beginning over %s', (way) => {
    const { sink, client } = watch({ gzip: way === 'gzip' });
    if (way === 'websocket') client.openByWebSocket();
    else client.openByPolling();
    const lengths: number[] = [];
    sink.onEvent = (_member, { event, packet, bytes }) => {
      lengths.push(packet.text.length, bytes);
      sink.lines.push(event);
      return 0;
    };
    client.send('server', [large]);
    client.send('server', ['2["next"]']);
    expect(sink.lines.slice(-2)).toEqual(['large', 'next']);
    expect(lengths.slice(0, 2)).toEqual([15_999_999, large.length + 1]);
  });

  it('is cut within its attachments', () => {
    const { sink, client } = joined();
    const kept: number[][] = [];
    sink.onEvent = (_member, { packet, bytes }) =>
      kept.push([...packet.attachments.map(({ length }) => length), bytes]);
    const text = '52-["two",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]';
    client.send('server', [text, Buffer.alloc(15_000_000), Buffer.alloc(15_000_000)]);
    const frameBytes = text.length + 1;
    expect(kept).toEqual([[15_000_000, 1_000_000 - frameBytes, 30_000_000 + frameBytes]]);
  });
});

describe('the body of a POST', () => {
  it('is read when its announced length was received, because its acknowledgement can precede its response', () => {
    const { sink, client, traffic } = watch();
    client.openByPolling();
    const body = Buffer.from('420["ask"]');
    const head = { method: 'POST', url: client.url('polling'), headers: { 'content-length': String(body.length) } };
    const exchange = traffic.polling(head, 10);
    exchange?.requestBody(body.subarray(0, 4), 10);
    exchange?.requestBody(body.subarray(4), 11);
    client.t = 20;
    client.response(Buffer.from('430["answer"]'));
    exchange?.response(200, {}, 30);
    exchange?.requestEnd(30);
    exchange?.responseEnd(31);
    expect(sink.events).toMatchObject([
      { event: 'ask', t: 11 },
      { of: 0, args: ['answer'], latencyMs: 11 },
    ]);
  });

  it('is read at the response if no length was announced', () => {
    const { sink, client, traffic } = watch();
    client.openByPolling();
    const exchange = traffic.polling({ method: 'POST', url: client.url('polling'), headers: {} }, 10);
    exchange?.requestBody(Buffer.from('42["chunked"]'), 10);
    expect(sink.events).toEqual([]);
    exchange?.response(200, {}, 12);
    expect(sink.events).toMatchObject([{ event: 'chunked', t: 12 }]);
  });
});
