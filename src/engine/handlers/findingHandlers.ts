import { type Disposable, DisposableStore, toDisposable } from '../../base/disposable.ts';
import { userError } from '../../model/cause/userErrors.ts';
import type { Channel } from '../../protocol/channel.ts';
import { findingsRead } from '../../protocol/findingMessages.ts';
import type { CaptureFindings } from '../findings/captureFindings.ts';

/**
 * Handles requests for findings until it is disposed, which also ends requests that wait for a change.
 * @param ready resolves when all entries exist; throws UserError for a connection that is not known
 */
export function registerFindingHandlers(
  findings: CaptureFindings,
  channel: Channel,
  ready: (connectionId: string | undefined) => void | Promise<void>,
): Disposable {
  const store = new DisposableStore();
  channel.handle(findingsRead, async ({ connectionId, after }, { signal }) => {
    await ready(connectionId);
    if (after === undefined) await findings.examined();
    else if (after === findings.version) await changed(findings, store, signal);
    const { version, all } = findings;
    const about = all.filter((finding) => connectionId === undefined || finding.connectionId === connectionId);
    return {
      version,
      findings: about.map((finding) => ({
        ...finding,
        seqs: [...finding.seqs],
        times: finding.seqs.map((seq) => findings.timeOf(seq)).filter((t) => !Number.isNaN(t)),
      })),
    };
  });
  return store;
}

function changed(findings: CaptureFindings, store: DisposableStore, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const scope = store.add(new DisposableStore());
    scope.add(
      findings.onDidChange(() => {
        store.release(scope);
        resolve();
      }),
    );
    const cancel = (): void => {
      store.release(scope);
      reject(userError('engine.canceled'));
    };
    signal.addEventListener('abort', cancel);
    scope.add(toDisposable(() => signal.removeEventListener('abort', cancel)));
  });
}
