import { beforeEach, describe, expect, it } from 'vitest';
import { explain } from '../../../../src/model/cause/causeTexts.ts';
import type { ConnectionProfile } from '../../../../src/model/profile/profile.ts';
import { AutoClient } from '../../../../src/engine/client/autoClient.ts';
import type { OutgoingEmit, Protocol } from '../../../../src/engine/contracts/inspectedClient.ts';
import { FakeClient, recordingListener } from '../../../support/fakeClient.ts';
import { FakeClock, settled } from '../../../support/fakeClock.ts';

let clock: FakeClock;
let auto: AutoClient;
/** Every client that was created, with its protocol. */
let made: { readonly protocol: Protocol; readonly client: FakeClient }[];
let listenerCalls: [string, ...unknown[]][];
let isV2: boolean;
/** The reason why the client of Socket.IO 2 cannot be loaded. */
let notLoaded: Error | undefined;
/** The reason why the client of Socket.IO 2 refuses emits. */
let refusal: Error | undefined;

const speaks = (protocol: Protocol) => ({ ...explain('protocol.serverIsOther'), speaks: protocol });

beforeEach(() => {
  clock = new FakeClock();
  made = [];
  isV2 = false;
  notLoaded = refusal = undefined;
});

function start(profile: Partial<ConnectionProfile> = {}): void {
  const recording = recordingListener();
  listenerCalls = recording.calls;
  auto = new AutoClient(
    { url: 'http://server.test', ...profile },
    recording.listener,
    {
      v4: (listener) => make('v4', new FakeClient(listener, clock)),
      v2: (listener) =>
        notLoaded ? Promise.reject(notLoaded) : Promise.resolve(make('v2', new FakeClient(listener, clock))),
      isV2: () => isV2,
    },
    clock,
  );
}

function make(protocol: Protocol, client: FakeClient): FakeClient {
  made.push({ protocol, client });
  if (protocol === 'v2') client.refusal = refusal;
  return client;
}

/** The client with this index. */
function client(index: number): FakeClient {
  const found = made[index];
  if (!found) throw new Error(`There is no client ${index}`);
  return found.client;
}

function emit(event: string, more: Partial<OutgoingEmit> = {}): object {
  const key = { event };
  auto.emit({ event, args: [1], volatile: false, compress: true, ...more }, key);
  return key;
}

const protocols = (): Protocol[] => made.map(({ protocol }) => protocol);
const calls = (): string[] => listenerCalls.map(([name]) => name);
/** The signals that were passed to the listener: the event, and the type. */
const signals = (): string[] =>
  listenerCalls.flatMap(([name, key, signal]) =>
    name === 'onEmitSignal' ? [`${(key as { event: string }).event} ${(signal as { type: string }).type}`] : [],
  );

/** The response of the server shows that it uses another protocol. */
async function showsOther(protocol: Protocol, index = made.length - 1): Promise<void> {
  client(index).listener.onConnectError(speaks(protocol), true, undefined);
  await settled();
}

describe('the choice of the protocol', () => {
  it('begins with v4 and stays with it when the server accepts it', () => {
    start();
    auto.connect();
    client(0).join();
    expect([protocols(), auto.protocol, calls()]).toEqual([['v4'], 'v4', ['onConnecting', 'onConnected']]);
  });

  it('changes to v2 when the response shows it, and reports this once and no error of that attempt', async () => {
    start();
    auto.connect();
    await showsOther('v2');
    expect(protocols()).toEqual(['v4', 'v2']);
    expect([client(0).calls, client(1).calls]).toEqual([['connect', 'disconnect', 'dispose'], ['connect']]);
    client(1).join();
    expect([calls(), auto.protocol]).toEqual([['onConnecting', 'onProtocolChanged', 'onConnected'], 'v2']);
    expect(listenerCalls[1]?.[1]).toMatchObject({ code: 'protocol.changed', params: { protocol: 'v2', trial: true } });
  });

  it('does not change back and forth: a failed change is not undone by the next error', async () => {
    start();
    auto.connect();
    await showsOther('v2');
    await showsOther('v4');
    expect(protocols()).toEqual(['v4', 'v2']);
    expect(calls()).toEqual(['onConnecting', 'onProtocolChanged', 'onConnectError']);
  });

  it('changes back after it was connected, if the server was replaced', async () => {
    start();
    auto.connect();
    await showsOther('v2');
    client(1).join();
    client(1).end();
    await showsOther('v4');
    client(2).join();
    expect([protocols(), auto.protocol]).toEqual([['v4', 'v2', 'v4'], 'v4']);
  });

  it('leaves to the client all other errors, and errors that show the current protocol', async () => {
    start();
    auto.connect();
    client(0).listener.onConnectError(explain('connect.refused'), true, { sent: 'along' });
    await showsOther('v4');
    expect(protocols()).toEqual(['v4']);
    expect(listenerCalls.slice(1)).toEqual([
      ['onConnectError', explain('connect.refused'), true, { sent: 'along' }],
      ['onConnectError', speaks('v4'), true, undefined],
    ]);
  });

  it('of a profile with protocol v2 loads that client at the first connect', async () => {
    start({ protocol: 'v2' });
    expect(protocols()).toEqual(['v4']);
    auto.connect();
    await settled();
    client(1).join();
    expect([protocols(), client(0).calls, calls()]).toEqual([
      ['v4', 'v2'],
      ['disconnect', 'dispose'],
      ['onConnecting', 'onConnected'],
    ]);
    // The server's responses do not change the protocol either.
    client(1).end();
    await showsOther('v4');
    expect([protocols(), calls().at(-1)]).toEqual([['v4', 'v2'], 'onConnectError']);
  });

  it('uses v2 immediately for a server that is known to use it', async () => {
    start();
    isV2 = true;
    auto.connect();
    await settled();
    expect([protocols(), client(0).calls]).toEqual([
      ['v4', 'v2'],
      ['disconnect', 'dispose'],
    ]);
  });

  it('refuses the names that the client of Socket.IO 2 never sends, if this client is used', async () => {
    start();
    expect(auto.refuses('ping')).toBe(false);
    auto.connect();
    await showsOther('v2');
    expect([auto.refuses('ping'), auto.refuses('tell')]).toEqual([true, false]);
    start({ protocol: 'v2' });
    expect(auto.refuses('ping')).toBe(true);
  });

  it('reports that the other client could not be loaded, and that there is no further attempt', async () => {
    start();
    notLoaded = new Error('The file is missing.');
    auto.connect();
    await showsOther('v2');
    const [, cause, retrying] = listenerCalls.at(-1) ?? [];
    expect([calls(), retrying]).toEqual([['onConnecting', 'onProtocolChanged', 'onConnectError'], false]);
    expect(cause).toMatchObject({
      code: 'client.notLoaded',
      params: { protocol: 'v2', reported: 'The file is missing.' },
    });
  });
});

describe('a change of the protocol', () => {
  it('waits until the previous session has ended', async () => {
    start();
    let confirm = (): void => undefined;
    client(0).quiet = new Promise((resolve) => (confirm = resolve));
    auto.connect();
    await showsOther('v2', 0);
    expect(protocols()).toEqual(['v4']);
    confirm();
    await settled();
    expect(protocols()).toEqual(['v4', 'v2']);
  });

  it('passes the buffered emits on in order, and reports each once', async () => {
    start();
    emit('first');
    emit('second', { ack: {} });
    auto.connect();
    emit('third');
    await showsOther('v2');
    client(1).join();
    expect(client(1).given.map(({ emit: { event } }) => event)).toEqual(['first', 'second', 'third']);
    expect(signals()).toEqual([
      'first buffered',
      'second buffered',
      'third buffered',
      'first encoded',
      'first handedOver',
      'second encoded',
      'second handedOver',
      'third encoded',
      'third handedOver',
    ]);
  });

  it('keeps events that are emitted while the next client is loaded', async () => {
    start();
    let confirm = (): void => undefined;
    client(0).quiet = new Promise((resolve) => (confirm = resolve));
    auto.connect();
    await showsOther('v2', 0);
    emit('meanwhile');
    confirm();
    await settled();
    client(1).join();
    expect(signals()).toEqual(['meanwhile buffered', 'meanwhile encoded', 'meanwhile handedOver']);
  });

  it('does not pass on emits that ended in the buffer, or were abandoned or sent', async () => {
    start();
    emit('timed out', { ack: { timeoutMs: 50 } });
    const abandoned = emit('abandoned');
    clock.advance(50);
    auto.abandon(abandoned);
    auto.connect();
    client(0).join();
    emit('sent');
    client(0).end();
    await showsOther('v2');
    expect(client(1).given).toEqual([]);
    expect(signals()).toEqual([
      'timed out buffered',
      'abandoned buffered',
      'timed out ackTimedOut',
      'sent encoded',
      'sent handedOver',
    ]);
  });

  it('gives an acknowledgement only the remaining part of its timeout', async () => {
    start({ ackTimeoutMs: 500 });
    emit('own', { ack: { timeoutMs: 100 } });
    emit('of the profile', { ack: {} });
    clock.advance(30);
    emit('later', { ack: { timeoutMs: 100 } });
    auto.connect();
    await showsOther('v2');
    expect(client(1).given.map(({ emit: { ack } }) => ack?.timeoutMs)).toEqual([70, 470, 100]);
    clock.advance(70);
    expect(signals().filter((signal) => signal.endsWith('ackTimedOut'))).toEqual(['own ackTimedOut']);
  });

  it('reports an event that the next client refuses as not written', async () => {
    start();
    emit('ping');
    auto.connect();
    refusal = new Error('The name is reserved.');
    await showsOther('v2');
    const [, , signal] = listenerCalls.filter(([name]) => name === 'onEmitSignal').at(-1) ?? [];
    expect(signal).toMatchObject({ type: 'notWritten', taken: false, cause: { code: 'emit.refused' } });
  });

  it('keeps the network conditions, and reports the conditions of a transport that the next client joins', async () => {
    start();
    auto.setConditions({ latencyMs: 20 });
    auto.connect();
    await showsOther('v2');
    expect([client(1).conditions, auto.conditions]).toEqual([{ latencyMs: 20 }, { latencyMs: 20 }]);
    expect(calls().filter((name) => name === 'onConditions')).toHaveLength(1);
  });

  it('ignores the previous client', async () => {
    start();
    auto.connect();
    await showsOther('v2');
    client(1).join();
    const before = listenerCalls.length;
    client(0).receive('stray');
    client(0).listener.onDisconnected(explain('transport.cut'), true);
    client(0).signal({}, { type: 'buffered' });
    expect(listenerCalls).toHaveLength(before);
  });

  it('does not connect if it was disconnected in the meantime', async () => {
    start();
    auto.connect();
    client(0).listener.onConnectError(speaks('v2'), true, undefined);
    auto.disconnect();
    await settled();
    expect([protocols(), client(1).calls]).toEqual([['v4', 'v2'], []]);
    auto.connect();
    expect(client(1).calls).toEqual(['connect']);
  });

  it('connects once if this is requested during the change', async () => {
    start();
    auto.connect();
    client(0).listener.onConnectError(speaks('v2'), true, undefined);
    auto.disconnect();
    auto.connect();
    await settled();
    expect(client(1).calls).toEqual(['connect']);
    expect(calls()).toEqual(['onConnecting', 'onProtocolChanged', 'onConnecting']);
  });

  it('ends when it is disposed in the meantime: the next client is disposed too, and nothing is reported', async () => {
    start();
    emit('waiting');
    auto.connect();
    client(0).listener.onConnectError(speaks('v2'), true, undefined);
    const before = listenerCalls.length;
    auto.dispose();
    await settled();
    expect([client(0).calls.at(-1), client(1).calls]).toEqual(['dispose', ['dispose']]);
    expect(listenerCalls).toHaveLength(before);
  });
});

describe('a request to the client', () => {
  it('is passed to the current client', async () => {
    start();
    auto.connect();
    await showsOther('v2');
    client(1).join();
    client(1).codec = 'v2';
    client(1).maxPayload = 1000;
    client(1).cookies = ['a'];
    expect([auto.codec, auto.maxPayload, auto.transport, auto.writable, auto.cookies]).toEqual([
      'v2',
      1000,
      'websocket',
      true,
      ['a'],
    ]);
    expect([auto.reply(3, ['yes'], {}), client(1).replies]).toEqual([true, [{ ackId: 3, args: ['yes'] }]]);
    expect(auto.encode('tell', [1]).text).toBe('2["tell",1]');
    expect(auto.encodeAck(3, [1]).text).toBe('33[1]');
  });
});
