/** Handles errors that a client throws while it starts an attempt. */
import { messageOf } from '../../../base/userError.ts';
import { explain } from '../../../model/cause/causeTexts.ts';
import { NetworkFault } from '../network/networkFault.ts';

interface Opening {
  open?(done?: (error?: unknown) => void): unknown;
  reconnection(enabled: boolean): unknown;
}

/**
 * Turns a throw in the manager's `open`, after which neither client goes on or reports anything, into the end of the attempt: `failed`
 * gets the fault, and the client does not try again what must fail again.
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
          : new NetworkFault(explain('client.notStarted', { said: messageOf(error) })),
      );
      return manager;
    }
  };
}
