import type { Cause, ClientListener, IncomingEvent } from '../contracts/inspectedClient.ts';

interface AdminEvents {
  readonly event: (incoming: IncomingEvent) => void;
  readonly failed: (cause: Cause) => void;
  readonly disconnected: (cause: Cause) => void;
}

const nothing = (): void => undefined;

/** Selects the signals of a client that the source of an Admin UI uses. */
export function adminListener({ event, failed, disconnected }: AdminEvents): ClientListener {
  return {
    onEvent: event,
    onConnected: nothing,
    onConnectError: failed,
    onDisconnected: disconnected,
    onEmitSignal: nothing,
    onAck: nothing,
    onConnecting: nothing,
    onOpened: nothing,
    onProbe: nothing,
    onExplained: nothing,
    onProtocolChanged: nothing,
    onRetryScheduled: nothing,
    onReconnecting: nothing,
    onReconnectFailed: nothing,
    onUpgraded: nothing,
    onUpgradeStarted: nothing,
    onUpgradeFailed: nothing,
    onPacket: nothing,
    onConditions: nothing,
    onJoinedThrottled: nothing,
  };
}
