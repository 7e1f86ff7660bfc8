import { type Disposable, DisposableStore } from '../base/disposable.ts';
import type { Channel } from './channel.ts';
import type { NotificationDefinition, RequestDefinition } from './message.ts';

/** Relays requests from one channel to another, with their values, errors and cancellations. Both channels validate them. */
export function relayRequests(
  from: Channel,
  to: () => Promise<Channel>,
  definitions: readonly RequestDefinition<unknown, unknown>[],
): Disposable {
  const store = new DisposableStore();
  for (const definition of definitions) {
    store.add(
      from.handle(definition, async (params, { signal }) =>
        // The caller has the timeout. A second one here would only compete with it.
        (await to()).request(definition, params, { signal, timeoutMs: null }),
      ),
    );
  }
  return store;
}

/** Relays notifications to the channel that exists at that time. */
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
