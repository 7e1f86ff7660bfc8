/**
 * Stops the repeats of emits that are no longer in their file. If the file cannot be read or parsed, no repeat is stopped, because the file
 * is being edited. If the file does not exist, its repeats are stopped.
 */
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import type { Event } from '../../base/emitter.ts';
import { causeOf } from '../../model/cause/userErrors.ts';
import { findEmit } from '../../model/collection/collection.ts';
import type { CollectionPort } from '../hostPort.ts';
import type { EmitRepeats, RunningRepeat } from './emitRepeats.ts';

export interface RemovedRepeatsDeps {
  readonly collections: Pick<CollectionPort, 'list' | 'read'>;
  /** Fires when a collection changed. It does not fire before the collections were listed for the first time. */
  readonly onDidChange: Event<void>;
  readonly repeats: Pick<EmitRepeats, 'running' | 'stop' | 'onDidChange'>;
  /** Called when a repeat was stopped, with the number of emits that were sent. */
  readonly stopped: (repeat: RunningRepeat, sent: number) => void;
}

export function stopRemovedRepeats({ collections, repeats, stopped, ...deps }: RemovedRepeatsDeps): Disposable {
  const isRemoved = async ({ uri, emit }: RunningRepeat): Promise<boolean> => {
    try {
      return findEmit(await collections.read(uri), emit) === undefined;
    } catch (error) {
      return causeOf(error, 'command.failed').code === 'file.missing';
    }
  };
  /** The repeats that are being stopped. */
  const ending = new Set<string>();
  const check = async (): Promise<void> => {
    for (const { repeatId } of repeats.running) {
      const running = (): RunningRepeat | undefined => repeats.running.find((repeat) => repeat.repeatId === repeatId);
      const before = running();
      if (!before || ending.has(repeatId) || !(await isRemoved(before))) continue;
      // The emit may have been moved while the file was read.
      const now = running();
      if (!now || now.uri !== before.uri || now.emit !== before.emit || ending.has(repeatId)) continue;
      ending.add(repeatId);
      const { sent } = await repeats.stop(repeatId);
      ending.delete(repeatId);
      stopped(now, sent);
    }
  };
  const store = new DisposableStore();
  store.add(deps.onDidChange(() => void check()));
  store.add(repeats.onDidChange(() => void (repeats.running.length > 0 && collections.list())));
  return store;
}
