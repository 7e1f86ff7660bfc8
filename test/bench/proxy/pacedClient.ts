/** Measures the latency and rate of events that a server sends at a steady rate, as a client receives them. */
import { CountingClient } from './countingClient.ts';

export interface Paced {
  /** Milliseconds from the write of the server until the client receives the event. */
  readonly p50: number;
  readonly p99: number;
  /** Events received per second during the whole measurement. */
  readonly perSecond: number;
}

const tick = Buffer.from('"at":');
const digits = 16;

export async function receivePaced(url: string, rate: number, count: number): Promise<Paced> {
  const client = await CountingClient.open(url);
  try {
    const latencies = new Float64Array(count);
    let received = 0;
    let rest = Buffer.alloc(0);
    let began = 0;
    let over: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => (over = resolve));
    client.onBytes = (chunk) => {
      const now = Number(process.hrtime.bigint() / 1000n);
      began ||= performance.now();
      const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      let at = 0;
      for (;;) {
        const found = bytes.indexOf(tick, at);
        if (found < 0 || found + tick.length + digits > bytes.length) break;
        const from = found + tick.length;
        latencies[received++] = now + 1e15 - Number(bytes.toString('latin1', from, from + digits));
        at = from + digits;
      }
      rest = Buffer.from(bytes.subarray(at === 0 ? 0 : at));
      if (received === count && rest.includes('"done"')) over();
    };
    client.send(`42["pace",${rate},${count}]`);
    await ended;
    const ms = performance.now() - began;
    // The first events are left out: they are slower, because the code is not compiled yet.
    const sorted = latencies.subarray(Math.floor(count / 10)).sort();
    const atShare = (share: number): number => (sorted[Math.floor(sorted.length * share)] ?? NaN) / 1000;
    return { p50: atShare(0.5), p99: atShare(0.99), perSecond: (count * 1000) / ms };
  } finally {
    client.close();
  }
}
