/** Logs each change of the state of a connection or of a source, with the code of its cause, and without names and addresses. */
import type { Disposable } from '../../base/disposable.ts';
import type { EngineFacade } from '../engine/engineFacade.ts';
import type { HostLog } from '../log/hostLog.ts';
import { logTexts } from '../log/logTexts.ts';

export function logConnectionStates(
  inspector: Pick<EngineFacade, 'connections' | 'sources' | 'onDidChange'>,
  log: Pick<HostLog, 'debug' | 'info'>,
): Disposable {
  let last = new Map<string, string>();
  return inspector.onDidChange(() => {
    const now = new Map<string, string>();
    const note = (id: string, state: string, write: (message: string) => void): void => {
      now.set(id, state);
      if (last.get(id) !== state) write(logTexts.stateChanged({ id, state }));
    };
    for (const { sourceId, kind, state, cause } of inspector.sources) {
      note(sourceId, words(kind, state, cause?.code), (message) => log.info(message));
    }
    // Connections are logged at the level debug, because a proxy can have thousands of clients.
    for (const { connectionId, sourceKind, state, transport, cause } of inspector.connections) {
      note(connectionId, words(sourceKind, state, transport, cause?.code), (message) => log.debug(message));
    }
    last = now;
  });
}

function words(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined).join(', ');
}
