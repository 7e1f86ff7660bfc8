// A server in a separate process, so that the measured CPU time is the client's alone. The server receives "count" events, and acknowledges
// "flush".
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
