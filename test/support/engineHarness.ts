import { systemClock } from '../../src/base/clock.ts';
import type { Entry } from '../../src/model/entry/entry.ts';
import type { ConnectionProfile } from '../../src/model/profile/profile.ts';
import { createEngine } from '../../src/engine/createEngine.ts';
import type { Connection } from '../../src/engine/connection/connection.ts';
import type { Engine } from '../../src/engine/engine.ts';
import type { TrackedEmit } from '../../src/engine/connection/trackedEmit.ts';
import { entryOf } from '../../src/engine/log/recordReader.ts';
import type { OutgoingEmit } from '../../src/engine/contracts/inspectedClient.ts';

export const transports = ['polling', 'websocket'] as const;
export type TransportName = (typeof transports)[number];

/**
 * The maximum time of a wait in milliseconds. A busy machine may need much of it. Only a wait for an event that never occurs takes all of
 * it.
 */
export const patienceMs = 60_000;

/** The shipped engine, without its worker, with shortcuts for tests. */
export class EngineHarness {
  readonly engine: Engine;

  constructor(engine: Engine = createEngine()) {
    this.engine = engine;
  }

  open(url: string, profile: Partial<ConnectionProfile> = {}): Connection {
    return this.engine.open({ url, ...profile });
  }

  async connected(url: string, profile: Partial<ConnectionProfile> = {}): Promise<Connection> {
    const connection = this.open(url, profile);
    await connection.connect();
    return connection;
  }

  emit(connection: Connection, event: string, args: unknown[] = [], more: Partial<OutgoingEmit> = {}): TrackedEmit {
    return connection.emit({ event, args, volatile: false, compress: true, ...more });
  }

  entry(seq: number): Entry {
    const record = this.engine.log.read(seq);
    if (!record) throw new Error(`There is no entry ${seq}`);
    return entryOf(record);
  }

  entries(): Entry[] {
    const { firstSeq, nextSeq } = this.engine.log;
    return Array.from({ length: nextSeq - firstSeq }, (_, index) => this.entry(firstSeq + index));
  }

  /** Resolves with the first entry that matches, which may already exist. Rejects if there is none within the time. */
  waitFor(what: string, test: (entry: Entry) => boolean, withinMs = patienceMs): Promise<Entry> {
    const there = this.entries().find(test);
    if (there) return Promise.resolve(there);
    return new Promise((resolve, reject) => {
      const check = (record: Parameters<typeof entryOf>[0]): void => {
        const entry = entryOf(record);
        if (!test(entry)) return;
        end();
        resolve(entry);
      };
      const subscriptions = [
        this.engine.log.onDidAppend(check),
        this.engine.log.onDidAmend(check),
        systemClock.after(withinMs, () => {
          end();
          const seen = this.entries().map((entry) => JSON.stringify(entry));
          reject(new Error(`${what} did not come. There is:\n${seen.join('\n')}`));
        }),
      ];
      const end = (): void => subscriptions.forEach((subscription) => subscription.dispose());
    });
  }

  /** Resolves when the emit has this delivery status. */
  async delivered(trackedEmit: TrackedEmit, delivery: string, withinMs = patienceMs): Promise<Entry> {
    return this.waitFor(
      `delivery ${delivery} of entry ${trackedEmit.seq} (it is ${trackedEmit.delivery})`,
      (entry) => entry.seq === trackedEmit.seq && entry.delivery === delivery,
      withinMs,
    );
  }

  state(connection: Connection, state: string, withinMs = patienceMs): Promise<Entry> {
    return this.waitFor(
      `state ${state}`,
      (entry) => entry.connectionId === connection.id && entry.state === state,
      withinMs,
    );
  }

  dispose(): void {
    this.engine.dispose();
  }
}
