/**
 * Finds the methods of NestJS gateways. NestJS registers listeners of RxJS on a socket, and these listeners call the
 * methods: the position and the duration of such a listener are not the position and the duration of the method.
 * Source: @nestjs/websockets 10 and 11, WebSocketsController.
 */
import { currentRun } from './listeners.ts';
import type { ProbeContext } from './probeContext.ts';
import { type Method, ignoreErrors, wrapMethod } from './wrapMethod.ts';

interface MessageHandler {
  readonly message: unknown;
  readonly methodName?: PropertyKey;
  readonly callback: Method;
}

export class NestGateways {
  readonly #sites: ProbeContext['sites'];
  /** The positions of the decorators, by the class and the name of the method. */
  readonly #decorated = new WeakMap<object, Map<unknown, number>>();
  /** The positions by the name of the event, while NestJS registers the listeners of a socket. */
  #registering: ReadonlyMap<unknown, number> | undefined;

  constructor({ sites }: Pick<ProbeContext, 'sites'>) {
    this.#sites = sites;
  }

  /** @param exports the exports of the module with the decorator */
  observeDecorator(exports: object): void {
    wrapMethod(exports, 'SubscribeMessage', (_self, _args, call, wrapper) => {
      const decorate = call();
      if (typeof decorate !== 'function') return decorate;
      let site = 0;
      ignoreErrors(() => (site = this.#sites.of(wrapper)));
      const decorated = this.#decorates.bind(this);
      const decorator: Method = function (...args) {
        ignoreErrors(() => decorated(args[0], args[1], site));
        return Reflect.apply(decorate, this, args);
      };
      return decorator;
    });
  }

  /** @param prototype the prototype of the class `WebSocketsController` */
  observeController(prototype: object): void {
    wrapMethod(prototype, 'subscribeMessages', (_self, args, call) => {
      let passed = args;
      const outer = this.#registering;
      ignoreErrors(() => {
        const [handlers, client, instance, ...rest] = args;
        if (!Array.isArray(handlers)) return;
        passed = [(handlers as readonly MessageHandler[]).map(observed), client, instance, ...rest];
        this.#registering = this.#sitesOf(handlers as readonly MessageHandler[], instance);
      });
      try {
        return call(passed);
      } finally {
        this.#registering = outer;
      }
    });
  }

  /** The position of the method that will handle an event; 0 if it is not known, and undefined if NestJS does not register the listener. */
  siteOf(event: unknown): number | undefined {
    return this.#registering && (this.#registering.get(event) ?? 0);
  }

  #decorates(target: unknown, name: unknown, site: number): void {
    if (typeof target !== 'object' || target === null) return;
    const known = this.#decorated.get(target);
    if (known) known.set(name, site);
    else this.#decorated.set(target, new Map([[name, site]]));
  }

  #sitesOf(handlers: readonly MessageHandler[], instance: unknown): Map<unknown, number> {
    const sites = new Map<unknown, number>();
    for (const { message, methodName } of handlers) {
      const site = this.#siteOfMethod(instance, methodName);
      // With several methods for one event, it is not known which listener calls which method.
      sites.set(message, sites.has(message) && sites.get(message) !== site ? 0 : site);
    }
    return sites;
  }

  /** The decorator can be in a base class. */
  #siteOfMethod(instance: unknown, name: unknown): number {
    let at = instance;
    while (typeof at === 'object' && at !== null) {
      const site = this.#decorated.get(at)?.get(name);
      if (site !== undefined) return site;
      at = Object.getPrototypeOf(at) as unknown;
    }
    return 0;
  }
}

/** NestJS calls the method with guards and pipes around it, and uses the promise of the result. */
function observed(handler: MessageHandler): MessageHandler {
  const { callback } = handler;
  const observing: Method = function (...args) {
    const run = currentRun();
    const result = Reflect.apply(callback, this, args);
    if (result instanceof Promise) ignoreErrors(() => run?.follow(result));
    return result;
  };
  return { ...handler, callback: observing };
}
