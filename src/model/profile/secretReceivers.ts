/**
 * The receivers of the secrets of a profile: the server and a proxy that can read the data that is sent to it, only the
 * proxy, or only this machine (the passphrase of a key). A secret is stored for a collection and an origin, so the
 * origin must be known before the secret is read.
 */
import type { ConnectionProfile } from './profile.ts';
import { type ProfileScope, shownProfile } from './resolvedProfile.ts';
import { type AddressField, certainOrigin, originIn } from '../url/urlOrigin.ts';
import { isReadByProxy, type MachineProxy } from './proxyReaders.ts';
import { VariableResolver } from '../collection/variables.ts';

/** The receiver of secrets that never leave this machine. */
export const thisMachine = 'this machine';

interface ReceiverOptions {
  /** Other values that are sent to the server of the profile, such as the arguments of an emit. */
  readonly others?: unknown;
  readonly root?: string | undefined;
  /** The proxy of this machine for a server, if the profile has none. */
  readonly machineProxy?: MachineProxy | undefined;
}

/**
 * The receivers of each secret by its name: origins, and `thisMachine`.
 * @throws UserError if the address depends on a secret, or is invalid; VariableError for a variable without a value
 */
export function secretReceivers(
  profile: ConnectionProfile,
  scope: ProfileScope,
  { others, root = 'connection', machineProxy = () => undefined }: ReceiverOptions = {},
): Map<string, string[]> {
  const { proxy, tls: { passphrase, ...tls } = {}, ...rest } = profile;
  const variableResolver = new VariableResolver({ ...scope, sources: 'keep' });
  const receivers = new Map<string, string[]>();
  const add = (value: unknown, receiversOf: () => readonly string[]): void => {
    for (const name of variableResolver.secretNames(value)) {
      receivers.set(name, [...new Set([...(receivers.get(name) ?? []), ...receiversOf()])]);
    }
  };
  const shown = (field: AddressField): string =>
    shownProfile({ url: '', [field]: profile[field] ?? '' }, scope, root)[field] ?? '';
  const origin = (field: AddressField): string => certainOrigin(shown(field), field, root);
  const serverReceivers = (): string[] => {
    const server = origin('url');
    if (proxy?.trim()) {
      return isReadByProxy({ ...profile, proxy: shown('proxy') }, server) ? [server, origin('proxy')] : [server];
    }
    const implicit = machineProxy(server);
    const reader = implicit !== undefined && isReadByProxy({ ...profile, proxy: implicit }, server);
    return reader ? [server, originIn(implicit, 'proxy') ?? implicit] : [server];
  };
  add([rest, tls, others], serverReceivers);
  add(proxy, () => [origin('proxy')]);
  add(passphrase, () => [thisMachine]);
  return receivers;
}
