// Which connection sends an emit of a collection, and which connections are opened for it. The engine and the
// collection are fakes.
import { beforeEach, describe, expect, it } from 'vitest';
import { Emitter } from '../../../../src/base/emitter.ts';
import { CollectionScopes } from '../../../../src/host/collections/collectionScope.ts';
import { CollectionSender, type SenderEngine } from '../../../../src/host/collections/collectionSender.ts';
import { EmitRepeats } from '../../../../src/host/collections/emitRepeats.ts';
import { ExpectResults } from '../../../../src/host/collections/expectResults.ts';
import { EmitResolver } from '../../../../src/host/collections/resolveEmit.ts';
import type { Collection } from '../../../../src/model/collection/collection.ts';
import type { PreparedProfile } from '../../../../src/host/engine/engineFacade.ts';
import type { ExpectResult } from '../../../../src/model/matcher/expectation.ts';
import type { ConnectionSummary } from '../../../../src/protocol/shapes.ts';
import { FakeClock } from '../../../support/fakeClock.ts';
import { collectionUri, FakeVscode } from '../../../support/fakeVscode.ts';

/** An engine that uses the URL of a profile as its fingerprint. */
class FakeEngine implements SenderEngine {
  readonly #change = new Emitter<void>();
  readonly onDidChange = this.#change.event;
  generation = 0;
  connections: ConnectionSummary[] = [];
  readonly openedAs = new Map<string, string>();
  readonly #call = new Emitter<void>();
  readonly calls: string[] = [];
  /** The outcome of a connection's first attempt. If it is undefined, the attempt succeeds immediately. */
  outcome: Promise<void> | undefined;
  expectation: ExpectResult | undefined;

  listConnections = () => Promise.resolve(this.connections);
  isOpenedAs = (connectionId: string, { fingerprint }: PreparedProfile): boolean =>
    this.openedAs.get(connectionId) === fingerprint;

  prepare = (profile: PreparedProfile['profile']): Promise<PreparedProfile> =>
    Promise.resolve({ profile, network: {}, fingerprint: profile.filled.url });

  startPrepared = ({ profile, fingerprint }: PreparedProfile): Promise<string> => {
    const connectionId = `c${this.connections.length + 1}`;
    this.#called(`open ${profile.shown.name ?? ''} ${profile.filled.url}`);
    this.openedAs.set(connectionId, fingerprint);
    this.set(connectionId, 'connected');
    return Promise.resolve(connectionId);
  };

  decision = async (connectionId: string) => {
    await this.outcome;
    return { connectionId, state: 'connected' as const };
  };

  reopen = (connectionId: string) => {
    this.#called(`reopen ${connectionId}`);
    this.set(connectionId, 'connected');
    return this.decision(connectionId);
  };

  send: SenderEngine['send'] = ({ connectionId, event }, args) => {
    this.#called(`send ${connectionId} ${event} ${JSON.stringify(args)}`);
    return Promise.resolve({
      seq: this.calls.length,
      delivery: 'sent' as const,
      ...(this.expectation && { expect: this.expectation }),
    });
  };

  #called(call: string): void {
    this.calls.push(call);
    this.#call.fire();
  }

  /** Resolves after this many calls. */
  async called(count: number): Promise<void> {
    while (this.calls.length < count) await new Promise<void>((resolve) => this.#call.event(resolve));
  }

  listed(connectionId: string, state: ConnectionSummary['state'], url: string): void {
    this.openedAs.set(connectionId, url);
    this.set(connectionId, state);
  }

  set(connectionId: string, state: ConnectionSummary['state']): void {
    const rest = this.connections.filter((connection) => connection.connectionId !== connectionId);
    this.connections = [...rest, { connectionId, state } as ConnectionSummary];
    this.#change.fire();
  }
}

let engine: FakeEngine;
let clock: FakeClock;
let vscode: FakeVscode;
let results: ExpectResults;
let repeats: EmitRepeats;
let sender: CollectionSender;

beforeEach(() => {
  engine = new FakeEngine();
  clock = new FakeClock();
  vscode = new FakeVscode();
  vscode.collection = {
    version: 1,
    name: 'Shop',
    variables: { host: 'one' },
    connections: { main: { url: 'http://{{host}}' } },
    emits: [
      { name: 'hello', connection: 'main', event: 'hello', args: ['{{host}}'] },
      { name: 'tick', connection: 'main', event: 'tick', args: ['{{$counter}}'], repeat: { count: 3, everyMs: 100 } },
    ],
  };
  results = new ExpectResults(clock);
  repeats = new EmitRepeats(clock);
  const readSecret = () => Promise.reject(new Error('no secret is read'));
  const scopes = new CollectionScopes({ ...vscode.port, readSecret });
  sender = new CollectionSender({
    inspector: engine,
    resolver: new EmitResolver({ ...vscode.port, scopes }),
    repeats,
    results,
    clock,
  });
});

const uri = collectionUri;
const send = (emit: string, variables?: Record<string, string>) =>
  sender.send({ uri, emit, ...(variables && { variables }) });

describe('the connection of an emit', () => {
  it('is opened, has the name of the collection, and is used again', async () => {
    expect(await send('hello')).toEqual({ connectionId: 'c1', seq: 2, delivery: 'sent' });
    await send('hello');
    expect(engine.calls).toEqual(['open main http://one', 'send c1 hello ["one"]', 'send c1 hello ["one"]']);
  });

  it('is another connection if the value of a variable has changed', async () => {
    await send('hello');
    await send('hello', { host: 'two' });
    expect(engine.calls.slice(2)).toEqual(['open main http://two', 'send c2 hello ["two"]']);
  });

  it('may be a connection that reconnects; a connected one is preferred', async () => {
    engine.listed('c1', 'connecting', 'http://one');
    await send('hello');
    engine.listed('c2', 'connected', 'http://one');
    await send('hello');
    expect(engine.calls).toEqual(['send c1 hello ["one"]', 'send c2 hello ["one"]']);
  });

  it('is connected again if it was opened for an emit; a connection that the user opened is not connected again', async () => {
    engine.listed('c1', 'disconnected', 'http://one');
    await send('hello');
    engine.set('c2', 'disconnected');
    await send('hello');
    expect(engine.calls).toEqual([
      'open main http://one',
      'send c2 hello ["one"]',
      'reopen c2',
      'send c2 hello ["one"]',
    ]);
  });

  it('is opened once for emits at the same time, even if it fails, and can be opened again afterward', async () => {
    const refused = new Error('refused');
    engine.outcome = Promise.reject(refused);
    const outcomes = await Promise.allSettled([send('hello'), send('hello')]);
    expect(outcomes).toEqual([
      { status: 'rejected', reason: refused },
      { status: 'rejected', reason: refused },
    ]);
    expect(engine.calls).toEqual(['open main http://one']);
    engine.outcome = undefined;
    engine.set('c1', 'disconnected');
    await send('hello');
    expect(engine.calls.slice(1)).toEqual(['reopen c1', 'send c1 hello ["one"]']);
  });

  it('is not shared with an attempt of an engine that has ended', async () => {
    let end = (): void => undefined;
    engine.outcome = new Promise((resolve) => (end = resolve));
    const first = sender.connect({ uri, emit: 'hello' });
    await engine.called(1);
    engine.generation++;
    engine.openedAs.clear();
    const second = sender.connect({ uri, emit: 'hello' });
    await engine.called(2);
    end();
    expect(await Promise.all([first, second])).toEqual(['c1', 'c2']);
  });
});

it('the result of an expectation is kept for the tree', async () => {
  engine.expectation = { status: 'passed' };
  await send('hello');
  expect([results.get(uri, 'hello'), results.get(uri, 'tick')]).toEqual([{ status: 'passed' }, undefined]);
});

describe('a repeated emit', () => {
  it('is sent as often as the collection defines, over one connection', async () => {
    const sent = send('tick');
    for (const calls of [2, 3]) {
      await engine.called(calls);
      clock.advance(99);
      expect(engine.calls).toHaveLength(calls);
      clock.advance(1);
    }
    expect(await sent).toEqual({ connectionId: 'c1', seq: 4, delivery: 'sent', sent: 3 });
    expect(engine.calls.slice(1)).toEqual(['send c1 tick [1]', 'send c1 tick [2]', 'send c1 tick [3]']);
  });

  it('ends with a message when its connection ends', async () => {
    const { repeatId } = await sender.startRepeat({ uri, emit: 'tick' });
    expect(repeats.running).toMatchObject([{ repeatId, uri, emit: 'tick' }]);
    const ended = new Promise<void>((resolve) => {
      repeats.onDidChange(() => {
        if (repeats.running.length === 0) resolve();
      });
    });
    engine.set('c1', 'disconnected');
    await ended;
    expect(engine.calls.filter((call) => call.startsWith('send'))).toHaveLength((await repeats.stop(repeatId)).sent);
  });

  it('is refused before a connection is opened if a variable has no value', async () => {
    const emit = { name: 'tick', connection: 'main', event: 'tick', repeat: { everyMs: 100 } };
    const { connections } = vscode.collection;
    const main = { ...connections['main'], url: 'http://localhost:1' };
    const cases: [Partial<Collection>, string][] = [
      [{ emits: [{ ...emit, event: 'tick {{none}}' }] }, 'event'],
      [{ emits: [{ ...emit, args: [1, { to: ['{{none}}'] }] }] }, 'args[1].to[0]'],
      [{ emits: [emit], connections: { main: { ...main, url: 'http://{{none}}' } } }, 'connections.main.url'],
      [{ emits: [emit], connections: { main: { ...main, namespace: '/{{none}}' } } }, 'connections.main.namespace'],
      [{ emits: [emit], connections: { main: { ...main, query: { a: '{{none}}' } } } }, 'connections.main.query.a'],
      [{ emits: [emit], connections: { main: { ...main, auth: { a: '{{none}}' } } } }, 'connections.main.auth.a'],
    ];
    for (const [changed, place] of cases) {
      vscode.collection = { ...vscode.collection, connections, ...changed };
      const message = `${place}: The variable “none” is not defined.`;
      await expect(send('tick'), `send ${place}`).rejects.toThrow(message);
      await expect(sender.startRepeat({ uri, emit: 'tick' }), `repeat ${place}`).rejects.toThrow(message);
    }
    expect(engine.calls).toEqual([]);
    expect(repeats.running).toEqual([]);
  });

  it('is not started for an emit that is not repeated', async () => {
    await expect(sender.startRepeat({ uri, emit: 'hello' })).rejects.toMatchObject({
      cause: { code: 'repeat.missing' },
    });
    expect(engine.calls).toEqual([]);
  });
});
