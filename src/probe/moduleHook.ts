/**
 * Sees the modules that the process loads, also those that an application of ECMAScript modules imports, and recognizes the classes of
 * Socket.IO by their methods: a package can have another name, and a process can load several copies.
 */
import { dirname } from 'node:path';
import Module from 'node:module';
import { quietly } from './wrapMethod.ts';

export interface LibraryClasses {
  /** The class `Client` of a server. */
  readonly client: (prototype: object) => void;
  readonly socket: (prototype: object) => void;
  readonly namespace: (prototype: object) => void;
  readonly broadcastOperator: (prototype: object) => void;
  /** The folder of the library. */
  readonly found: (folder: string) => void;
}

/** The modules with the classes; the library requires them by these names. */
const names = /(?:^|[\\/])(client|socket|namespace|broadcast-operator)(?:\.js)?$/;

type Load = (this: unknown, request: string, parent: unknown, ...rest: unknown[]) => unknown;

/** @param classes called when the first class of a server is found */
export function hookModules(classes: () => LibraryClasses): void {
  const loader = Module as unknown as { _load?: Load };
  const original = loader._load;
  if (typeof original !== 'function') return;
  loader._load = function (request, parent, ...rest) {
    const exports = Reflect.apply(original, this, [request, parent, ...rest]);
    const match = typeof request === 'string' ? names.exec(request) : null;
    if (match) quietly(() => recognize(match[1] ?? '', exports, parent, classes));
    return exports;
  };
}

function recognize(name: string, exports: unknown, parent: unknown, classes: () => LibraryClasses): void {
  switch (name) {
    case 'client':
      return found(classOf(exports, 'Client', ['ondecoded', 'ondata', 'setup']), 'client', parent, classes);
    case 'socket':
      // Not the class of the client library, nor that of Engine.IO.
      return found(classOf(exports, 'Socket', ['onevent', 'join', 'leaveAll']), 'socket', parent, classes);
    case 'namespace':
      return found(classOf(exports, 'Namespace', ['run', 'use', 'emit']), 'namespace', parent, classes);
    default: {
      const prototype = classOf(exports, 'BroadcastOperator', ['emit', 'to', 'except']);
      return found(prototype, 'broadcastOperator', parent, classes);
    }
  }
}

function found(
  prototype: object | undefined,
  name: 'client' | 'socket' | 'namespace' | 'broadcastOperator',
  parent: unknown,
  classes: () => LibraryClasses,
): void {
  if (!prototype) return;
  const file: unknown = typeof parent === 'object' && parent ? Reflect.get(parent, 'filename') : undefined;
  const observing = classes();
  if (typeof file === 'string') observing.found(dirname(file));
  observing[name](prototype);
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
