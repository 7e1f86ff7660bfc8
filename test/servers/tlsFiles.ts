import { readFileSync } from 'node:fs';

const folder = new URL('./certificates/', import.meta.url);

/** A file of test/servers/certificates, see the README there. */
export function certificateBytes(name: string): Buffer {
  return readFileSync(new URL(name, folder));
}

export function certificate(name: string): string {
  return certificateBytes(name).toString('utf8');
}

/** The certificate that a server presents, and its key. */
export function shown(name: 'server' | 'otherHost' | 'expired' | 'selfSigned'): { cert: string; key: string } {
  return { cert: certificate(`${name}.crt`), key: certificate(`${name}.key`) };
}

export const passphrase = 'open-sesame';
