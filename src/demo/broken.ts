/**
 * Namespaces with one common problem each, to try the findings and the diagnosis. The problems are intentional. Invariants: a problem
 * affects no other namespace; the state that a namespace stores for its sockets is bounded.
 */
import { EventEmitter } from 'node:events';
import type { Namespace, Server, Socket } from 'socket.io';
import { SocketScope } from './socketScope.ts';

/** Runs a function at an interval until its socket ends. A test replaces it with a function that the test advances. */
export type Every = (socket: Socket, ms: number, run: () => void) => void;

/** Uses a timer of the system. */
const everyOnTimer: Every = (socket, ms, run) => {
  const timer = setInterval(run, ms);
  socket.once('disconnect', () => clearInterval(timer));
};

const second = 1000;
const maxLeaked = 20;
const handlerMs = 1500;
const maxWaiting = 20;
const refreshedMs = 5000;

/** The timers and the clock, which a test replaces. */
export interface BrokenDeps {
  readonly every: Every;
  /** Runs a function once, unless its socket ends first. */
  readonly after: Every;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

const systemTime: BrokenDeps = {
  every: everyOnTimer,
  after: (socket, ms, run) => {
    const timer = setTimeout(run, ms);
    socket.once('disconnect', () => clearTimeout(timer));
  },
  now: () => Date.now(),
};

type Problem = (namespace: Namespace, deps: BrokenDeps) => void;

/** The problem of each namespace, by its name after `/broken/`. */
const problems = {
  'listener-leak': (namespace, { every }) => {
    const news = new EventEmitter().setMaxListeners(maxLeaked);
    let number = 0;
    namespace.on('connection', (socket) => {
      if (news.listenerCount('news') < maxLeaked) news.on('news', (text: string) => namespace.emit('news', text));
      let ticks = 0;
      every(socket, second, () => {
        news.emit('news', `headline ${++number}`);
        if (++ticks === 3) socket.conn.close();
      });
    });
  },
  'room-and-everyone': (namespace, { every }) => {
    let number = 0;
    namespace.on('connection', (socket) => {
      void socket.join('readers');
      every(socket, second, () => {
        const text = `headline ${++number}`;
        namespace.to('readers').emit('news', text);
        namespace.emit('news', text);
      });
    });
  },
  'no-callback': (namespace) => {
    namespace.on('connection', (socket) => {
      const scope = new SocketScope(socket);
      scope.on('load', (_, ack) => ack?.({ status: 'ok' }));
      scope.on('save', () => undefined);
    });
  },
  misspelled: (namespace) => {
    namespace.on('connection', (socket) => {
      new SocketScope(socket).on('update item', (_, ack) => ack?.({ status: 'ok' }));
    });
  },
  'slow-handler': (namespace, { after }) => {
    namespace.on('connection', (socket) => {
      let waiting = 0;
      new SocketScope(socket).on('save', (_, ack) => {
        if (++waiting > maxWaiting) return;
        after(socket, handlerMs, () => {
          waiting--;
          ack?.({ status: 'ok' });
        });
      });
    });
  },
  kick: (namespace, { every }) => {
    namespace.on('connection', (socket) => every(socket, second, () => socket.disconnect()));
  },
  'crash-after-join': (namespace, { every }) => {
    namespace.on('connection', (socket) => every(socket, 20, () => socket.conn.close()));
  },
  'close-before-join': (namespace) => {
    namespace.use((socket) => socket.conn.close());
  },
  'expired-token': (namespace, { every }) => {
    let expiresAt = 0;
    namespace.use((_, next) => {
      const now = performance.now();
      if (expiresAt !== 0 && now < expiresAt) return next(new Error('jwt expired'));
      expiresAt = 0;
      return next();
    });
    namespace.on('connection', (socket) =>
      every(socket, second, () => {
        expiresAt = performance.now() + refreshedMs;
        socket.conn.close();
      }),
    );
  },
  refused: (namespace) => {
    namespace.use((_, next) => next(new Error('There is no room for this client')));
  },
  'hanging-middleware': (namespace) => {
    namespace.use(() => undefined);
  },
  'large-payload': (namespace) => {
    namespace.on('connection', (socket) => socket.emit('report', 'x'.repeat(1_500_000)));
  },
  'too-frequent': (namespace, { every }) => {
    namespace.on('connection', (socket) => {
      let number = 0;
      every(socket, second / 5, () => {
        for (let count = 0; count < 60; count++) socket.emit('position', ++number);
      });
    });
  },
  'json-in-text': (namespace, { every }) => {
    namespace.on('connection', (socket) =>
      every(socket, second, () => socket.emit('saved', JSON.stringify({ id: 1, tags: ['a', 'b'] }))),
    );
  },
  'map-as-object': (namespace, { every }) => {
    namespace.on('connection', (socket) =>
      every(socket, second, () => socket.emit('users', { online: new Map([['Ada', 1]]) })),
    );
  },
  'clock-ahead': (namespace, { every, now }) => {
    namespace.on('connection', (socket) =>
      every(socket, second, () => socket.emit('tick', { time: now() + 60 * second })),
    );
  },
  'invalid-json': (namespace, { every }) => {
    namespace.on('connection', (socket) =>
      every(socket, second, () => socket.conn.write(`2${namespace.name},["measured",NaN]`)),
    );
  },
  'too-many-attachments': (namespace, { every }) => {
    namespace.on('connection', (socket) =>
      every(socket, second, () =>
        socket.emit(
          'thumbnails',
          Array.from({ length: 12 }, (_, index) => Buffer.from([index])),
        ),
      ),
    );
  },
  'invalid-event': (namespace, { every }) => {
    namespace.on('connection', (socket) =>
      every(socket, second, () => socket.conn.write(`2${namespace.name},"measured"`)),
    );
  },
} as const satisfies Readonly<Record<string, Problem>>;

/** The names after `/broken/`. `/broken/missing` is not in this list, because the server has no such namespace. */
export const brokenNames = Object.keys(problems) as readonly (keyof typeof problems)[];

export function serveBroken(io: Server, deps = systemTime): void {
  for (const name of brokenNames) {
    const serve: Problem = problems[name];
    serve(io.of(`/broken/${name}`), deps);
  }
}
