import { type Disposable, DisposableStore } from '../base/disposable.ts';
import type { Channel } from './channel.ts';
import type { NotificationDefinition, RequestDefinition } from './message.ts';

/** Passes requests that come in at one end on to another, values, errors and cancellations back. Both ends validate. */
export function relayRequests(
  from: Channel,
  to: () => Promise<Channel>,
  definitions: readonly RequestDefinition<unknown, unknown>[],
): Disposable {
  const store = new DisposableStore();
  for (const definition of definitions) {
    store.add(
      from.handle(definition, async (params, { signal }) =>
        // The caller bounds the time; a second clock here would only race it.
        (await to()).request(definition, params, { signal, timeoutMs: null }),
      ),
    );
  }
  return store;
}

/** Passes notifications on to whichever channel is there at the time. */
export function relayNotifications(
  from: Channel,
  to: () => Channel,
  definitions: readonly NotificationDefinition<unknown>[],
): Disposable {
  const store = new DisposableStore();
  for (const definition of definitions) {
    store.add(from.on(definition, (params) => to().notify(definition, params)));
  }
  return store;
}
