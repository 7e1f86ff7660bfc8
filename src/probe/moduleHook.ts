/**
 * Observes which modules the process loads, including those that an application of ECMAScript modules imports, and recognizes the classes
 * of Socket.IO by their methods: a package can have another name, and a process can load several copies. Every process of a terminal loads
 * this code, so it must not import anything.
 */

type ClassName = 'client' | 'socket' | 'namespace' | 'broadcastOperator';

export interface LibraryClasses extends Readonly<Record<ClassName, (prototype: object) => void>> {
  /** Called with the path of each file of the library. */
  readonly found: (file: string) => void;
}

/** The modules with the classes; the library requires them by these names. */
const names = /(?:^|[\\/])(client|socket|namespace|broadcast-operator)(?:\.js)?$/;

/** For each name of a module: the name of its class, the methods that identify the class, and the kind of the class. */
const classes: Readonly<Record<string, readonly [string, readonly string[], ClassName]>> = {
  client: ['Client', ['ondecoded', 'ondata', 'setup'], 'client'],
  // These methods exclude the classes with the same name in the client library and in Engine.IO.
  socket: ['Socket', ['onevent', 'join', 'leaveAll'], 'socket'],
  namespace: ['Namespace', ['run', 'use', 'emit'], 'namespace'],
  'broadcast-operator': ['BroadcastOperator', ['emit', 'to', 'except'], 'broadcastOperator'],
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
    if (match) recognize(match[1] ?? '', exports, parent, observing);
    return exports;
  };
}

function recognize(name: string, exports: unknown, parent: unknown, observing: () => LibraryClasses): void {
  try {
    const [className = '', methods = [], kind = 'socket'] = classes[name] ?? [];
    const prototype = classOf(exports, className, methods);
    if (!prototype) return;
    const file: unknown = typeof parent === 'object' && parent ? Reflect.get(parent, 'filename') : undefined;
    const observers = observing();
    if (typeof file === 'string') observers.found(file);
    observers[kind](prototype);
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
