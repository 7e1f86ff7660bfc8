import { causeMessage } from '../../src/model/cause/causeTexts.ts';
import { systemClock } from '../../src/base/clock.ts';
// A capture of a real server is saved as a session file and opened again, and nothing is lost.
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DecodedEntries } from '../../src/engine/entry/decodedEntries.ts';
import { detailsOf } from '../../src/engine/handlers/entryHandlers.ts';
import { parseFilter } from '../../src/model/filter/filter.ts';
import type { Entry } from '../../src/model/entry/entry.ts';
import { saveBegin, saveEnd, saveNext } from '../../src/protocol/sessionFileMessages.ts';
import { shows } from '../../src/engine/query/shows.ts';
import type { LogReader } from '../../src/engine/log/captureLog.ts';
import { markerAdd } from '../../src/protocol/timelineMessages.ts';
import { startServer, type TestServer } from '../servers/testServer.ts';
import { EngineHarness } from '../support/engineHarness.ts';
import { connectToEngine, entriesOf, openedSession, savedText } from '../support/savedSession.ts';
import { checkCarried } from '../../src/model/payload/parserLimits.ts';
import { anyValue } from '../unit/model/anyValue.ts';

type Ack = (...response: unknown[]) => void;

function setup(io: TestServer['io']): void {
  io.on('connection', (socket) => {
    socket.on('echo', (...args: unknown[]) => {
      const ack = args.pop() as Ack;
      socket.emit('echoed', ...args);
      ack(...args);
    });
    socket.on('never', () => undefined);
    socket.on('later', (ms: number, ack: Ack) => setTimeout(() => ack('at last'), ms));
    socket.on('ask me', () => socket.emit('question', 1, () => undefined));
    socket.on('go away', () => socket.disconnect(true));
  });
}

/** Returns the entries that a query shows, as the timeline requests them. */
function shown(log: LogReader, text: string, connectionId?: string): Entry[] {
  const parsed = parseFilter(text);
  if (!parsed.ok) throw new Error(causeMessage(parsed.fault));
  return entriesOf(log).filter(({ seq }) => {
    const record = log.read(seq);
    return record !== undefined && shows(record, parsed.filter, connectionId);
  });
}

describe.each(['default', 'msgpack'] as const)('a session with the %s parser', (parser) => {
  let harness: EngineHarness;
  let server: TestServer;
  let host: ReturnType<typeof connectToEngine>;

  beforeAll(async () => {
    server = await startServer({ setup, parser });
  });
  afterAll(() => server.close());
  beforeEach(() => {
    harness = new EngineHarness();
    host = connectToEngine(harness.engine);
  });
  afterEach(() => {
    host.dispose();
    harness.dispose();
  });

  /**
   * Captures emits of every delivery status, one reply of the inspector, an event that waits for a reply, discarded events, and other
   * packets.
   */
  async function captureSession(): Promise<string> {
    const connection = await harness.connected(server.url, { parser });
    const bytes = Uint8Array.from({ length: 300 }, (_, index) => index % 256);
    await harness
      .emit(connection, 'echo', [1, 'two\n\u2028', null, { deep: [{ bytes }, []] }], { ack: {} })
      .whenDecided();
    await harness.emit(connection, 'never', [], { ack: { timeoutMs: 20 } }).whenDecided();
    const late = harness.emit(connection, 'later', [60], { ack: { timeoutMs: 10 } });
    await harness.delivered(late, 'late');
    harness.emit(connection, 'ask me');
    const question = await harness.waitFor('the question', ({ event }) => event === 'question');
    connection.reply(question.seq, ['because', { $binary: 'no bytes' }]);
    harness.emit(connection, 'ask me');
    await harness.waitFor('the next question', ({ event, seq }) => event === 'question' && seq > question.seq);
    harness.emit(connection, 'go away');
    await harness.state(connection, 'disconnected');
    harness.emit(connection, 'nobody hears', ['{}'], { volatile: true });
    harness.emit(connection, 'waits', ['x'.repeat(10)]);
    harness.engine.pause(true);
    harness.engine.pause(false);
    return connection.id;
  }

  it('contains the same entries as the capture', async () => {
    await captureSession();
    const log = await openedSession(await savedText(host.channel));
    expect(entriesOf(log)).toEqual(harness.entries());
    expect(log.startedAt).toBe(harness.engine.log.startedAt);
    expect([log.damaged, log.cut, log.renumbered]).toEqual([0, false, 0]);
    const kinds = new Set(entriesOf(log).map(({ kind }) => kind));
    expect(kinds).toEqual(new Set(['connection', 'packet', 'event', 'ack', 'delivery', 'marker']));
    log.dispose();
  });

  it('has the same details: arguments, bytes, acknowledgements and raw packets of the transport', async () => {
    await captureSession();
    const { log: live } = harness.engine;
    const log = await openedSession(await savedText(host.channel));
    const ofLive = new DecodedEntries(live, systemClock);
    const ofFile = new DecodedEntries(log, systemClock);
    for (let seq = live.firstSeq; seq < live.nextSeq; seq++) {
      const [before, after] = [live.read(seq), log.read(seq)];
      if (!before || !after) throw new Error(`Entry ${seq} is missing`);
      const [was, is] = [detailsOf(before, live, ofLive), detailsOf(after, log, ofFile)];
      // The file contains the arguments of an event, but not its packet.
      if (before.kind === 'packet') expect(is).toEqual(was);
      else expect({ ...is, wantsAck: 0, unsent: 0 }).toEqual({ ...was, packets: [], wantsAck: 0, unsent: 0 });
      expect(after.hasBinary, `bytes in ${seq}`).toBe(before.hasBinary);
      was.attachments.forEach((size, part) => {
        const range = (of: LogReader) => Buffer.from(of.readPart(seq, part, 1, size - 1) ?? []);
        if (parser === 'default') expect(range(log)).toEqual(range(live));
        else expect(range(log).byteLength).toBe(size - 2);
      });
    }
    const echo = shown(log, 'event:echo')[0];
    expect(echo && log.read(echo.seq)?.wantsAck).toBe(true);
    for (const entries of [ofLive, ofFile]) entries.dispose();
    log.dispose();
  });

  it('contains the entries that a filter shows, and shows the same entries', async () => {
    const connectionId = await captureSession();
    const other = await harness.connected(server.url, { parser, transports: ['websocket'] });
    await harness.emit(other, 'echo', ['other'], { ack: {} }).whenDecided();
    for (const query of [
      { filter: 'event:echo*' },
      { filter: 'delivery:late,timedOut', connectionId },
      { filter: 'kind:packet dir:in' },
      { filter: 'has:binary' },
      { filter: '"at last"' },
      { filter: 'kind:connection', connectionId: other.id },
      { filter: 'event:there-is-none' },
    ]) {
      const log = await openedSession(await savedText(host.channel, query));
      const expected = shown(harness.engine.log, query.filter, query.connectionId);
      const without = ({ of: _, ...entry }: Entry): Entry => entry;
      // If the event of an acknowledgement is not in the file, the acknowledgement belongs to no event.
      expect(entriesOf(log).map(without), query.filter).toEqual(expected.map(without));
      expect(shown(log, query.filter).length).toBe(expected.length);
      log.dispose();
    }
    // A note that is older than the connection does not apply to it.
    await host.channel.request(markerAdd, { text: 'for all' });
    const all = await openedSession(await savedText(host.channel, { connectionId: other.id }));
    expect(new Set(entriesOf(all).map((entry) => entry.connectionId))).toEqual(new Set([other.id, '']));
    expect(entriesOf(all).filter((entry) => entry.connectionId === '')).toMatchObject([{ text: 'for all' }]);
    expect(all.connections.map((connection) => connection.connectionId).sort()).toEqual(['', other.id]);
    all.dispose();
  });

  const isCarried = (args: unknown[]): boolean => {
    try {
      checkCarried(args, parser);
      return true;
    } catch {
      return false;
    }
  };

  it('keeps every value that the parser delivers', async () => {
    const connection = await harness.connected(server.url, { parser, transports: ['websocket'] });
    await fc.assert(
      fc.asyncProperty(fc.array(anyValue, { maxLength: 4 }).filter(isCarried), async (args) => {
        const trackedEmit = harness.emit(connection, 'echo', args, { ack: {} });
        await trackedEmit.whenDecided();
        const log = await openedSession(await savedText(host.channel, { filter: `seq:${trackedEmit.seq}..` }));
        const kept = entriesOf(log).filter(({ kind }) => kind !== 'connection');
        expect(kept).toEqual(
          harness
            .entries()
            .filter(({ seq, kind }) => seq >= trackedEmit.seq && kind !== 'delivery' && kind !== 'packet'),
        );
        expect(kept.length).toBeGreaterThanOrEqual(3);
        log.dispose();
      }),
      { numRuns: 40 },
    );
  });
});

describe('saving', () => {
  let harness: EngineHarness;
  let server: TestServer;
  let host: ReturnType<typeof connectToEngine>;

  beforeEach(async () => {
    server = await startServer({ setup });
    harness = new EngineHarness();
    host = connectToEngine(harness.engine);
  });
  afterEach(async () => {
    host.dispose();
    harness.dispose();
    await server.close();
  });

  it('reports which connection or filter it cannot use', async () => {
    const refused = (query: object) => host.channel.request(saveBegin, query).catch((error: unknown) => error);
    expect(await refused({ connectionId: 'c9' })).toMatchObject({
      code: 'refused',
      message: 'There is no connection “c9” in the capture. Connect first.',
    });
    expect(await refused({ filter: 'size:big' })).toMatchObject({ code: 'refused' });
    expect(await host.channel.request(saveNext, { saveId: 'w7' }).catch((error: unknown) => error)).toMatchObject({
      message: 'This session is no longer being saved.',
    });
  });

  it('includes a connection that is no longer listed', async () => {
    const { id } = await harness.connected(server.url);
    harness.engine.remove(id);
    const log = await openedSession(await savedText(host.channel, { connectionId: id }));
    expect(entriesOf(log).some(({ state }) => state === 'connected')).toBe(true);
    expect(log.connections.find(({ connectionId }) => connectionId === id)?.url).toBe(server.url);
    log.dispose();
  });

  it('ends when it is canceled, and when the capture is cleared meanwhile', async () => {
    const connection = await harness.connected(server.url);
    for (let index = 0; index < 3000; index++) harness.emit(connection, 'noise', ['x'.repeat(500)]);
    const given = await host.channel.request(saveBegin, {});
    const first = await host.channel.request(saveNext, given);
    expect(first.done).toBe(false);
    expect(Buffer.from(first.lines).at(-1)).toBe(10);
    const pending = host.channel.request(saveNext, given).catch((error: unknown) => error);
    await host.channel.request(saveEnd, given);
    await pending;
    expect(await host.channel.request(saveNext, given).catch((error: unknown) => error)).toMatchObject({
      message: 'This session is no longer being saved.',
    });
    const cleared = await host.channel.request(saveBegin, {});
    await host.channel.request(saveNext, cleared);
    harness.engine.clear();
    expect(await host.channel.request(saveNext, cleared).catch((error: unknown) => error)).toMatchObject({
      message: 'The capture was cleared while it was being saved. No entries are left.',
    });
  });
});
