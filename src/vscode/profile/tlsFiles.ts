/**
 * Reads the certificates and keys that a profile names. A path is absolute, or relative to the workspace folder or to the profile's
 * collection. Files outside of the workspace are allowed, because certificates are often stored there; their contents are never shown.
 * Invariant: nothing is read in an untrusted workspace.
 */
import * as path from 'node:path';
import * as vscode from 'vscode';
import { FileTooLargeError, NotRegularFileError } from '../../files/regularFile.ts';
import type { Network } from '../../model/profile/network.ts';
import type { ConnectionProfile } from '../../model/profile/profile.ts';
import { readFile } from '../commands/readFile.ts';
import { isMissing, systemReason } from '../commands/fileError.ts';
import { tlsErrors } from '../../host/profile/profileTexts.ts';

const maxBytes = 1_000_000;
type Field = 'ca' | 'cert' | 'key' | 'pfx';

/** @throws UserError that names the field and the file */
export async function readTlsFiles(
  profile: NonNullable<ConnectionProfile['tls']>,
  base: vscode.Uri | undefined,
): Promise<NonNullable<Network['tls']>> {
  const text = async (field: Field): Promise<string | undefined> => {
    const file = profile[field];
    return file ? new TextDecoder().decode(await read(field, file, base)) : undefined;
  };
  const [ca, cert, key] = [await text('ca'), await text('cert'), await text('key')];
  // A copy in a separate ArrayBuffer, because it is sent to the engine.
  const pfx = profile.pfx ? new Uint8Array(await read('pfx', profile.pfx, base)).slice().buffer : undefined;
  return {
    ...(ca !== undefined && { ca }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
    ...(pfx !== undefined && { pfx }),
  };
}

async function read(field: Field, file: string, base: vscode.Uri | undefined): Promise<Uint8Array> {
  if (!vscode.workspace.isTrusted) {
    throw tlsErrors('tlsFile.untrusted', { field, file });
  }
  const uri = uriOf(file, base);
  if (!uri) throw tlsErrors('tlsFile.noFolder', { field, file });
  try {
    return await readFile(uri, maxBytes);
  } catch (error) {
    if (error instanceof NotRegularFileError) {
      throw tlsErrors('tlsFile.notRegular', { field, file, kind: error.kind });
    }
    if (error instanceof FileTooLargeError) {
      throw tlsErrors('tlsFile.tooLarge', { field, file, maxMb: maxBytes / 1e6 });
    }
    if (isMissing(error)) throw tlsErrors('tlsFile.missing', { field, file });
    throw tlsErrors('tlsFile.unreadable', { field, file, reason: systemReason(error) });
  }
}

function uriOf(file: string, base: vscode.Uri | undefined): vscode.Uri | undefined {
  if (path.isAbsolute(file)) return vscode.Uri.file(file);
  return base && vscode.Uri.joinPath(base, file);
}
