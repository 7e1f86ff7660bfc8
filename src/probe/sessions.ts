/**
 * Observes the sessions of a server, and the sockets of their namespaces. They are also observed while no engine is connected, so that they
 * can be reported to an engine that is connected later.
 */
import type { ServerClient, ServerSocket } from './library.ts';
import type { Observed } from './observed.ts';
import { ignoreErrors, wrapMethod } from './wrapMethod.ts';

/** @param prototype the prototype of the class `Client` */
export function observeClients(prototype: object, observed: Observed, seen: (client: ServerClient) => void): void {
  wrapMethod(prototype, 'setup', (self, _args, call) => {
    const result = call();
    ignoreErrors(() => {
      const client = self as ServerClient;
      observed.client(client);
      seen(client);
    });
    return result;
  });
  wrapMethod(prototype, 'onclose', (self, args, call) => {
    const result = call();
    ignoreErrors(() => observed.closed(self as ServerClient, textOf(args[0])));
    return result;
  });
}

/** @param prototype the prototype of the class `Socket` */
export function observeSockets(prototype: object, observed: Observed): void {
  for (const name of ['_onconnect', 'onconnect']) {
    wrapMethod(prototype, name, (self, _args, call) => {
      ignoreErrors(() => observed.joined(self as ServerSocket));
      return call();
    });
  }
  for (const name of ['_onclose', 'onclose']) {
    wrapMethod(prototype, name, (self, args, call) => {
      const result = call();
      ignoreErrors(() => observed.left(self as ServerSocket, textOf(args[0])));
      return result;
    });
  }
}

function textOf(reason: unknown): string {
  return typeof reason === 'string' ? reason : '';
}
