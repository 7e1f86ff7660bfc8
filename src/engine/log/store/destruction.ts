import { nestedParams, type StoredCause } from '../../../model/cause/cause.ts';
import { explain } from '../../../model/cause/causeTexts.ts';

/** The changes that another program made to the files of a capture, and the consequences for their entries. */
export interface Destruction {
  readonly files: number;
  /** Number of entries that were written again. */
  readonly rescued: number;
  /** Number of entries whose contents no longer exist anywhere. */
  readonly lost: number;
  /** Number of entries that could not be written again and can be read only while the engine runs. */
  readonly unsaved?: number;
  /** Why they could not be written again. */
  readonly fault: StoredCause | undefined;
}

/** Combines everything that happened to the files in one cause. */
export function destructionCause({ files, rescued, lost, unsaved, fault }: Destruction, location: string): StoredCause {
  return explain('capture.filesChanged', {
    ...nestedParams('fault', fault),
    files,
    rescued,
    lost,
    unsaved,
    location,
  });
}
