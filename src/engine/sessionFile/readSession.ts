/** Opens a session file or HAR file. */
import type { Clock } from '../../base/clock.ts';
import { messageOf, UserError } from '../../base/userError.ts';
import { NotRegularFileError } from '../../files/regularFile.ts';
import { nestedParams, type StoredCause, withParams } from '../../model/cause/cause.ts';
import { explain } from '../../model/cause/causeTexts.ts';
import { errorFrom } from '../../model/cause/userErrors.ts';
import { harSuffix } from '../../model/entry/sessionFile.ts';
import { HarLog } from './harLog.ts';
import type { OpenFile } from './openFile.ts';
import { SessionLog } from './sessionLog.ts';
import type { SessionSource } from './sessionSource.ts';

export function isHar(name: string): boolean {
  return name.toLowerCase().endsWith(`.${harSuffix}`);
}

/**
 * @param name ends with .har if it is a HAR file
 * @param open throws the system's error when the file does not exist
 * @throws any error; `openFault` explains it
 */
export function openFile(name: string, open: () => SessionSource): OpenFile {
  const source = open();
  return isHar(name) ? new HarLog(source) : new SessionLog(source);
}

/**
 * Opens a file and reads it to its end.
 * @throws UserError that names the file
 */
export async function readWholeFile(
  name: string,
  open: () => SessionSource,
  clock: Clock,
  signal?: AbortSignal,
): Promise<OpenFile> {
  let file: OpenFile;
  try {
    file = openFile(name, open);
  } catch (error) {
    throw errorFrom(openFault(name, error));
  }
  try {
    await file.fill(clock, signal, () => undefined);
    return file;
  } catch (error) {
    file.dispose();
    throw errorFrom(readFault(name, error));
  }
}

/** Why a file that was opened is not a session file, or why it cannot be opened. */
export function openFault(file: string, error: unknown): StoredCause {
  if (error instanceof UserError) return withParams(error.cause, { file });
  const systemCode = error instanceof Error && 'code' in error ? String(error.code) : undefined;
  const kind = error instanceof NotRegularFileError ? error.kind : undefined;
  return explain('session.notOpened', { file, systemCode, kind, reported: messageOf(error) });
}

export function readFault(file: string, error: unknown): StoredCause {
  const nested = error instanceof UserError ? nestedParams('fault', error.cause) : { reported: messageOf(error) };
  return explain('session.readStopped', { file, ...nested });
}
