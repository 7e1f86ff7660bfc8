/** A program that connects, emits, and disposes of the engine, optionally under network conditions. It must then end automatically. */
import { createEngine } from '../../src/engine/createEngine.ts';
import type { NetworkConditions } from '../../src/model/profile/networkConditions.ts';

const conditions: Record<string, NetworkConditions> = {
  offline: { offline: true },
  latency: { latencyMs: 60_000 },
  bandwidth: { bytesPerSecond: 1 },
  stall: { stall: true },
};
const [url = '', transport = 'websocket', protocol = 'v4', throttled = ''] = process.argv.slice(2);
const engine = createEngine();
const profile = { url, protocol, transports: transport === 'both' ? ['polling', 'websocket'] : [transport] };
const [first, second] = [engine.open(profile), engine.open({ ...profile, namespace: '/other' })];
// This connection never succeeds, and has another attempt scheduled.
const third = engine.open({ ...profile, url: 'http://127.0.0.1:1' });
await Promise.all([first.connect(), second.connect(), third.connect().catch(() => undefined)]);
for (const connection of [first, second, third]) connection.setConditions(conditions[throttled] ?? {});
const plain = { volatile: false, compress: true };
first.emit({ ...plain, event: 'never', args: [1], ack: { timeoutMs: 60_000 } });
second.emit({ ...plain, event: 'never', args: [new Uint8Array(3)], ack: {} });
third.emit({ ...plain, event: 'never', args: [], ack: { timeoutMs: 60_000 } });
engine.dispose();
console.log('disposed');
// Reports what keeps the process running, if anything does. This timer itself does not keep it running.
setTimeout(() => console.error('Still alive:', process.getActiveResourcesInfo()), 10_000).unref();
