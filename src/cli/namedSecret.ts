import { secretVariable } from '../model/collection/variables.ts';
import { thisMachine } from '../model/profile/secretReceivers.ts';
import { originOf } from '../model/url/urlOrigin.ts';

/** A secret that may be sent to a server. */
export interface NamedSecret {
  readonly name: string;
  /** The origin of the server. */
  readonly receiver: string;
}

/** Parses `NAME=URL`; undefined for any other text. The URL must have a scheme, so that the value of a secret is not read as a host. */
export function parseNamedSecret(text: string): NamedSecret | undefined {
  const [, name, url = ''] = /^([^=]+)=((?:http|ws)s?:\/\/.+)$/is.exec(text) ?? [];
  const receiver = originOf(url);
  return name === undefined || receiver === undefined ? undefined : { name, receiver };
}

/** The first receiver to which the secret may not be sent. Secrets that stay on this machine need no permission. */
export function unnamedReceiver(
  named: readonly NamedSecret[],
  name: string,
  receivers: readonly string[],
): string | undefined {
  const variable = secretVariable(name);
  const allowed = named.filter((secret) => secretVariable(secret.name) === variable).map(({ receiver }) => receiver);
  return receivers.find((receiver) => receiver !== thisMachine && !allowed.includes(receiver));
}
