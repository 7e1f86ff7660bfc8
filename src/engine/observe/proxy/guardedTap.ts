import type { PollingExchange } from './pollingExchange.ts';
import type { ExchangeTap } from './proxyTap.ts';

/**
 * A tap whose failure does not affect the traffic: nothing more is reported for that exchange.
 * @param onFailure called once with the error
 */
export function guardedTap(tap: ExchangeTap, onFailure: (error: unknown) => void): ExchangeTap {
  let isWorking = true;
  const guarded = <Args extends unknown[], Result>(call: (...args: Args) => Result) => {
    return (...args: Args): Result | undefined => {
      if (!isWorking) return undefined;
      try {
        return call(...args);
      } catch (error) {
        isWorking = false;
        onFailure(error);
        return undefined;
      }
    };
  };
  const polled = guarded((exchange: PollingExchange) => tap.polled?.(exchange));
  return {
    toServer: guarded((chunk) => tap.toServer(chunk)),
    response: guarded((head) => tap.response(head)),
    toClient: guarded((chunk) => tap.toClient(chunk)),
    ...(tap.opened && { opened: guarded((client, target, own) => tap.opened?.(client, target, own)) }),
    ...(tap.polled && { polled: (exchange) => polled(exchange) === true }),
    end: guarded((isComplete) => tap.end(isComplete)),
  };
}
