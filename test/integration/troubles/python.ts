// A problem that only servers with python-socketio have.
import { expect } from 'vitest';
import { PythonServer } from '../../servers/pythonServer.ts';
import type { Trouble } from './trouble.ts';

export const pythonTroubles: readonly Trouble[] = [
  {
    title: 'more packets in a request than python-engineio accepts',
    make: async (it) => {
      const server = await PythonServer.start();
      it.closeWith(() => server.stop());
      const connection = await it.connected(server.url, { transports: ['polling'] });
      const emits = Array.from({ length: 40 }, (_, index) =>
        it.harness.emit(connection, 'echo', [index], { ack: { timeoutMs: 500 } }),
      );
      for (const emit of emits.slice(-1)) await it.harness.delivered(emit, 'timedOut');
      // The server read none of the packets of that request.
      expect(server.received('echo').length).toBeLessThan(40);
    },
    shown: [
      {
        code: 'finding.packetsInPost',
        remedy: 'max_decode_packets',
        params: { count: 39, limit: 16 },
        severity: 'error',
        confidence: 'likely',
      },
    ],
  },
];
