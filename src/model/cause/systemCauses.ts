/** Causes for the error codes of the operating system, Node.js and OpenSSL. */
import type { CauseParams } from './cause.ts';
import type { CauseCode } from './causeTexts.ts';

type CausesByCode = Readonly<Record<string, readonly [code: CauseCode, params?: CauseParams]>>;

/** Codes of TLS. */
export const tlsCauses: CausesByCode = {
  DEPTH_ZERO_SELF_SIGNED_CERT: ['connect.tlsSelfSigned'],
  SELF_SIGNED_CERT_IN_CHAIN: ['connect.tlsSelfSigned', { chain: true }],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: ['connect.tlsUnknownAuthority', { incomplete: true }],
  UNABLE_TO_GET_ISSUER_CERT: ['connect.tlsUnknownAuthority'],
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: ['connect.tlsUnknownAuthority'],
  CERT_SIGNATURE_FAILURE: ['connect.tlsWrongAuthority'],
  CERT_HAS_EXPIRED: ['connect.tlsExpired'],
  CERT_NOT_YET_VALID: ['connect.tlsNotYetValid'],
  ERR_TLS_CERT_ALTNAME_INVALID: ['connect.tlsWrongHost'],
  ERR_SSL_WRONG_VERSION_NUMBER: ['connect.httpExpected'],
  ERR_SSL_PACKET_LENGTH_TOO_LONG: ['connect.httpExpected'],
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: ['connect.tlsClientCertificate', { fault: 'missing' }],
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: ['connect.tlsClientCertificate', { fault: 'unknownAuthority' }],
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: ['connect.tlsClientCertificate', { fault: 'refused' }],
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED: ['connect.tlsClientCertificate', { fault: 'expired' }],
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN: ['connect.tlsClientCertificate', { fault: 'refused' }],
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: ['connect.tlsHandshake'],
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: ['connect.tlsVersion'],
  ERR_SSL_TLSV1_UNRECOGNIZED_NAME: ['connect.tlsUnknownName'],
};

/** Codes of other failures to connect. */
export const systemCauses: CausesByCode = {
  ECONNREFUSED: ['connect.refused'],
  ENOTFOUND: ['connect.unknownHost'],
  EAI_AGAIN: ['connect.lookupFailed'],
  ETIMEDOUT: ['connect.unreachable', { timedOut: true }],
  EHOSTUNREACH: ['connect.unreachable', { what: 'host' }],
  ENETUNREACH: ['connect.unreachable', { what: 'network' }],
  ECONNRESET: ['connect.reset'],
  EPROTO: ['connect.httpExpected'],
  ...tlsCauses,
};
