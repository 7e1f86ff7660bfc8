// A repeat of any length has a bounded number of emits in progress and in the client's buffer, and yields to other work.
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../../src/base/clock.ts';
import { Emitter } from '../../../../src/base/emitter.ts';
import type { ConnectionSummary } from '../../../../src/protocol/shapes.ts';
import { Repeat } from '../../../../src/host/collections/repeat.ts';
import type { EmitResult } from '../../../../src/host/engine/engineFacade.ts';

class FakeConnection {
  readonly #change = new Emitter<void>();
  readonly onDidChange = this.#change.event;
  state: ConnectionSummary['state'] = 'connected';
  /** How an emit ends. If it is undefined, the emit waits for `release`. */
  delivery: EmitResult['delivery'] | undefined = 'sent';
  inProgress = 0;
  maxInProgress = 0;
  sent = 0;
  #waiting: (() => void)[] = [];

  current = () => ({ state: this.state, retrying: true }) as ConnectionSummary;
  request = () => Promise.resolve(this.current());

  send = async (): Promise<EmitResult> => {
    this.sent++;
    this.inProgress++;
    this.maxInProgress = Math.max(this.maxInProgress, this.inProgress);
    if (this.delivery === undefined) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else await new Promise((resolve) => setImmediate(resolve));
    this.inProgress--;
    return { seq: this.sent, delivery: this.delivery ?? 'acknowledged' };
  };

  become(state: ConnectionSummary['state']): void {
    this.state = state;
    this.#change.fire();
  }

  release(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

const start = (connection: FakeConnection, count: number | undefined, args: unknown[] = []) =>
  new Repeat({
    name: 'flood',
    clock: systemClock,
    count,
    everyMs: 0,
    connection,
    fill: () => Promise.resolve({ event: 'e', args }),
    send: connection.send,
    progressed: () => undefined,
  });
/** Waits until nothing more is sent. */
async function quiet(connection: FakeConnection): Promise<void> {
  for (let before = -1; before !== connection.sent;) {
    before = connection.sent;
    for (let iteration = 0; iteration < 50; iteration++) await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('a repeat without a pause', () => {
  it('has a limited number of emits without a result, and yields to other work', async () => {
    const connection = new FakeConnection();
    let iterations = 0;
    let over = false;
    const count = (): void => {
      iterations++;
      if (!over) setImmediate(count);
    };
    count();
    const end = await start(connection, 100_000).end;
    over = true;
    expect(end).toMatchObject({ sent: 100_000, delivery: 'sent' });
    expect(connection.maxInProgress).toBeLessThanOrEqual(1000);
    expect(iterations).toBeGreaterThan(100);
  });

  it('waits while too many acknowledgements are missing, and the limit is lower for emits that contain bytes', async () => {
    for (const [args, most] of [
      [[], 1000],
      [[new Uint8Array(1)], 8],
    ] as const) {
      const connection = new FakeConnection();
      connection.delivery = undefined;
      const repeat = start(connection, 1_000_000, [...args]);
      await quiet(connection);
      expect(connection.inProgress).toBe(most);
      connection.release();
      await quiet(connection);
      expect(connection.inProgress).toBe(most);
      const stopped = repeat.stop();
      connection.release();
      expect(await stopped).toBe(2 * most);
    }
  });

  it('fills the buffer of a disconnected client up to a limit, and continues when it reconnects', async () => {
    const connection = new FakeConnection();
    connection.state = 'reconnecting';
    connection.delivery = 'buffered';
    const repeat = start(connection, 5000);
    await quiet(connection);
    expect(connection.sent).toBeGreaterThanOrEqual(1000);
    expect(connection.sent).toBeLessThanOrEqual(2000);
    connection.delivery = 'sent';
    connection.become('connected');
    expect((await repeat.end).sent).toBe(5000);
    expect(connection.maxInProgress).toBeLessThanOrEqual(1000);
  });

  it('continues while volatile emits are discarded because there is no connection, and can be stopped', async () => {
    const connection = new FakeConnection();
    connection.state = 'reconnecting';
    connection.delivery = 'discarded';
    expect(await start(connection, 20_000).end).toMatchObject({ sent: 20_000, delivery: 'discarded' });
    const endless = start(connection, undefined);
    await new Promise((resolve) => setImmediate(resolve));
    expect(await endless.stop()).toBeGreaterThan(0);
    const { sent } = connection;
    await quiet(connection);
    expect(connection.sent).toBe(sent);
  });
});
