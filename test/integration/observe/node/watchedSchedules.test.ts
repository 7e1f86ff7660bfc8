/** Random schedules of emits: the timeline shows exactly what the server's own code recorded and what the clients received. */
import fc from 'fast-check';
import { io, type Socket } from 'socket.io-client';
import clientV2 from 'socket.io-client-v2';
import { describe, expect, it } from 'vitest';
import type { Entry } from '../../../../src/model/entry/entry.ts';
import { EngineHarness } from '../../../support/engineHarness.ts';
import { isMatrix } from '../../../support/isMatrix.mjs';
import { closedAfterEach } from '../../../support/closedAfterEach.ts';
import { probeSuite } from '../../../support/probeSuite.ts';
import { WatchedProcess } from '../../../support/watchedProcess.ts';

const runs = isMatrix ? 200 : 12;
const clientCount = 3;

interface Step {
  readonly emit: string;
  readonly to?: string;
  readonly volatile?: boolean;
  readonly ack?: boolean;
}

/** A list of requests: the client that sends the request, and the steps that the server performs for it. */
const anySchedule = fc.array(
  fc.record({
    client: fc.nat(clientCount - 1),
    steps: fc.array(
      fc.record({
        to: fc.constantFrom(undefined, 'everybody', 'few', 'nobody'),
        volatile: fc.boolean(),
        ack: fc.boolean(),
      }),
      { minLength: 1, maxLength: 6 },
    ),
  }),
  { minLength: 1, maxLength: 5 },
);

const files = probeSuite();
let harness: EngineHarness;
const closing = closedAfterEach();

/** The events that were recorded from this seq on. */
function roundEntries(from: number): Entry[] {
  const { nextSeq } = harness.engine.log;
  const all = Array.from({ length: nextSeq - from }, (_, index) => harness.entry(from + index));
  return all.filter(({ kind }) => kind === 'event');
}

async function emitWithAck(socket: Socket, event: string, ...args: unknown[]): Promise<void> {
  await new Promise<void>((resolve) => socket.emit(event, ...args, () => resolve()));
}

const servers = [
  ['socket.io', 'websocket'],
  ['socket.io', 'polling'],
  ['socket.io-2', 'websocket'],
] as const;

describe.each(isMatrix ? servers : servers.slice(0, 2))('%s over %s', (library, transport) => {
  it('shows the events that the server recorded', { timeout: isMatrix ? 900_000 : 180_000 }, async () => {
    harness = new EngineHarness();
    closing.push(() => harness.dispose());
    await harness.engine.sources.nodes.start(files.path, files.token);
    const app = new WatchedProcess(['test/servers/watchedApp.cjs', library], files.env);
    closing.push(() => app.end());
    const url = await app.url();
    const open = library === 'socket.io-2' ? clientV2.connect : io;
    const given = { forceNew: true, forceNode: true, transports: [transport] };
    const clients = Array.from({ length: clientCount }, () => open(url, given));
    closing.push(() => clients.forEach((client) => client.disconnect()));
    await Promise.all(
      clients.map(async (client) => new Promise((resolve) => client.once('connect', resolve as () => void))),
    );
    /** By socket ID: the names of the received events. */
    const received = new Map(clients.map((client) => [client.id ?? '', new Set<string>()]));
    let count = 0;
    /** The number of volatile events that the transport of a recipient did not take. */
    let discarded = 0;
    const isEntered = ({ event, delivery }: Entry): boolean => event === 'enter' && delivery === 'acknowledged';

    await fc.assert(
      fc.asyncProperty(anySchedule, async (schedule) => {
        const first = count;
        const from = harness.engine.log.nextSeq;
        for (const { client, steps } of schedule) {
          const named = steps.map(({ to, volatile, ack }): Step => {
            // Only direct emits request acknowledgements, because Socket.IO 2 has none for broadcasts, and no timeouts.
            const wantsAck = ack && to === undefined;
            return { emit: `e${count++}`, volatile, ack: wantsAck, ...(to !== undefined && { to }) };
          });
          for (const { emit } of named)
            clients.forEach((one) =>
              one.once(emit, (...args: unknown[]) => {
                received.get(one.id ?? '')?.add(emit);
                const answer = args.at(-1);
                if (typeof answer === 'function') (answer as (reply: string) => void)(emit);
              }),
            );
          const [sender] = clients.slice(client);
          if (sender) await emitWithAck(sender, 'do', named);
        }
        // The last acknowledgement is received after all events to the same client.
        for (const client of clients) await emitWithAck(client, 'enter', 'few');
        // The probe reports in order: when these entries are recorded, all earlier ones are too.
        await expect.poll(() => roundEntries(from).filter(isEntered).length).toBe(clientCount);
        const entries = new Map(roundEntries(from).map((entry) => [entry.event, entry]));
        for (let i = first; i < count; i++) await compare(`e${i}`, entries.get(`e${i}`));
      }),
      { numRuns: runs },
    );
    expect(discarded).toBeGreaterThan(0);

    async function compare(name: string, entry: Entry | undefined): Promise<void> {
      const line = await app.line(({ type, emit }) => type === 'emit' && emit === name);
      const { by, to, volatile, ack, writable } = line as unknown as Step & {
        by: string;
        writable: Readonly<Record<string, boolean>>;
      };
      const got = [...received].filter(([, events]) => events.has(name)).map(([id]) => id);
      if (!entry) throw new Error(`There is no entry ${name}`);
      expect(entry).toMatchObject({ dir: 'out', kind: 'event' });
      if (to === undefined) {
        const delivery = volatile && writable[by] === false ? 'discarded' : 'sent';
        if (delivery === 'discarded') discarded++;
        expect([entry.delivery, got]).toEqual([
          ack && delivery === 'sent' ? 'acknowledged' : delivery,
          delivery === 'sent' ? [by] : [],
        ]);
        return;
      }
      const { deliveries: taken, recipients, rooms: targets }: Partial<Entry> = entry;
      const sent = (taken?.sockets ?? []).filter(({ delivery }) => delivery === 'sent').map(({ socketId }) => socketId);
      const members = (taken?.sockets ?? []).map(({ socketId }) => socketId);
      expect(targets).toEqual([to]);
      expect(sent.sort()).toEqual(got.sort());
      expect(sent).toEqual(members.filter((id) => !volatile || writable[id] !== false).sort());
      expect({ recipients, sent: taken?.sent, discarded: taken?.discarded }).toEqual({
        recipients: members.length,
        sent: sent.length,
        discarded: members.length - sent.length,
      });
      discarded += members.length - sent.length;
      if (to === 'everybody') expect(recipients).toBe(clientCount);
    }
  });
});
