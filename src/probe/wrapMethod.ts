/** Replaces methods of the observed libraries. A wrapper must call the original exactly once, with the same `this`. */

export type Method = (this: object, ...args: unknown[]) => unknown;

/**
 * @param args the arguments as they were passed
 * @param call calls the original, with these arguments or with others
 * @param wrapper the function that was called instead of the original
 */
export type Around = (self: object, args: unknown[], call: (args?: unknown[]) => unknown, wrapper: Method) => unknown;

const wrappers = new WeakSet<object>();

/** Does nothing if the method does not exist, or is wrapped already. */
export function wrapMethod(target: object, name: string, around: Around): void {
  replaceMethod(target, name, (original) => {
    const wrapper: Method = function (...args) {
      return around(this, args, (changed = args) => Reflect.apply(original, this, changed), wrapper);
    };
    return wrapper;
  });
}

/**
 * Like `wrapMethod`, but only runs code of the probe before the original. It is for methods that are called for each
 * packet.
 */
export function beforeMethod(target: object, name: string, before: (self: object, first: unknown) => void): void {
  replaceMethod(target, name, (original) => {
    return function (...args) {
      try {
        before(this, args[0]);
      } catch {
        // The report is lost, but the original is called.
      }
      return Reflect.apply(original, this, args);
    };
  });
}

/**
 * Like `wrapMethod`, for methods that are called for each packet: the wrapper passes its arguments on without another function or list, which
 * would have to be allocated for each call.
 */
export function replaceMethod(target: object, name: string, wrap: (original: Method) => Method): void {
  const original: unknown = Reflect.get(target, name);
  if (typeof original !== 'function' || wrappers.has(original)) return;
  const wrapper = wrap(original as Method);
  wrappers.add(wrapper);
  Object.defineProperty(wrapper, 'name', { value: original.name, configurable: true });
  Object.defineProperty(wrapper, 'length', { value: original.length, configurable: true });
  const own = Object.getOwnPropertyDescriptor(target, name);
  Object.defineProperty(target, name, {
    value: wrapper,
    writable: true,
    configurable: true,
    enumerable: own?.enumerable ?? false,
  });
}

/** Runs code of the probe. A fault of the probe must never reach the process that it watches. */
export function ignoreErrors(run: () => void): void {
  try {
    run();
  } catch {
    // The report is lost.
  }
}
