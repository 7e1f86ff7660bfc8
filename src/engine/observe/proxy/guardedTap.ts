import type { ExchangeTap } from './proxyTap.ts';

/**
 * A tap whose failure does not disturb the traffic: nothing more is reported for that exchange.
 * @param onFailure called once with the error
 */
export function guardedTap(tap: ExchangeTap, onFailure: (error: unknown) => void): ExchangeTap {
  let isWorking = true;
  const quietly = <Args extends unknown[]>(call: (...args: Args) => void) => {
    return (...args: Args): void => {
      if (!isWorking) return;
      try {
        call(...args);
      } catch (error) {
        isWorking = false;
        onFailure(error);
      }
    };
  };
  return {
    toServer: quietly((chunk) => tap.toServer(chunk)),
    response: quietly((head) => tap.response(head)),
    toClient: quietly((chunk) => tap.toClient(chunk)),
    ...(tap.opened && { opened: quietly((client, target, own) => tap.opened?.(client, target, own)) }),
    end: quietly((isComplete) => tap.end(isComplete)),
  };
}
