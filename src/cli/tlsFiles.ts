import { readFile } from 'node:fs/promises';
import { messageOf } from '../base/userError.ts';
import type { Network } from '../model/profile/network.ts';
import type { ConnectionProfile } from '../model/profile/profile.ts';
import { cliTexts } from './cliTexts.ts';

/** Thrown if a file that the command line names cannot be used; the message names the file. */
export class FileError extends Error {}

/** The content of a text file that the command line names. @throws FileError */
export async function readTextFile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new FileError(cliTexts.fileUnreadable({ path, reported: messageOf(error) }));
  }
}

/** The TLS options of the command line in the form of a profile, and the content of the CA file. @throws FileError */
export async function tlsOf({
  insecure,
  cacert,
}: {
  readonly insecure: boolean;
  readonly cacert: string | undefined;
}): Promise<{ readonly tls?: ConnectionProfile['tls']; readonly network?: Network }> {
  if (!insecure && cacert === undefined) return {};
  const tls = { ...(insecure && { rejectUnauthorized: false }), ...(cacert !== undefined && { ca: cacert }) };
  if (cacert === undefined) return { tls };
  return { tls, network: { tls: { ca: await readTextFile(cacert) } } };
}
