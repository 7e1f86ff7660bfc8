/**
 * The TLS settings of the profile, which are checked before anything is opened. OpenSSL would report their faults later and in technical
 * terms; here the field and the file are named.
 */
import { userError } from '../../../model/cause/userErrors.ts';
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import * as tls from 'node:tls';
import { messageOf, type UserError } from '../../../base/userError.ts';
import type { Network } from '../../../model/profile/network.ts';
import type { ConnectionProfile } from '../../../model/profile/profile.ts';

/** Options for `tls.connect`. The context is created once and used for every socket of the connection. */
export interface SecureSettings {
  readonly secureContext: tls.SecureContext;
  readonly rejectUnauthorized: boolean;
  readonly servername?: string;
  readonly ALPNProtocols: string[];
}

type Field = 'ca' | 'cert' | 'key' | 'pfx';
type TlsProfile = NonNullable<ConnectionProfile['tls']>;

/** @throws UserError that names the field and its file */
export function secureSettings({ tls: profile = {} }: ConnectionProfile, network: Network | undefined): SecureSettings {
  const { servername, rejectUnauthorized = true, passphrase } = profile;
  const files = network?.tls ?? {};
  for (const field of ['ca', 'cert', 'key', 'pfx'] as const)
    if (profile[field] && files[field] === undefined) throw fault(profile, field, 'notRead');
  const { ca, cert, key } = files;
  if (ca !== undefined) checkCertificates(profile, 'ca', ca);
  checkPair(profile, cert, key);
  const pfx = files.pfx && Buffer.from(files.pfx);
  if (pfx) checkPfx(profile, pfx);
  try {
    const secureContext = tls.createSecureContext({
      ca: ca ?? (rejectUnauthorized ? authorities(network) : undefined),
      cert,
      key,
      pfx,
      passphrase,
    });
    return { secureContext, rejectUnauthorized, ...(servername && { servername }), ALPNProtocols: ['http/1.1'] };
  } catch (error) {
    throw userError('profile.certificate', { fault: 'unusable', reported: messageOf(error) });
  }
}

/**
 * The settings for the connection to an https proxy. They contain nothing from the profile, whose certificates are meant for the server.
 */
export function proxySecureSettings(network: Network | undefined): SecureSettings {
  return {
    secureContext: tls.createSecureContext({ ca: authorities(network) }),
    rejectUnauthorized: network?.proxy?.strictSsl ?? true,
    ALPNProtocols: ['http/1.1'],
  };
}

/** Node.js uses its default list only if no list is given, so additional certificates must be combined with that list. */
function authorities(network: Network | undefined): string[] | undefined {
  if (!network?.systemCertificates) return undefined;
  // `getCACertificates` exists in Node.js 22.15 and later. Earlier versions only support NODE_EXTRA_CA_CERTS, which Node.js reads itself.
  const { getCACertificates } = tls as { getCACertificates?: (type: 'default' | 'system') => string[] };
  if (!getCACertificates) return undefined;
  try {
    return [...new Set([...getCACertificates('default'), ...getCACertificates('system')])];
  } catch {
    return undefined;
  }
}

function checkPair(profile: TlsProfile, cert: string | undefined, key: string | undefined): void {
  if (cert === undefined && key === undefined) return;
  if (cert === undefined) throw userError('profile.certificate', { field: 'cert', fault: 'certNeeded' });
  if (key === undefined) throw userError('profile.certificate', { field: 'key', fault: 'keyNeeded' });
  const [leaf] = checkCertificates(profile, 'cert', cert);
  const privateKey = readKey(profile, key);
  if (!leaf?.checkPrivateKey(privateKey)) {
    throw fault(profile, 'key', 'otherKey', { cert: profile.cert });
  }
}

function checkCertificates(profile: TlsProfile, field: Field, text: string): X509Certificate[] {
  const blocks = text.match(/-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----[^-]*-----END[^-]*-----/g) ?? [];
  if (blocks.length === 0) throw fault(profile, field, 'noCertificate');
  return blocks.map((block) => {
    try {
      return new X509Certificate(block);
    } catch (error) {
      throw fault(profile, field, 'damaged', { reported: messageOf(error) });
    }
  });
}

function readKey(profile: TlsProfile, key: string): KeyObject {
  if (!/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(key)) {
    throw fault(profile, 'key', 'noKey');
  }
  const { passphrase } = profile;
  try {
    return createPrivateKey({ key, ...(passphrase !== undefined && { passphrase }) });
  } catch (error) {
    // Without a passphrase, Node.js reports that its prompt was interrupted.
    if (/interrupted|passphrase/i.test(messageOf(error))) throw fault(profile, 'key', 'encrypted');
    if (/decrypt/i.test(messageOf(error))) throw fault(profile, 'key', passphrase ? 'wrongPassphrase' : 'noPassphrase');
    throw fault(profile, 'key', 'unreadable', { reported: messageOf(error) });
  }
}

function checkPfx(profile: TlsProfile, pfx: Buffer): void {
  const { passphrase } = profile;
  try {
    tls.createSecureContext({ pfx, passphrase });
  } catch (error) {
    const reported = messageOf(error);
    if (/mac verify|decrypt/i.test(reported))
      throw fault(profile, 'pfx', passphrase ? 'wrongPassphrase' : 'noPassphrase');
    if (/unsupported/i.test(reported)) throw fault(profile, 'pfx', 'oldEncryption');
    throw fault(profile, 'pfx', 'notPfx', { reported });
  }
}

function fault(
  profile: TlsProfile,
  field: Field,
  what: string,
  more: { cert?: string | undefined; reported?: string } = {},
): UserError {
  return userError('profile.certificate', { field, file: profile[field] ?? '', fault: what, ...more });
}
