/**
 * Code of Socket.IO servers: Node.js with Express, NestJS, and python-socketio. The comment on each function describes
 * the effect of the code.
 */
import type { CauseParams } from '../cause/cause.ts';
import { literal, type Snippets } from './snippetValues.ts';

/** Options of the server, in the three ways in which they are written. */
function options(forNode: string, forPython: string): Snippets {
  return {
    express: `
const io = new Server(httpServer, {
${indented(forNode, 2)}
});`,
    nestjs: `
@WebSocketGateway({
${indented(forNode, 2)}
})
export class EventsGateway {}`,
    python: `
sio = socketio.AsyncServer(
    async_mode="asgi",
${indented(forPython, 4)}
)`,
  };
}

function indented(lines: string, by: number): string {
  return lines
    .trim()
    .split('\n')
    .map((line) => `${' '.repeat(by)}${line}`)
    .join('\n');
}

/** Pages of an origin may connect. */
export function cors(params: CauseParams): Snippets {
  const origin = literal(params, 'origin', 'http://localhost:5173');
  return options(
    `
cors: {
  origin: [${origin}],
  credentials: true,
},`,
    `
cors_allowed_origins=[${origin}],
cors_credentials=True,`,
  );
}

/** Both transports are allowed. */
export function transports(): Snippets {
  return options('transports: ["polling", "websocket"],', 'transports=["polling", "websocket"],');
}

/** Larger messages are accepted. */
export function messageSize(): Snippets {
  return options('maxHttpBufferSize: 10_000_000,', 'max_http_buffer_size=10_000_000,');
}

/** A client has more time to respond to a ping; while a debugger is attached, it has much more. */
export function pings(params: CauseParams): Snippets {
  const isDebugged = params['debugger'] !== undefined || params['debugSession'] !== undefined;
  const timeoutMs = isDebugged ? '600_000' : '60_000';
  const timeout = isDebugged ? '600' : '60';
  return options(`pingInterval: 25_000,\npingTimeout: ${timeoutMs},`, `ping_interval=25,\nping_timeout=${timeout},`);
}

/** Clients of Socket.IO 2 may connect. */
export function olderClients(): Snippets {
  const { express = '', nestjs = '' } = options('allowEIO3: true,', '');
  return { express, nestjs };
}

/** Handlers are registered before anything is awaited. */
export function handlersFirst(params: CauseParams): Snippets {
  const event = literal(params, 'event', 'login');
  return {
    express: `
io.on("connection", (socket) => {
  const user = loadUser(socket);
  socket.on(${event}, async (data, callback) => {
    callback(await handle(await user, data));
  });
});`,
  };
}

/** A ping is sent before a proxy closes the idle connection. */
export function pingInterval(params: CauseParams): Snippets {
  const seconds = Math.max(1, Math.floor(Number(params['idleMs'] ?? 60_000) / 2000));
  return options(`pingInterval: ${seconds * 1000},`, `ping_interval=${seconds},`);
}

/** Another WebSocket server is attached to the same HTTP server. */
export function twoWebSocketServers(): Snippets {
  return {
    express: `
const io = new Server(httpServer, { destroyUpgrade: false });
const others = new WebSocketServer({ noServer: true });

httpServer.on("upgrade", (request, socket, head) => {
  const { pathname } = new URL(request.url ?? "/", "http://localhost");
  if (pathname !== "/graphql") return;
  others.handleUpgrade(request, socket, head, (client) => others.emit("connection", client, request));
});`,
  };
}

/** Sessions are kept for ten minutes after their transport was lost. */
export function recovery(): Snippets {
  const { express = '', nestjs = '' } = options(
    `
connectionStateRecovery: {
  maxDisconnectionDuration: 10 * 60 * 1000,
},`,
    '',
  );
  return { express, nestjs };
}

/** The default parser, which clients use unless they specify another one. */
export function parser(params: CauseParams): Snippets {
  if (params['parser'] === 'msgpack') {
    return {
      express: `
import parser from "socket.io-msgpack-parser";

const io = new Server(httpServer, { parser });`,
      python: `
sio = socketio.AsyncServer(async_mode="asgi", serializer="msgpack")`,
    };
  }
  return {
    express: `
const io = new Server(httpServer);`,
    python: `
sio = socketio.AsyncServer(async_mode="asgi", serializer="default")`,
  };
}

/** The namespace exists. */
export function namespace(params: CauseParams): Snippets {
  const name = literal(params, 'namespace', '/chat');
  return {
    express: `
io.of(${name}).on("connection", (socket) => {
  socket.emit("welcome");
});`,
    nestjs: `
@WebSocketGateway({ namespace: ${name} })
export class EventsGateway {
  @WebSocketServer()
  server!: Namespace;
}`,
    python: `
@sio.on("connect", namespace=${name})
async def connect(sid, environ, auth):
    await sio.emit("welcome", to=sid, namespace=${name})`,
  };
}

/** Every path of the middleware ends with a call of next(). */
export function middleware(params: CauseParams): Snippets {
  const name = literal(params, 'namespace', '/');
  return {
    express: `
io.of(${name}).use(async (socket, next) => {
  try {
    socket.data.user = await userOf(socket.handshake.auth.token);
    next();
  } catch {
    next(new Error("unauthorized"));
  }
});`,
    nestjs: `
@WebSocketGateway({ namespace: ${name} })
export class EventsGateway implements OnGatewayInit {
  afterInit(namespace: Namespace) {
    namespace.use(async (socket, next) => {
      try {
        socket.data.user = await userOf(socket.handshake.auth.token);
        next();
      } catch {
        next(new Error("unauthorized"));
      }
    });
  }
}`,
    python: `
@sio.on("connect", namespace=${name})
async def connect(sid, environ, auth):
    user = await user_of((auth or {}).get("token"))
    if user is None:
        raise socketio.exceptions.ConnectionRefusedError("unauthorized")
    await sio.save_session(sid, {"user": user}, namespace=${name})`,
  };
}

/** The handler calls its callback, or returns the values of the acknowledgement. */
export function acknowledges(params: CauseParams): Snippets {
  const event = literal(params, 'event', 'save');
  return {
    express: `
io.on("connection", (socket) => {
  socket.on(${event}, async (data, callback) => {
    try {
      callback({ status: "ok", result: await handle(data) });
    } catch {
      callback({ status: "error" });
    }
  });
});`,
    nestjs: `
@WebSocketGateway()
export class EventsGateway {
  @SubscribeMessage(${event})
  async handle(@MessageBody() data: unknown) {
    return { status: "ok", result: await this.service.handle(data) };
  }
}`,
    python: `
@sio.on(${event})
async def handle(sid, data):
    return {"status": "ok", "result": await process(data)}`,
  };
}

/** Listeners that are added for a connection are removed when it ends. */
export function listensOnce(params: CauseParams): Snippets {
  const event = literal(params, 'event', 'update');
  return {
    express: `
io.on("connection", (socket) => {
  const send = (data: unknown) => socket.emit(${event}, data);
  source.on("update", send);
  socket.on("disconnect", () => source.off("update", send));
});`,
    nestjs: `
@WebSocketGateway()
export class EventsGateway implements OnGatewayInit {
  @WebSocketServer()
  server!: Server;

  afterInit() {
    this.source.on("update", (data) => this.server.emit(${event}, data));
  }
}`,
  };
}

/** The newest state is sent at a fixed rate. */
export function atARate(params: CauseParams): Snippets {
  const event = literal(params, 'event', 'state');
  return {
    express: `
let newest: unknown;
source.on("update", (data) => {
  newest = data;
});
setInterval(() => {
  if (newest !== undefined) io.volatile.emit(${event}, newest);
  newest = undefined;
}, 50);`,
    python: `
async def send_newest():
    while True:
        await sio.sleep(0.05)
        await sio.emit(${event}, newest_state())

sio.start_background_task(send_newest)`,
  };
}

/** Types that JSON lacks are converted before they are sent. */
export function asArray(params: CauseParams): Snippets {
  const event = literal(params, 'event', 'users');
  return {
    express: `
socket.emit(${event}, [...users.values()]);`,
  };
}

/** More packets are accepted in one request. */
export function packetsInPost(): Snippets {
  return {
    python: `
from engineio.payload import Payload

Payload.max_decode_packets = 500`,
  };
}
