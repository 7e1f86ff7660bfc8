// A server in a process of its own, so that the client's CPU time is the client's alone: `flood` sends that many events.
import { setImmediate } from 'node:timers';
import { Server } from 'socket.io';

const io = new Server({ serveClient: false, perMessageDeflate: false, httpCompression: false });
io.on('connection', (socket) => {
  socket.on('flood', (count, size) => {
    const payload = 'x'.repeat(size);
    // In slices: everything at once would only fill buffers.
    let sent = 0;
    const slice = () => {
      for (let n = 0; n < 500 && sent < count; n++) socket.emit('tick', ++sent, payload);
      if (sent < count) setImmediate(slice);
      else socket.emit('done');
    };
    slice();
  });
  socket.on('count', () => undefined);
  socket.on('flush', (ack) => ack());
});
io.listen(0);
const address = io.httpServer.address();
if (typeof address === 'object' && address) process.send?.({ port: address.port });
process.on('disconnect', () => process.exit(0));
