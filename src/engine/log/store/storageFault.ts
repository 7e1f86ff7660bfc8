import type { StoredCause } from '../../../model/cause/cause.ts';
import { explain } from '../../../model/cause/causeTexts.ts';

/** Why the capture cannot be written, with the error code of the system and the location of the capture. */
export function storageFault(error: unknown, location: string): StoredCause {
  if (error instanceof Error && 'code' in error) {
    return explain('capture.diskFault', { systemCode: String(error.code), location });
  }
  return explain('capture.diskFault', {
    reported: error instanceof Error ? error.message : String(error),
    location,
  });
}
