import type { ClientListener } from '../contracts/inspectedClient.ts';

type Call = (...args: never[]) => void;

/**
 * Keeps an error of our own from the client that tells: it would take it for a packet that it cannot read, and close the connection.
 * @param failed what was thrown; it must not throw
 */
export function guardedListener(listener: ClientListener, failed: (error: unknown) => void): ClientListener {
  const guard =
    (call: Call): Call =>
    (...args) => {
      try {
        call(...args);
      } catch (error) {
        failed(error);
      }
    };
  const calls = Object.entries(listener).map(([name, call]) => [name, guard(call as Call)]);
  return Object.fromEntries(calls) as ClientListener;
}
