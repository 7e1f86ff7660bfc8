import { catalog } from '../../model/texts/catalog.ts';

/** Markers of the capture in the timeline, and the reasons why it cannot be written. */
export const captureTexts = catalog('capture', {
  paused: 'Capture paused. Incoming events are counted but not recorded.',
  resumed:
    'Capture resumed. {skipped, plural, one {# incoming event was} other {# incoming events were}} not recorded.',
  stopped:
    'Capture stopped. {fault} Entries captured before are kept. Incoming events are counted but not recorded until you resume the capture.',
  recovered:
    '{entries, plural, one {# entry of the previous capture was} other {# entries of the previous capture were}} read from disk. The connections of that time are closed. Entries from the last moments before the engine ended can be missing.',
  damaged:
    '{files, plural, one {# file of the capture was damaged and was} other {# files of the capture were damaged and were}} read only up to the damage.',
  inMemory: '{fault} The capture is kept in memory. It is lost when the window is closed or the engine ends.',
  storageFault:
    '{code, select, ENOSPC {The disk is full} EDQUOT {Your disk quota is used up} EROFS {The disk is read-only} EACCES {You have no permission to write to the folder} EPERM {You have no permission to write to the folder} EIO {The disk reports an error} ENOENT {The folder no longer exists} ESTALE {The folder no longer exists} ENOTDIR {The folder was replaced by a file} EMFILE {Too many files are open} other {The capture cannot be written}} ({detail}, {place}).',
  destroyed:
    '{files, plural, one {# file of the capture was} other {# files of the capture were}} deleted, renamed, replaced or cut by another program ({place}).',
  rescued:
    '{count, plural, one {# entry} other {# entries}} in {files, plural, one {it} other {them}} could still be read and {count, plural, one {was} other {were}} written again.',
  lost: 'The contents of {count, plural, one {# entry} other {# entries}} cannot be recovered.',
  unsaved:
    '{count, plural, one {# entry} other {# entries}} could not be written again and can be read only until the engine ends.',
  continues: 'The capture continues.',
});
