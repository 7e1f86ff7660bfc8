/** A Socket.IO server to be debugged: it prints its address, and pauses when it receives the event "stand still". */
import { createServer } from 'node:http';
import { Server } from 'socket.io';

const http = createServer();
const io = new Server(http, { serveClient: false, pingInterval: 500, pingTimeout: 4000 });
io.on('connection', (socket) => {
  socket.on('stand still', () => {
    // eslint-disable-next-line no-debugger -- a breakpoint that needs no line number
    debugger;
  });
});
http.listen(0, '127.0.0.1', () => {
  const address = http.address();
  if (address !== null && typeof address === 'object') console.log(`listening at http://127.0.0.1:${address.port}`);
});
