/**
 * The demo server in a separate process. It runs from its source, because its bundle contains Socket.IO, which the probe could not find.
 */
import { startDemoServer } from '../../src/demo/demoServer.ts';

const server = await startDemoServer({});
process.stdout.write(`${JSON.stringify({ type: 'listening', port: new URL(server.url).port })}\n`);
process.stdin.on('end', () => process.exit());
process.stdin.resume();
