import { causeCatalog } from '../causeCatalog.ts';
import { storageReason, storageSamples } from './storageText.ts';

/** Texts about traffic that could not be recorded, stored or read, and about work that was unfinished when an engine ended. */
export const captureTexts = causeCatalog({
  'capture.engineEnded': {
    message:
      'The engine ended before the delivery status was known. The last moments of that capture were not recorded.',
  },
  'capture.internalError': {
    params: { reported: ['x is not a function'] },
    message: 'An internal error of the inspector: {reported}{reportedEnd}',
  },
  'capture.payloadTooLarge': { message: 'The payload is too large to be kept in the capture.' },
  'capture.payloadCut': {
    params: { limit: [16_000_000] },
    message:
      'Packets are recorded up to {limit, number, ::scale/0.000001}\u00a0MB. This packet is larger, so its arguments cannot be read. The Raw tab shows its beginning.',
  },
  'capture.payloadTooDeep': {
    message: 'There are too many arguments to be read, or they are nested too deeply. The Raw tab shows the packet.',
  },
  'capture.payloadLost': {
    message: 'The arguments can no longer be read: the file that held them was removed, replaced or damaged.',
  },
  'capture.payloadNotKept': {
    message:
      'The arguments were not recorded: the capture could not be written when they were received, and memory for waiting data was used up.',
  },
  'file.payloadTooDeep': { message: 'The arguments are nested too deeply to be written as JSON.' },
  'file.payloadTooLarge': { message: 'The arguments are too large to be written.' },
  'file.payloadNotWritten': {
    params: { reported: ['unexpected value'] },
    message: 'The arguments could not be written: {reported}{reportedEnd}',
  },
  'file.recordedText': { weight: 'general', params: { text: ['transport close'] }, message: '{text}' },
  'capture.diskFault': {
    params: { ...storageSamples, location: ['/captures'] },
    message: `The capture cannot be written: ${storageReason} ({systemCode, select, none {} other {{systemCode}, }}{location}).`,
  },
  'capture.notResumed': {
    params: { fault: ['capture.diskFault'] },
    nested: ['fault'],
    message: 'The capture cannot be resumed.{fault, select, none {} other { {fault}}}',
  },
  'capture.paused': { message: 'Capture paused. Incoming events are counted but not recorded.' },
  'capture.resumed': {
    params: { skipped: [1, 3] },
    message:
      'Capture resumed. {skipped, plural, one {# incoming event was} other {# incoming events were}} not recorded.',
  },
  'capture.stopped': {
    params: { fault: ['capture.diskFault'] },
    nested: ['fault'],
    message:
      'Capture stopped. {fault} Entries captured before are kept. Incoming events are counted but not recorded until you resume the capture.',
  },
  'capture.inMemory': {
    params: { fault: ['capture.diskFault'] },
    nested: ['fault'],
    message: '{fault} The capture is kept in memory. It is lost when the window is closed or the engine ends.',
  },
  'capture.recovered': {
    params: { entries: [1, 3] },
    message:
      '{entries, plural, one {# entry of the previous capture was} other {# entries of the previous capture were}} read from disk. The connections of that time are closed. Entries from the last moments before the engine ended may be missing.',
  },
  'capture.damaged': {
    params: { files: [1, 3] },
    message:
      '{files, plural, one {# file of the capture was damaged and was} other {# files of the capture were damaged and were}} read only up to the damage.',
  },
  'capture.filesChanged': {
    params: {
      files: [1, 3],
      location: ['/captures'],
      rescued: [1, 3],
      lost: [1, 3],
      unsaved: [1, 3],
      fault: ['capture.diskFault'],
    },
    nested: ['fault'],
    message:
      '{files, plural, one {# file of the capture was} other {# files of the capture were}} deleted, renamed, replaced or truncated by another program ({location}).{rescued, plural, =0 {} one { # entry in {files, plural, one {it} other {them}} could still be read and was written again.} other { # entries in {files, plural, one {it} other {them}} could still be read and were written again.}}{lost, plural, =0 {} one { The contents of # entry cannot be recovered.} other { The contents of # entries cannot be recovered.}}{unsaved, plural, =0 {} one { # entry could not be written again and can be read only until the engine ends.{fault, select, none {} other { {fault}}}} other { # entries could not be written again and can be read only until the engine ends.{fault, select, none {} other { {fault}}}}} The capture continues.',
  },
});
