// A server in a separate process, so that only the CPU time of the client is measured. The server receives
// "count" events, and acknowledges "flush".
import { Server } from 'socket.io';

const io = new Server({ serveClient: false, perMessageDeflate: false, httpCompression: false });
io.on('connection', (socket) => {
  socket.on('count', () => undefined);
  socket.on('flush', (ack) => ack());
});
io.listen(0);
const address = io.httpServer.address();
if (typeof address === 'object' && address) process.send?.({ port: address.port });
process.on('disconnect', () => process.exit(0));
