// A trouble that only servers with python-socketio have.
import { afterEach, beforeEach, expect, it } from 'vitest';
import { PythonServer } from '../../servers/pythonServer.ts';
import { brief, Troubled } from '../../support/troubled.ts';

let troubled: Troubled;
let server: PythonServer;

beforeEach(async () => {
  troubled = new Troubled();
  server = await PythonServer.start();
});
afterEach(async () => {
  await troubled.close();
  await server.stop();
});

it('more packets in a request than python-engineio takes are found', { timeout: 120_000 }, async () => {
  const connection = await troubled.connected(server.url, { transports: ['polling'] });
  const emits = Array.from({ length: 40 }, (_, index) =>
    troubled.harness.emit(connection, 'echo', [index], { ack: { timeoutMs: 500 } }),
  );
  const last = emits.at(-1);
  if (last) await troubled.harness.delivered(last, 'timedOut');
  const found = await troubled.findings();
  expect(found.map(brief)[0]).toEqual({
    code: 'finding.packetsInPost',
    params: { count: 39, limit: 16 },
    severity: 'error',
    confidence: 'likely',
  });
  // The server took none of them.
  expect(server.received('echo').length).toBeLessThan(40);
});
