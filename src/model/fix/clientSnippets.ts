/** Code of JavaScript clients. The comment on each function describes the effect of the code. */
import type { CauseParams } from '../cause/cause.ts';
import { literal, type Snippets } from './snippetValues.ts';

/** A client that the server disconnected or refused connects again. */
export function connectsAgain(): Snippets {
  return {
    client: `
socket.on("disconnect", (reason) => {
  if (reason === "io server disconnect") setTimeout(() => socket.connect(), 1000);
});

socket.on("connect_error", () => {
  if (!socket.active) setTimeout(() => socket.connect(), 5000);
});`,
  };
}

/** Each attempt has the current token. */
export function freshToken(): Snippets {
  return {
    client: `
const socket = io(url, {
  auth: async (send) => send({ token: await currentToken() }),
});

socket.on("connect_error", () => {
  if (!socket.active) setTimeout(() => socket.connect(), 1000);
});`,
  };
}

/** The timeout is longer than a handler takes. */
export function ackTimeout(params: CauseParams): Snippets {
  const event = literal(params, 'event', 'save');
  const timeoutMs = Math.ceil((Number(params['p95'] ?? 1000) * 1.5) / 1000) * 1000;
  return {
    client: `
const response = await socket.timeout(${timeoutMs}).emitWithAck(${event}, data);`,
  };
}

/** The handler calls its callback. */
export function acknowledges(params: CauseParams): Snippets {
  const event = literal(params, 'event', 'question');
  return {
    client: `
socket.on(${event}, async (data, callback) => {
  try {
    callback({ status: "ok", result: await handle(data) });
  } catch {
    callback({ status: "error" });
  }
});`,
  };
}

/** Values that would be outdated are not buffered until the connection is open. */
export function withoutBuffer(): Snippets {
  return {
    client: `
socket.volatile.emit("position", position);

if (socket.connected) socket.emit("typing");`,
  };
}

/** The newest state is sent at a fixed rate. */
export function atARate(params: CauseParams): Snippets {
  const event = literal(params, 'event', 'state');
  return {
    client: `
let newest;
const update = (data) => {
  newest = data;
};
setInterval(() => {
  if (newest !== undefined) socket.volatile.emit(${event}, newest);
  newest = undefined;
}, 50);`,
  };
}

/** Listeners are registered once, and not at each connect. */
export function listensOnce(params: CauseParams): Snippets {
  const event = literal(params, 'event', 'update');
  return {
    client: `
const onUpdate = (data) => socket.emit(${event}, data);
source.on("update", onUpdate);

socket.on("connect", () => {
  showConnected();
});`,
  };
}

/** A component removes its listener when it is unmounted. */
export function removesListener(params: CauseParams): Snippets {
  const event = literal(params, 'event', 'update');
  return {
    client: `
useEffect(() => {
  const onUpdate = (data) => socket.emit(${event}, data);
  socket.on("update", onUpdate);
  return () => {
    socket.off("update", onUpdate);
  };
}, []);`,
  };
}

/** Objects are passed as they are. */
export function withoutStringify(params: CauseParams): Snippets {
  const event = literal(params, 'event', 'save');
  return {
    client: `
socket.emit(${event}, { name: "Ada" });

socket.on(${event}, ({ name }) => {
  show(name);
});`,
  };
}

/** Types that JSON lacks are converted before they are sent. */
export function asArray(params: CauseParams): Snippets {
  const event = literal(params, 'event', 'users');
  return {
    client: `
socket.emit(${event}, [...users.values()]);`,
  };
}

/** Missed events are loaded. */
export function loadsMissed(): Snippets {
  return {
    client: `
socket.on("connect", async () => {
  if (!socket.recovered) show(await socket.emitWithAck("load since", newestId));
});`,
  };
}

/** The page has one socket, outside of its components. */
export function oneSocket(): Snippets {
  return {
    client: `
export const socket = io(url, { autoConnect: false });

export function useSocket() {
  useEffect(() => {
    socket.connect();
    return () => {
      socket.disconnect();
    };
  }, []);
  return socket;
}`,
  };
}
