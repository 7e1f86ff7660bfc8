/** Handles errors that a client throws while it starts an attempt. */
import { messageOf } from '../../../base/userError.ts';
import { explain } from '../../../model/cause/causeTexts.ts';
import { NetworkFault } from '../network/networkFault.ts';

interface Opening {
  open?(done?: (error?: unknown) => void): unknown;
  reconnection(enabled: boolean): unknown;
}

/**
 * Handles an error that the manager's `open` throws. Without this, the clients would stop without a report. `failed` receives the fault,
 * and the client does not try again, because it would fail again.
 */
export function guardOpen(manager: Opening, failed: (fault: NetworkFault) => void): void {
  const open = manager.open?.bind(manager);
  if (!open) return;
  manager.open = (done) => {
    try {
      return open(done);
    } catch (error) {
      manager.reconnection(false);
      failed(
        error instanceof NetworkFault
          ? error
          : new NetworkFault(explain('client.notStarted', { reported: messageOf(error) })),
      );
      return manager;
    }
  };
}
