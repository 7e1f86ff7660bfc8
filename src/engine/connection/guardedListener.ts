import type { ClientListener } from '../contracts/inspectedClient.ts';

type Call = (...args: never[]) => void;

/**
 * Keeps internal errors away from the client, which would treat them as an unreadable packet and close the connection.
 * @param failed called with the error; must not throw
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
