import type { ClientListener } from '../contracts/inspectedClient.ts';

type Args<Name extends keyof ClientListener> = Parameters<ClientListener[Name]>;

/**
 * Keeps internal errors away from the client, which would treat them as an unreadable packet and close the connection. It has a method for
 * each signal, because a function for each signal of each connection, and a list of arguments for each call, would take memory and time.
 */
export class GuardedListener implements ClientListener {
  readonly #listener: ClientListener;
  readonly #failed: (error: unknown) => void;

  /** @param failed called with the error; must not throw */
  constructor(listener: ClientListener, failed: (error: unknown) => void) {
    this.#listener = listener;
    this.#failed = failed;
  }

  onEmitSignal(key: Args<'onEmitSignal'>[0], signal: Args<'onEmitSignal'>[1]): void {
    try {
      this.#listener.onEmitSignal(key, signal);
    } catch (error) {
      this.#failed(error);
    }
  }

  onEvent(incoming: Args<'onEvent'>[0]): void {
    try {
      this.#listener.onEvent(incoming);
    } catch (error) {
      this.#failed(error);
    }
  }

  onAck(ack: Args<'onAck'>[0]): void {
    try {
      this.#listener.onAck(ack);
    } catch (error) {
      this.#failed(error);
    }
  }

  onConnecting(): void {
    try {
      this.#listener.onConnecting();
    } catch (error) {
      this.#failed(error);
    }
  }

  onOpened(): void {
    try {
      this.#listener.onOpened();
    } catch (error) {
      this.#failed(error);
    }
  }

  onConnected(connected: Args<'onConnected'>[0]): void {
    try {
      this.#listener.onConnected(connected);
    } catch (error) {
      this.#failed(error);
    }
  }

  onConnectError(
    cause: Args<'onConnectError'>[0],
    retrying: Args<'onConnectError'>[1],
    data: Args<'onConnectError'>[2],
  ): void {
    try {
      this.#listener.onConnectError(cause, retrying, data);
    } catch (error) {
      this.#failed(error);
    }
  }

  onDisconnected(cause: Args<'onDisconnected'>[0], retrying: Args<'onDisconnected'>[1]): void {
    try {
      this.#listener.onDisconnected(cause, retrying);
    } catch (error) {
      this.#failed(error);
    }
  }

  onProbe(probe: Args<'onProbe'>[0]): void {
    try {
      this.#listener.onProbe(probe);
    } catch (error) {
      this.#failed(error);
    }
  }

  onExplained(cause: Args<'onExplained'>[0]): void {
    try {
      this.#listener.onExplained(cause);
    } catch (error) {
      this.#failed(error);
    }
  }

  onProtocolChanged(cause: Args<'onProtocolChanged'>[0]): void {
    try {
      this.#listener.onProtocolChanged(cause);
    } catch (error) {
      this.#failed(error);
    }
  }

  onRetryScheduled(delayMs: Args<'onRetryScheduled'>[0]): void {
    try {
      this.#listener.onRetryScheduled(delayMs);
    } catch (error) {
      this.#failed(error);
    }
  }

  onReconnecting(attempt: Args<'onReconnecting'>[0], delayMs: Args<'onReconnecting'>[1]): void {
    try {
      this.#listener.onReconnecting(attempt, delayMs);
    } catch (error) {
      this.#failed(error);
    }
  }

  onReconnectFailed(attempts: Args<'onReconnectFailed'>[0]): void {
    try {
      this.#listener.onReconnectFailed(attempts);
    } catch (error) {
      this.#failed(error);
    }
  }

  onUpgraded(transport: Args<'onUpgraded'>[0]): void {
    try {
      this.#listener.onUpgraded(transport);
    } catch (error) {
      this.#failed(error);
    }
  }

  onUpgradeStarted(transport: Args<'onUpgradeStarted'>[0], isOpen: Args<'onUpgradeStarted'>[1]): void {
    try {
      this.#listener.onUpgradeStarted(transport, isOpen);
    } catch (error) {
      this.#failed(error);
    }
  }

  onUpgradeFailed(cause: Args<'onUpgradeFailed'>[0]): void {
    try {
      this.#listener.onUpgradeFailed(cause);
    } catch (error) {
      this.#failed(error);
    }
  }

  onPacket(packet: Args<'onPacket'>[0]): void {
    try {
      this.#listener.onPacket(packet);
    } catch (error) {
      this.#failed(error);
    }
  }

  onConditions(conditions: Args<'onConditions'>[0], setFor: Args<'onConditions'>[1]): void {
    try {
      this.#listener.onConditions(conditions, setFor);
    } catch (error) {
      this.#failed(error);
    }
  }

  onJoinedThrottled(conditions: Args<'onJoinedThrottled'>[0]): void {
    try {
      this.#listener.onJoinedThrottled(conditions);
    } catch (error) {
      this.#failed(error);
    }
  }
}
