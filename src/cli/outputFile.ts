import { stat } from 'node:fs/promises';
import { cliTexts } from './cliTexts.ts';
import { FileError } from './tlsFiles.ts';

/**
 * An existing file may contain a person's work, so it is replaced only if the command line allows it. @throws FileError
 */
export async function refuseExisting(path: string, { force }: { readonly force: boolean }): Promise<void> {
  if (force) return;
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile()) throw new FileError(cliTexts.fileExists({ path }));
}
