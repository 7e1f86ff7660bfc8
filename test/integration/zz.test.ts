import { it } from 'vitest';
import { EngineHarness } from '../support/engineHarness.ts';
import { HostileServer } from '../support/hostileServer.ts';
it('x', async () => {
  const h = new EngineHarness();
  const s = new HostileServer(['0{"sid":"engine","upgrades":["websocket","nonsense"],"pingInterval":25000,"pingTimeout":20000,"maxPayload":"many"}','42["after"]']);
  const c = h.open(await s.listen(), {transports:['websocket'],protocol:'v4',reconnection: { delayMs: 1, delayMaxMs: 1, randomizationFactor: 0 }});
  await c.connect();
  await s.finished;
  await new Promise(r=>setTimeout(r,300));
  console.log(h.entries().map(e=>JSON.stringify(e)).join('\n'));
  h.dispose(); await s.close();
}, 120000);
