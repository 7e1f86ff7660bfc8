/**
 * Observes which modules the process loads, including those that an application of ECMAScript modules imports, and recognizes the classes
 * of Socket.IO by their methods: a package can have another name, and a process can load several copies. Every process of a terminal loads
 * this code, so it must not import anything.
 */

type ClassName =
  | 'client'
  | 'socket'
  | 'namespace'
  | 'broadcastOperator'
  | 'manager'
  | 'clientSocket'
  | 'nestController';

export interface LibraryClasses extends Readonly<Record<ClassName, (prototype: object) => void>> {
  /** Called with the exports of the module with the decorator of gateways of NestJS. */
  readonly nestDecorator: (exports: object) => void;
  /** Called with the path, or the URL of a module, of each file of the library. */
  readonly found: (file: string) => void;
}

/** The modules with the classes; the library requires them by these names. */
const names =
  /(?:^|[\\/])(client|socket|namespace|broadcast-operator|manager|web-sockets-controller|subscribe-message\.decorator)(?:\.js)?$/;
/** Files of the client library that are ECMAScript modules. */
const modules = /\/build\/esm(?:-debug)?\/(manager|socket)\.js$/;

/** For each name of a module: the name of its class, and for each kind of class with this name the methods that identify it. */
const classes: Readonly<Record<string, readonly [string, Partial<Record<ClassName, readonly string[]>>]>> = {
  client: ['Client', { client: ['ondecoded', 'ondata', 'setup'] }],
  // Engine.IO has classes with the same name and other methods.
  socket: [
    'Socket',
    { socket: ['onevent', 'join', 'leaveAll'], clientSocket: ['onevent', 'onpacket', 'emitBuffered'] },
  ],
  namespace: ['Namespace', { namespace: ['run', 'use', 'emit'] }],
  'broadcast-operator': ['BroadcastOperator', { broadcastOperator: ['emit', 'to', 'except'] }],
  'web-sockets-controller': ['WebSocketsController', { nestController: ['subscribeMessages'] }],
  manager: ['Manager', { manager: ['ondecoded', 'ondata', 'onopen', 'socket'] }],
};

type Load = (this: unknown, request: string, parent: unknown, ...rest: unknown[]) => unknown;

/** @param observing called when a class of Socket.IO is found */
export function hookModules(observing: () => LibraryClasses): void {
  // `module.constructor` is the same object as the module `node:module`, but does not have to be loaded.
  const loader = module.constructor as { _load?: Load };
  const original = loader._load;
  if (typeof original !== 'function') return;
  loader._load = function (request, parent, ...rest) {
    const exports = Reflect.apply(original, this, [request, parent, ...rest]);
    const match = typeof request === 'string' ? names.exec(request) : null;
    if (match) {
      const file: unknown = typeof parent === 'object' && parent ? Reflect.get(parent, 'filename') : undefined;
      recognize(match[1] ?? '', exports, file, observing);
    }
    return exports;
  };
}

type LoadHook = (
  url: string,
  context: object,
  next: (url: string, context: object) => { source?: unknown },
) => { source?: unknown };

/**
 * Observes the classes of the client library as ECMAScript modules, whose exports no hook receives: a line at the end of their code passes the
 * class to the probe. Returns false in versions of Node.js without these hooks.
 */
export function hookEsModules(observing: () => LibraryClasses): boolean {
  const { registerHooks } = module.constructor as { registerHooks?: (hooks: { load: LoadHook }) => void };
  if (typeof registerHooks !== 'function') return false;
  const name = 'socketio-inspector';
  Object.defineProperty(globalThis, Symbol.for(name), {
    value: (kind: string, found: unknown, url: string) => recognize(kind, found, url, observing),
  });
  registerHooks({
    load: (url, context, next) => {
      const loaded = next(url, context);
      const [, kind] = modules.exec(url) ?? [];
      if (kind === undefined) return loaded;
      const { source } = loaded;
      const text =
        typeof source === 'string' ? source : source instanceof Uint8Array ? String(Buffer.from(source)) : '';
      const className = classes[kind]?.[0] ?? '';
      if (!text.includes(`class ${className} `)) return loaded;
      const added = `globalThis[Symbol.for('${name}')]?.('${kind}', ${className}, import.meta.url);`;
      return { ...loaded, source: `${text}\n;${added}` };
    },
  });
  return true;
}

function recognize(name: string, exports: unknown, file: unknown, observing: () => LibraryClasses): void {
  try {
    if (name === 'subscribe-message.decorator' && typeof exports === 'object' && exports) {
      return observing().nestDecorator(exports);
    }
    const [className = '', kinds = {}] = classes[name] ?? [];
    for (const [kind, methods] of Object.entries(kinds)) {
      const prototype = classOf(exports, className, methods);
      if (!prototype) continue;
      const observers = observing();
      // NestJS can be used without Socket.IO.
      if (typeof file === 'string' && kind !== 'nestController') observers.found(file);
      observers[kind as ClassName](prototype);
    }
  } catch {
    // If this fails, the class is not observed.
  }
}

/** Only values are read: a getter is code of the application. */
function classOf(exports: unknown, name: string, methods: readonly string[]): object | undefined {
  const own = valueOf(exports, name) ?? exports;
  const prototype = typeof own === 'function' ? valueOf(own, 'prototype') : undefined;
  if (typeof prototype !== 'object' || prototype === null) return undefined;
  return methods.every((method) => typeof valueOf(prototype, method) === 'function') ? prototype : undefined;
}

function valueOf(holder: unknown, name: string): unknown {
  if ((typeof holder !== 'object' || holder === null) && typeof holder !== 'function') return undefined;
  return Object.getOwnPropertyDescriptor(holder, name)?.value;
}
