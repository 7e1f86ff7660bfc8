import { causeCatalog } from '../causeCatalog.ts';

const trust =
  'If you trust the server, set its certificate authority (CA) in tls.ca, or set tls.rejectUnauthorized to false.';

/** Faults of certificates and TLS handshakes. */
export const tlsTexts = causeCatalog({
  'connect.tlsSelfSigned': {
    params: { chain: [true] },
    message:
      '{chain, select, true {The server’s certificate is signed by a certificate authority (CA) that the inspector does not trust.} other {The server’s certificate is self-signed, and the inspector does not trust it.}}',
    remedies: [trust],
  },
  'connect.tlsUnknownAuthority': {
    params: { incomplete: [true] },
    message:
      '{incomplete, select, true {The server’s certificate could not be verified: the inspector does not know its certificate authority (CA), or the server does not send the intermediate certificates.} other {The inspector does not know the certificate authority (CA) of the server’s certificate.}}',
    remedies: [trust],
  },
  'connect.tlsWrongAuthority': {
    message: 'The server’s certificate was not signed by the certificate authority (CA) in tls.ca.',
  },
  'connect.tlsExpired': {
    message: 'The server’s certificate has expired.',
    remedies: ['Renew the certificate of the server, or of the proxy between the client and the server.'],
  },
  'connect.tlsNotYetValid': {
    message: 'The server’s certificate is not valid yet.',
    remedies: ['Check the clock of this machine.'],
  },
  'connect.tlsWrongHost': {
    message: 'The server’s certificate is for another host name.',
    remedies: ['Set the name to check in tls.servername.'],
  },
  'connect.tlsUnknownName': {
    message: 'The server does not know the requested host name.',
    remedies: ['Set another name in tls.servername.'],
  },
  'connect.tlsClientCertificate': {
    params: { fault: ['missing', 'unknownAuthority', 'expired', 'refused'] },
    message:
      '{fault, select, unknownAuthority {The server does not know the certificate authority (CA) of the client certificate.} expired {The client certificate has expired.} refused {The server does not accept the client certificate.} other {The server requires a client certificate.}}',
    remedies: ['{fault, select, missing {Set it in tls.cert and tls.key, or in tls.pfx.} other {}}'],
  },
  'connect.tlsHandshake': {
    weight: 'general',
    message: 'The server refused the TLS handshake.',
    remedies: ['If the server requires a client certificate, set tls.cert and tls.key, or tls.pfx.'],
  },
  'connect.tlsVersion': { message: 'The server supports no version of TLS that the inspector allows.' },
  'connect.tlsReset': {
    weight: 'general',
    message: 'The server ended the connection before it responded.',
    remedies: [
      'Check whether the server uses TLS on this port, whether it requires a client certificate, and whether it accepts the one that is set.',
    ],
  },
});
