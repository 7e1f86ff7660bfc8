import type { Namespace } from 'socket.io';
import * as v from 'valibot';
import { read } from './input.ts';
import { SocketScope } from './socketScope.ts';

const token = 'demo';

/** Accepts only connections with the token; all other connections receive an error with data. */
export function serveAdmin(admin: Namespace): void {
  admin.use((socket, next) => {
    if (read(v.object({ token: v.literal(token) }), socket.handshake.auth)) {
      next();
      return;
    }
    const data = { code: 'E_TOKEN', hint: `Connect with the auth payload { "token": "${token}" }` };
    next(Object.assign(new Error('The token is missing or wrong'), { data }));
  });
  admin.on('connection', (socket) => {
    const scope = new SocketScope(socket);
    const stats = () => ({ online: admin.sockets.size, uptimeSeconds: Math.round(process.uptime()) });
    socket.emit('admin:stats', stats());
    scope.on('admin:stats', (_, ack) => ack?.(stats()));
  });
}
