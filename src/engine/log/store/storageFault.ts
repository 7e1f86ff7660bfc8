import { captureTexts } from '../captureTexts.ts';

/** Why the capture cannot be written, in one sentence, with the error code of the system and the place of the capture. */
export function storageFault(error: unknown, place: string): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const detail = code || (error instanceof Error ? error.message : String(error));
  return captureTexts.storageFault({ code, detail, place });
}
