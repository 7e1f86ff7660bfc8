import type { Network } from '../model/profile/network.ts';
import type { ConnectionProfile } from '../model/profile/profile.ts';
import { tlsOf } from './tlsFiles.ts';
import type { DiagnoseCommand, RecordCommand } from './usage.ts';

/** The profile that a command line describes, which was not validated, and the content of its files. @throws FileError */
export async function profileOf(
  command: RecordCommand | DiagnoseCommand,
): Promise<{ readonly profile: ConnectionProfile; readonly network: Network | undefined }> {
  const { url, path, namespace, auth, headers } = command;
  const { tls, network } = await tlsOf(command);
  const profile = {
    url,
    ...(path !== undefined && { path }),
    ...(namespace !== undefined && { namespace }),
    ...(auth && { auth }),
    ...(Object.keys(headers).length > 0 && { headers }),
    ...(tls && { tls }),
  };
  return { profile, network };
}
