/** The demo server in a process of its own, from its source: its bundle has Socket.IO inside. */
import { startDemoServer } from '../../src/demo/demoServer.ts';

const server = await startDemoServer({});
process.stdout.write(`${JSON.stringify({ type: 'listening', port: new URL(server.url).port })}\n`);
process.stdin.on('end', () => process.exit());
process.stdin.resume();
