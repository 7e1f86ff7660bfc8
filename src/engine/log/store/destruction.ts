import { captureTexts } from '../captureTexts.ts';

/** What another program did to the files of a capture, and what happened to their entries. */
export interface Destruction {
  readonly files: number;
  /** Number of entries that were written again. */
  readonly rescued: number;
  /** Number of entries whose contents no longer exist anywhere. */
  readonly lost: number;
  /** Number of entries that could not be written again and can be read only while the engine runs. */
  readonly unsaved?: number;
  /** Why they could not be written again. */
  readonly fault: string | undefined;
}

/** One text about all of it. */
export function destructionText({ files, rescued, lost, unsaved = 0, fault }: Destruction, place: string): string {
  const sentences = [captureTexts.destroyed({ files, place })];
  if (rescued > 0) sentences.push(captureTexts.rescued({ count: rescued, files }));
  if (lost > 0) sentences.push(captureTexts.lost({ count: lost }));
  if (unsaved > 0) {
    sentences.push(captureTexts.unsaved({ count: unsaved }));
    if (fault) sentences.push(fault);
  }
  sentences.push(captureTexts.continues());
  return sentences.join(' ');
}
