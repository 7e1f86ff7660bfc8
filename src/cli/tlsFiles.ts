import { readFile } from 'node:fs/promises';
import { messageOf } from '../base/userError.ts';
import type { Network } from '../model/profile/network.ts';
import type { ConnectionProfile } from '../model/profile/profile.ts';
import { cliTexts } from './cliTexts.ts';

/** Thrown if a file that the command line names cannot be used; the message names the file. */
export class FileError extends Error {}

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
  try {
    return { tls, network: { tls: { ca: await readFile(cacert, 'utf8') } } };
  } catch (error) {
    throw new FileError(cliTexts.fileUnreadable({ path: cacert, reported: messageOf(error) }));
  }
}
