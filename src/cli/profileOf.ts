import { dirname } from 'node:path';
import { userError } from '../model/cause/userErrors.ts';
import { countingSources, resolveProfile } from '../model/profile/resolvedProfile.ts';
import { secretReceivers } from '../model/profile/secretReceivers.ts';
import { VariableResolver } from '../model/collection/variables.ts';
import type { Network } from '../model/profile/network.ts';
import type { ConnectionProfile } from '../model/profile/profile.ts';
import { randomUUID } from 'node:crypto';
import { cliTexts } from './cliTexts.ts';
import { networkOf, readCollectionFile, readSecretVariable, SecretNames, variablesOf } from './collectionFile.ts';
import { FileError, tlsOf } from './tlsFiles.ts';
import type { DiagnoseCommand, RecordCommand } from './usage.ts';

/**
 * The profile that a command line describes, and the content of its files. The profile is not validated.
 * @throws FileError; NotRunError for an unknown environment; UserError for a variable or secret without a value
 */
export async function profileOf(
  command: RecordCommand | DiagnoseCommand,
): Promise<{ readonly profile: ConnectionProfile; readonly network: Network | undefined }> {
  const { url, path, namespace, auth, headers } = command;
  const { tls, network } = await tlsOf(command);
  const saved = await savedProfile(command);
  const given = {
    ...(path !== undefined && { path }),
    ...(namespace !== undefined && { namespace }),
    ...(auth && { auth }),
  };
  if (!saved) {
    if (url === undefined) throw userError('profile.urlMissing');
    const more = { ...(Object.keys(headers).length > 0 && { headers }), ...(tls && { tls }) };
    return { profile: { url, ...given, ...more }, network };
  }
  const { profile, folder } = saved;
  const merged = { ...profile.tls, ...tls };
  const hasHeaders = profile.headers !== undefined || Object.keys(headers).length > 0;
  return {
    profile: {
      ...profile,
      ...(url !== undefined && { url }),
      ...given,
      ...(hasHeaders && { headers: { ...profile.headers, ...headers } }),
      ...(Object.keys(merged).length > 0 && { tls: merged }),
    },
    network: await networkOf(
      tls?.ca === undefined ? profile : { ...profile, tls: { ...profile.tls, ca: '' } },
      folder,
      network?.tls?.ca,
    ),
  };
}

/** A connection of a collection, with its variables and secrets filled in. */
async function savedProfile({
  profile: ref,
  env,
  overrides,
}: RecordCommand | DiagnoseCommand): Promise<{ profile: ConnectionProfile; folder: string } | undefined> {
  if (!ref) return undefined;
  const file = await readCollectionFile(ref.file);
  new SecretNames().add(file);
  const { connections } = file.collection;
  const written = Object.hasOwn(connections, ref.key) ? connections[ref.key] : undefined;
  if (!written) {
    const known = Object.keys(connections).join(', ') || 'none';
    throw new FileError(cliTexts.noConnectionIn({ path: ref.file, key: ref.key, known }));
  }
  const { collection: variables, environment, home } = variablesOf(file, { env, overrides, dotenv: undefined });
  const scope = { overrides, environment, variables, home };
  const root = `connections.${ref.key}`;
  const names = [...secretReceivers(written, scope, { root }).keys()];
  const secrets = new Map(names.map((name) => [name, readSecretVariable(name)]));
  const variableResolver = new VariableResolver({ ...scope, secrets, sources: countingSources(randomUUID) });
  const { filled } = resolveProfile(written, { scope, secrets, variableResolver, root });
  return { profile: filled, folder: dirname(ref.file) };
}
