/** Measures how long the middleware of a namespace (`io.use`, `namespace.use`) ran before a client joined it or was refused. */
import type { ServerClient, ServerNamespace, ServerSocket } from './library.ts';
import { ignoreErrors, wrapMethod } from './wrapMethod.ts';

export class NamespaceMiddleware {
  readonly #now: () => number;
  /**
   * For each client, the duration in milliseconds by the name of the namespace. The durations are kept for an engine that is connected
   * later.
   */
  readonly #durations = new WeakMap<object, Map<string, number>>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** @param prototype the prototype of the class `Namespace` */
  observe(prototype: object): void {
    wrapMethod(prototype, 'run', (self, args, call) => {
      const [socket, done, ...rest] = args;
      const namespace = self as ServerNamespace;
      const { _fns, fns = _fns } = namespace;
      if (typeof done !== 'function' || !Array.isArray(fns) || fns.length === 0) return call();
      const startedAt = this.#now();
      let hasEnded = false;
      const ended = (...result: unknown[]): unknown => {
        // A middleware can call its callback again.
        if (!hasEnded) ignoreErrors(() => this.#ended(socket as ServerSocket, namespace, this.#now() - startedAt));
        hasEnded = true;
        return Reflect.apply(done, undefined, result);
      };
      return call([socket, ended, ...rest]);
    });
  }

  /** The duration in milliseconds; -1 if no middleware ran, or if it has not ended. */
  duration(client: ServerClient, namespace: string): number {
    return this.#durations.get(client)?.get(namespace) ?? -1;
  }

  #ended({ client }: ServerSocket, { name }: ServerNamespace, ms: number): void {
    const known = this.#durations.get(client);
    if (known) known.set(name, ms);
    else this.#durations.set(client, new Map([[name, ms]]));
  }
}
