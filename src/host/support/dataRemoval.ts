/**
 * Deletes everything that the extension has stored on this machine, except files of the user and a copy of the probe that may still be
 * used.
 */
import type { KeptProbe } from '../nodes/probeUse.ts';
import { supportTexts } from './supportTexts.ts';

/** The part of VS Code's state that is used here. */
export interface StoredValues {
  keys(): readonly string[];
  update(key: string, value: unknown): PromiseLike<void>;
}

export interface DataRemovalDeps {
  /** Closes the panel, whose page contains drafts. */
  readonly closePanel: () => void;
  /** Discards values in memory that would otherwise be stored again. */
  readonly forget: () => Promise<void>;
  readonly deleteCaptures: () => Promise<{ readonly deleted: number; readonly inUse: number }>;
  readonly deleteSecrets: () => Promise<number>;
  /** The values that VS Code stores for this workspace, and those that it stores for all workspaces. */
  readonly values: readonly StoredValues[];
  /** The keys of values that describe the probe. These values are not deleted if the probe is not deleted. */
  readonly probeKeys: readonly string[];
  readonly deleteProbe: () => Promise<RemovedProbe>;
}

export interface RemovedProbe {
  /** `none` if there was no copy, `deleted` if it was deleted, otherwise the reason why it was not deleted. */
  readonly probe: 'none' | 'deleted' | KeptProbe;
  readonly path: string;
}

export interface RemovedData extends RemovedProbe {
  readonly captures: number;
  /** Number of captures of this workspace that were not deleted, because another window uses them. */
  readonly capturesInUse: number;
  readonly secrets: number;
  readonly values: number;
}

export async function deleteAllData(deps: DataRemovalDeps): Promise<RemovedData> {
  deps.closePanel();
  await deps.forget();
  const { deleted, inUse } = await deps.deleteCaptures();
  const secrets = await deps.deleteSecrets();
  const removed = await deps.deleteProbe();
  const stays = removed.probe === 'terminals' || removed.probe === 'command' ? deps.probeKeys : [];
  let count = 0;
  for (const store of deps.values) {
    for (const key of store.keys().filter((name) => !stays.includes(name))) {
      await store.update(key, undefined);
      count++;
    }
  }
  return { captures: deleted, capturesInUse: inUse, secrets, values: count, ...removed };
}

/** Formats a message about the data that was deleted, and the data that was not deleted and why. */
export function removalText({ captures, capturesInUse, secrets, values, probe, path }: RemovedData): string {
  const ofProbe = {
    none: [],
    deleted: [supportTexts.probeDeleted()],
    terminals: [supportTexts.probeStaysForTerminals()],
    command: [supportTexts.probeStaysForCommand({ path })],
  };
  return [
    supportTexts.deleted({ captures, secrets, values }),
    ...(capturesInUse > 0 ? [supportTexts.inUse({ captures: capturesInUse })] : []),
    ...ofProbe[probe],
  ].join(' ');
}
