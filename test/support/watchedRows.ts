/**
 * Servers with a parser, an adapter, a framework or TypeScript (`test/matrix/servers`): a client receives the same results with the probe
 * and without it, and the entries lead to the lines of the server. `npm test` runs the servers whose packages this repository has, `npm
 * run test:matrix` all of them.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';
import { expect } from 'vitest';
import type { Entry } from '../../src/model/entry/entry.ts';
import type { EngineHarness } from './engineHarness.ts';
import { type ProbeFiles, WatchedProcess } from './watchedProcess.ts';

export type ClientOptions = Partial<ManagerOptions & SocketOptions>;

export interface Row {
  readonly args: readonly string[];
  /** The program with the handlers. */
  readonly program: string;
  /** The code that registers the handler of the event "slow". */
  readonly slow?: string;
  readonly options?: ClientOptions;
  readonly env?: Readonly<Record<string, string>>;
}

interface RowsDeps {
  /** The folder with the programs. */
  readonly folder: string;
  readonly files: ProbeFiles;
  readonly harness: () => EngineHarness;
  readonly closing: (() => unknown)[];
}

export const recoveryOptions = { OPTIONS: JSON.stringify({ connectionStateRecovery: {} }) };

export function emitWithAck(socket: Socket, event: string, ...args: unknown[]): Promise<unknown[]> {
  return new Promise((resolve) => socket.emit(event, ...args, (...answer: unknown[]) => resolve(answer)));
}

export function nextOf(socket: Socket, event: string): Promise<unknown[]> {
  return new Promise((resolve) => socket.once(event, (...args: unknown[]) => resolve(args)));
}

export const isEmitOf =
  (event: string) =>
  (entry: Entry): boolean =>
    entry.event === event && entry.callSite !== undefined;

export class WatchedRows {
  readonly #deps: RowsDeps;

  constructor(deps: RowsDeps) {
    this.#deps = deps;
  }

  /**
   * Expects that a client receives the same from a server with and without the probe, and that the timeline shows the lines of the server.
   */
  async expectUnchanged(
    { args, program, slow = `on('slow'`, options, env }: Row,
    { node, transports = ['polling', 'websocket'] }: { node?: string; transports?: readonly string[] } = {},
  ): Promise<void> {
    for (const transport of transports) {
      const talk = (url: string): Promise<unknown> => this.#conversation(url, { transports: [transport], ...options });
      const { watched, without } = await this.bothWays(args, talk, { ...(env && { env }), ...(node && { node }) });
      expect(watched).toEqual(without);
      expect(watched).toMatchObject({ page: 'hello', slow: ['done'], answer: ['you said', ['really?', 'yes']] });
    }
    await this.#expectRecorded(program, slow);
  }

  /** Runs a program with the probe and without, and returns what a function returned for each. */
  async bothWays<T>(
    args: readonly string[],
    results: (url: string) => Promise<T>,
    { env = {}, node }: { readonly env?: Readonly<Record<string, string>>; readonly node?: string } = {},
  ): Promise<{ readonly watched: T; readonly without: T }> {
    const run = async (more: Readonly<Record<string, string>>): Promise<T> => {
      const [program = '', ...rest] = args;
      const first = program.startsWith('-') ? program : join(this.#deps.folder, program);
      const app = new WatchedProcess([first, ...rest], { ...env, ...more }, node);
      this.#deps.closing.push(() => app.end());
      const result = await results(await app.url());
      expect(app.errors).toBe('');
      return result;
    };
    return { watched: await run(this.#deps.files.env), without: await run({}) };
  }

  async connected(url: string, options: ClientOptions = {}): Promise<Socket> {
    const socket = io(url, { forceNew: true, ...options });
    this.#deps.closing.push(() => socket.disconnect());
    await nextOf(socket, 'connect');
    return socket;
  }

  /** The position in a program at which a call starts. */
  positionOf(program: string, call: string): { file: string; line: number } {
    const file = join(this.#deps.folder, program);
    const index = readFileSync(file, 'utf8')
      .split('\n')
      .findIndex((line) => line.includes(call));
    if (index < 0) throw new Error(`${program} has no ${call}`);
    return { file, line: index + 1 };
  }

  expectNoFault(): void {
    const faults = ['capture.internalError', 'source.eventNotSeen'];
    const entries = this.#deps.harness().entries();
    expect(entries.filter(({ cause }) => cause && faults.includes(cause.code))).toEqual([]);
  }

  /** Expects that an event which is emitted while the connection of a client is interrupted is sent to this client later. */
  async expectRecovered(args: readonly string[], program: string): Promise<void> {
    const interrupted = async (url: string): Promise<unknown> => {
      const options = { transports: ['websocket'], reconnection: false };
      const [first, second] = [await this.connected(url, options), await this.connected(url, options)];
      const received: unknown[] = [];
      first.on('news', (text) => received.push(text));
      const news = nextOf(first, 'news');
      await emitWithAck(second, 'send news', 'one');
      await news;
      const closed = nextOf(first, 'disconnect');
      first.io.engine.close();
      await closed;
      await expect.poll(() => emitWithAck(second, 'count sockets')).toEqual([1]);
      await emitWithAck(second, 'send news', 'missed');
      const missed = nextOf(first, 'news');
      first.connect();
      await missed;
      return { recovered: first.recovered, received };
    };
    const { watched, without } = await this.bothWays(args, interrupted, { env: recoveryOptions });
    expect(watched).toEqual(without);
    expect(watched).toEqual({ recovered: true, received: ['one', 'missed'] });
    const missed = await this.#deps
      .harness()
      .waitFor('missed', (entry) => isEmitOf('news')(entry) && entry.args?.[0] === 'missed');
    const shown = await this.#deps
      .harness()
      .waitFor('replay', ({ seq, deliveries }) => seq === missed.seq && deliveries?.sent === 2);
    expect(shown).toMatchObject({
      callSite: this.positionOf(program, `emit('news'`),
      recipients: 2,
      delivery: 'sent',
      deliveries: { sent: 2, buffered: 0, discarded: 0, sockets: [{ delivery: 'sent' }, { delivery: 'sent' }] },
    });
    this.expectNoFault();
  }

  /**
   * Expects that the clients of a cluster receive the same with and without the probe. The cluster has two processes with one client each.
   */
  async expectClustered(args: readonly string[], handlers: string, options: ClientOptions = {}): Promise<void> {
    const [program = ''] = args;
    const clustered = async (url: string): Promise<unknown> => {
      const clients = [await this.connected(url, options), await this.connected(url, options)];
      const [first] = clients;
      if (!first) throw new Error('no client');
      for (const [index, client] of clients.entries())
        client.on('question', (_question: unknown, callback: (answer: unknown) => void) => callback(index));
      const processes = await Promise.all(clients.map((client) => emitWithAck(client, 'which process')));
      const news = clients.map((client) => nextOf(client, 'news'));
      return {
        processes: processes.flat().sort(),
        count: await emitWithAck(first, 'count sockets'),
        updated: await emitWithAck(first, 'update item', 1, { bytes: Buffer.from([1, 2]) }),
        sentNews: await emitWithAck(first, 'send news', 'all'),
        news: await Promise.all(news),
        answers: (await emitWithAck(first, 'ask everybody')).map((answer) =>
          Array.isArray(answer) ? answer.sort() : answer,
        ),
      };
    };
    const { watched, without } = await this.bothWays(args, clustered);
    expect(watched).toEqual(without);
    expect(watched).toMatchObject({ processes: [1, 2], count: [2], answers: [null, [0, 1]] });
    const harness = this.#deps.harness();
    const news = await harness.waitFor('news', isEmitOf('news'));
    expect(news).toMatchObject({ callSite: this.positionOf(handlers, `emit('news'`), rooms: ['everybody'] });
    // The other process has sent the event to its own client.
    for (const event of ['news', 'question']) {
      const isOther = (entry: Entry): boolean => entry.event === event && entry.dir === 'out' && !entry.callSite;
      expect(await harness.waitFor(event, isOther)).toMatchObject({ recipients: 1 });
    }
    const question = await harness.waitFor('question', isEmitOf('question'));
    expect(question).toMatchObject({ callSite: this.positionOf(program, `emit('question'`) });
    const handled = await harness.waitFor('handlers', ({ event, handlers: of }) => event === 'update item' && !!of);
    expect(handled).toMatchObject({
      delivery: 'acknowledged',
      handlers: [this.positionOf(handlers, `on('update item'`)],
    });
    this.expectNoFault();
  }

  /** Everything that a client receives. */
  async #conversation(url: string, options: ClientOptions): Promise<unknown> {
    const socket = await this.connected(url, options);
    socket.on('question', (question: unknown, callback: (answer: unknown) => void) => callback([question, 'yes']));
    socket.emit('nobody listens', 1);
    const news = nextOf(socket, 'news');
    return {
      page: await (await fetch(url)).text(),
      updated: await emitWithAck(socket, 'update item', 1, { bytes: Buffer.from([1, 2]) }),
      slow: await emitWithAck(socket, 'slow'),
      sentNews: await emitWithAck(socket, 'send news', 'good morning'),
      // Connection state recovery adds an offset, which is random.
      news: (await news).slice(0, 2),
      answer: await emitWithAck(socket, 'ask me', 'really?'),
    };
  }

  /** The entries of the conversation lead to the lines of this program. */
  async #expectRecorded(program: string, slowHandler: string): Promise<void> {
    const harness = this.#deps.harness();
    const handled = await harness.waitFor('handlers', ({ event, handlers }) => event === 'update item' && !!handlers);
    expect(handled).toMatchObject({
      delivery: 'acknowledged',
      handlers: [this.positionOf(program, `on('update item'`)],
      args: [1, { bytes: expect.anything() as unknown }],
    });
    const news = await harness.waitFor('broadcast', isEmitOf('news'));
    expect(news).toMatchObject({
      callSite: this.positionOf(program, `emit('news'`),
      rooms: ['everybody'],
      recipients: 1,
    });
    const question = await harness.waitFor(
      'answer',
      (entry) => entry.event === 'question' && entry.delivery === 'acknowledged',
    );
    expect(question).toMatchObject({ callSite: this.positionOf(program, `emit('question'`), args: ['really?'] });
    const unheard = await harness.waitFor('unheard', ({ event, handlers }) => event === 'nobody listens' && !!handlers);
    expect(unheard.handlers).toEqual([]);
    const slow = await harness.waitFor('slow', ({ event, handlerMs }) => event === 'slow' && handlerMs !== undefined);
    // The handler waits for 20 ms, which a timer can shorten by one.
    expect(slow.handlerMs).toBeGreaterThan(18);
    expect(slow).toMatchObject({ delivery: 'acknowledged', handlers: [this.positionOf(program, slowHandler)] });
    this.expectNoFault();
  }
}
