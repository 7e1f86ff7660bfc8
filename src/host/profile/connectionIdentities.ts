import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import type { Network } from '../../model/profile/network.ts';
import type { ConnectionProfile } from '../../model/profile/profile.ts';
import { identityText } from '../../model/profile/resolvedProfile.ts';

const salt = randomBytes(32);

/**
 * A salted hash that is equal for connections that reach the same server in the same way. It covers the resolved profile with its secrets,
 * the contents of its TLS files, and the proxy. It reveals nothing about the secrets, and the salt is different in each process.
 */
export function fingerprintOf(identity: ConnectionProfile, { tls, proxy, systemCertificates }: Network): string {
  const hash = createHmac('sha256', salt);
  const add = (part: string | ArrayBuffer): void => {
    const bytes = typeof part === 'string' ? Buffer.from(part) : Buffer.from(part);
    hash.update(`${bytes.length}:`).update(bytes);
  };
  try {
    // Paths of files are relative to different folders, so the contents of the files are compared instead.
    const { ca: _ca, cert: _cert, key: _key, pfx: _pfx, ...rest } = identity.tls ?? {};
    add(identityText({ ...identity, tls: rest }));
  } catch {
    // A value that cannot be compared must not be equal to any other.
    add(randomUUID());
  }
  for (const text of [tls?.ca, tls?.cert, tls?.key]) add(text ?? '');
  add(tls?.pfx ?? '');
  add(JSON.stringify([proxy?.url, proxy?.authorization, proxy?.strictSsl, systemCertificates]));
  return hash.digest('base64');
}
