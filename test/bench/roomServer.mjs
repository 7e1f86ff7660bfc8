// A chat room for the bench of scenarios: the server acknowledges "join", and then emits the event "joined".
import { Server } from 'socket.io';

const io = new Server({ serveClient: false });
io.on('connection', (socket) => {
  socket.on('join', (room, ack) => {
    ack({ status: 'ok', room });
    socket.emit('joined', { room, members: 1 });
  });
});
io.listen(0);
const address = io.httpServer.address();
if (typeof address === 'object' && address) process.send?.({ port: address.port });
process.on('disconnect', () => process.exit(0));
