import { clientHeaders } from '../../profile/clientHeaders.ts';
import { type CauseParams, textOf } from '../cause.ts';
import { causeCatalog } from '../causeCatalog.ts';

/** The field; left out by a form that shows the fault next to it. */
const at = '{field, select, none {} other {{field}: }}';

/** How a user name or password is written in a URL. */
const encodingHelp =
  'In a user name or password write / as %2F, ? as %3F, # as %23, \\ as %5C, @ as %40, : as %3A and % as %25.';
const example = 'such as http://localhost:3000';

/** Why a connection profile cannot be used. */
export const profileErrorTexts = causeCatalog({
  'profile.invalid': {
    params: { fault: ['value.wrong'] },
    nested: ['fault'],
    message: 'The connection profile cannot be used: {fault}',
  },
  'profile.urlMissing': { params: { field: ['url'] }, message: `${at}A server URL is needed, ${example}.` },
  'profile.urlScheme': {
    params: { field: ['url'], url: ['ftp://…'], scheme: ['ftp'] },
    message: `${at}“{url}” is not a server URL: its scheme is “{scheme}”.`,
    remedies: [`Write http://, https://, ws:// or wss://, ${example}.`],
  },
  'profile.urlNoScheme': {
    params: { field: ['url'], url: ['me@host'] },
    message: `${at}“{url}” is not a server URL.`,
    remedies: [`Write it with its scheme, ${example}.`],
  },
  'profile.urlAmbiguous': {
    params: { field: ['url'] },
    message: `${at}The URL cannot be read: it holds an “@” behind “/”, “?”, “#” or “\\”, which end the host.`,
    remedies: [`${encodingHelp} In the query write @ as %40.`],
  },
  'profile.urlZone': {
    params: { field: ['url'], url: ['http://[fe80::1%eth0]'] },
    message: `${at}“{url}” names an IPv6 zone (%), which URLs cannot hold.`,
    remedies: ['Write an address without a zone, or the name of the host.'],
  },
  'profile.urlNoHost': {
    params: { field: ['url'], url: ['http://'] },
    message: `${at}“{url}” has no host.`,
    remedies: ['Write it as http://host:port.'],
  },
  'profile.urlPort': {
    params: { field: ['url'], url: ['http://host:99999'], hasLogin: [true] },
    message: `${at}“{url}” has a port that cannot be: a port is a number from 1 to 65535.`,
    remedies: [
      '{hasLogin, select, true {} other {A user name and password stand before an “@”, such as http://user:password@host.}}',
    ],
  },
  'profile.urlHost': {
    params: { field: ['url'], url: ['http://a b'] },
    message: `${at}“{url}” has no host that can be reached: its name holds characters that names of hosts do not have.`,
    remedies: ['Write it as http://host:port.'],
  },
  'profile.urlFragment': {
    params: { field: ['url'] },
    message: `${at}The URL holds a fragment (“#…”), which is never sent to a server.`,
    remedies: ['Leave it out; if it names a namespace, write that in the field “namespace”.'],
  },
  'profile.urlPath': {
    params: { field: ['url'], path: ['/chat'], namespace: ['/chat'], isServerPath: [true] },
    message: `${at}The URL holds the path “{path}”.`,
    remedies: [
      '{isServerPath, select, true {Write the server’s own path in the field “path”.} other {{namespace, select, none {Write a namespace in the field “namespace”, and the server’s own path (such as /socket.io) in the field “path”.} other {Did you mean the namespace “{namespace}”? Write it in the field “namespace”, or in “path” when the server listens there instead of /socket.io.}}}}',
    ],
  },
  'profile.userWithColon': {
    params: { field: ['url'] },
    message: `${at}The user name in the URL holds a colon, which the header Authorization cannot carry.`,
    remedies: ['Set the header Authorization in “headers” instead.'],
  },
  'profile.urlHalfCharacter': {
    params: { field: ['query.a'], what: ['name', 'value', 'url'], code: ['D800'] },
    message: `${at}{what, select, name {its name} value {its value} other {the URL}} holds half of a character (U+{code}), which cannot be sent in a URL.`,
    remedies: ['Write the whole character, or remove it.'],
  },
  'profile.queryReserved': {
    params: { field: ['query.t'], name: ['EIO', 'transport', 'sid', 't', 'b64', 'j'], inUrl: [true] },
    message: `${at}{inUrl, select, true {The query of the URL holds “{name}”: } other {}}the client uses “{name}” itself, for {name, select, EIO {the version of the protocol; choose it in “protocol”} transport {the transport; choose it in “transports”} sid {the ID of the Engine.IO session} t {a value that is new in each request, so that none is answered from a cache} b64 {sending binary data as text} other {the number of a JSONP response}}.`,
    remedies: [
      'Choose another name; what is meant for the application can also be given in “auth” (Socket.IO 3 and 4).',
    ],
  },
  'profile.queryName': {
    params: { field: ['query.constructor'], name: ['constructor'], inUrl: [true] },
    message: `${at}{inUrl, select, true {The query of the URL holds “{name}”: } other {}}“{name}” cannot be the name of a query value.`,
    remedies: ['Choose another name.'],
  },
  'profile.queryInBoth': {
    params: { name: ['a'] },
    message: 'The URL and the query of the connection both give “{name}”. The query’s value is sent, the URL’s is not.',
  },
  'profile.queryTwice': {
    params: { name: ['a'] },
    message: 'The query of the URL gives “{name}” more than once. The client sends one value of a name: the last one.',
  },
  'profile.namespaceUrl': {
    params: { field: ['namespace'], path: ['/chat'] },
    message: `${at}a namespace is a name such as /chat, not a URL.`,
    remedies: ['{path, select, none {} other {Did you mean “{path}”?}}'],
  },
  'profile.namespaceControl': {
    params: { field: ['namespace'], namespace: ['/chat'] },
    message: `${at}“{namespace}” holds a control character or half of a character, which cannot be sent in a name.`,
  },
  'profile.namespaceQuery': {
    params: { field: ['namespace'], namespace: ['/chat?a=1'] },
    message: `${at}“{namespace}” holds a “?”, which a namespace cannot: no server has one of that name.`,
    remedies: ['Write what stands behind it in “query”.'],
  },
  'profile.namespaceComma': {
    params: { field: ['namespace'], namespace: ['/a,b'], asked: ['/a'] },
    message: `${at}“{namespace}” holds a comma, which ends the name on the wire: the server would be asked for “{asked}”.`,
    remedies: ['Rename the namespace, or use the msgpack parser on both sides.'],
  },
  'profile.namespaceOfV2': {
    params: { namespace: ['/a b'], character: [' '] },
    message:
      'A Socket.IO 2 server reads the name of a namespace as a URL, and cannot find “{namespace}”: it holds “{character}”.',
    remedies: ['Rename the namespace.'],
  },
  'profile.pathUrl': {
    params: { field: ['path'], path: ['http://host/ws'], meant: ['/ws'] },
    message: `${at}“{path}” is a URL; a path such as /socket.io is needed.`,
    remedies: ['{meant, select, none {} other {Did you mean “{meant}”?}}'],
  },
  'profile.pathQuery': {
    params: { field: ['path'], path: ['/ws?a=1'] },
    message: `${at}“{path}” holds a “?” or “#”, which ends a path.`,
    remedies: ['Write query values in “query”.'],
  },
  'profile.pathInvalid': {
    params: { field: ['path'], path: ['//'] },
    message: `${at}“{path}” is not a path.`,
    remedies: ['Write it with a leading slash, such as /socket.io.'],
  },
  'profile.pathNoSlash': {
    params: { field: ['path'], path: ['ws'], meant: ['/ws'] },
    message: `${at}“{path}” needs a leading slash.`,
    remedies: ['Did you mean “{meant}”?'],
  },
  'profile.pathWritten': {
    params: { field: ['path'], path: ['/a b'], meant: ['/a%20b'] },
    message: `${at}“{path}” is not how a path is sent.`,
    remedies: ['Write it as “{meant}”.'],
  },
  'profile.headerNoName': { params: { field: ['headers.'] }, message: `${at}a header needs a name.` },
  'profile.headerPseudo': {
    params: { field: ['headers.:path'] },
    message: `${at}names that begin with a colon belong to HTTP/2, and the client speaks HTTP/1.1.`,
    remedies: ['Remove it.'],
  },
  'profile.headerName': {
    params: { field: ['headers.a b'] },
    message: `${at}is not the name of a header: blanks, colons, brackets, control characters and letters beyond ASCII cannot stand in it.`,
  },
  'profile.headerOfClient': {
    params: {
      field: ['headers.Upgrade'],
      name: clientHeaders,
    },
    derived: { why: ({ name }) => String(name ?? '').replaceAll('-', '') },
    message: `${at}this header belongs to the client: {why, select, acceptencoding {the client reads no compressed responses} connection {it decides whether the connection is kept open or becomes a WebSocket} contentencoding {the client sends its requests uncompressed} contentlength {it must be the length of each request} contenttype {it names the form of what the client sends} expect {the client would wait for a response that it does not read} http2settings {the client speaks HTTP/1.1} keepalive {it decides how long connections are kept open} proxyconnection {it decides whether the connection is kept open} te {it names encodings that the client does not read} trailer {the client sends nothing behind its requests} transferencoding {it decides how the body of each request is written} other {it makes a connection a WebSocket}}.`,
    remedies: ['Remove it.'],
  },
  'profile.headerOfWebSocket': {
    params: { field: ['headers.Sec-WebSocket-Key'] },
    message: `${at}this header belongs to the client, which negotiates the WebSocket with it.`,
    remedies: ['Remove it.'],
  },
  'profile.headerOfProxy': {
    params: { field: ['headers.Proxy-Authorization'] },
    message: `${at}this header is for a proxy, and would be sent to the server.`,
    remedies: ['Write user:password@ in the proxy’s URL instead.'],
  },
  'profile.headerTwice': {
    params: { field: ['headers.host'], other: ['Host'] },
    message: `${at}is the same header as “{other}”: upper and lower case make no difference.`,
    remedies: ['Keep one.'],
  },
  'profile.headerAuthTwice': {
    params: { field: ['headers.Authorization'] },
    message: `${at}the user name and password in the URL are sent in this header too.`,
    remedies: ['Keep one of them.'],
  },
  'profile.headerValue': {
    params: { field: ['headers.X'], kind: ['lineBreak', 'control', 'character'], code: ['U+000A'] },
    message: `${at}its value holds {kind, select, lineBreak {a line break} control {a control character} other {a character}} ({code}) that HTTP headers cannot carry.`,
    remedies: ['Only Latin-1 can; encode the rest, for instance percent-encoded.'],
  },
  'profile.headerBlank': {
    params: { field: ['headers.X'] },
    message: `${at}its value begins or ends with a blank, which is lost on the way: it is no part of a value in HTTP.`,
    remedies: ['Remove it.'],
  },
  'profile.headerHost': {
    params: { field: ['headers.Host'] },
    message: `${at}is not a host: write a name, and a port where it is not the default one, such as app.test:8080.`,
  },
  'profile.v2TryAllTransports': {
    params: { field: ['tryAllTransports'] },
    message: `${at}Socket.IO 2 does not have it: its client begins with the first of “transports” and tries no other.`,
    remedies: ['Take it out of the connection.'],
  },
  'profile.v2AddTrailingSlash': {
    params: { field: ['addTrailingSlash'] },
    message: `${at}Socket.IO 2 does not have it: its client ends the path with a slash always.`,
    remedies: ['Take it out of the connection.'],
  },
  'profile.v2Auth': {
    message: 'Socket.IO 2 has no auth payload.',
    remedies: ['Give the values in the query instead, where such a server reads them, and take auth out.'],
  },
  'profile.v2Retries': {
    message: 'Socket.IO 2 has no retries.',
    remedies: ['Take retries out of the connection.'],
  },
  'profile.v2Msgpack': {
    message: 'The msgpack parser is supported with Socket.IO 3 and 4 only.',
    remedies: ['Choose the default parser for a Socket.IO 2 server.'],
  },
  'profile.retriesWithoutTimeout': {
    params: { field: ['retries'] },
    message: `${at}needs ackTimeoutMs.`,
    remedies: ['Without it the client takes every acknowledgement for an error and sends the event again.'],
  },
  'profile.proxyInvalid': {
    params: { field: ['proxy'], url: ['http://…'], isAmbiguous: [true] },
    message: `${at}“{url}” is not a proxy.`,
    remedies: [
      `{isAmbiguous, select, true {Its user name or password holds “/”, “?”, “#” or “\\”, which end the host. ${encodingHelp}} other {Write http://host:port, https://host:port or socks5://host:port, with user:password@ before the host when the proxy requires them.}}`,
    ],
  },
  'profile.certificate': {
    params: {
      field: ['ca', 'cert', 'key', 'pfx'],
      file: ['client.pem'],
      fault: [
        'notRead',
        'unusable',
        'certNeeded',
        'keyNeeded',
        'otherKey',
        'noCertificate',
        'damaged',
        'noKey',
        'encrypted',
        'wrongPassphrase',
        'noPassphrase',
        'unreadable',
        'oldEncryption',
        'notPfx',
      ],
      cert: ['client.crt'],
      said: ['wrong tag'],
    },
    derived: { hasFile: (params: CauseParams) => textOf(params, 'file') !== '' },
    message:
      'tls{field, select, none {} other {.{field}}}: {hasFile, select, true {the file “{file}” } other {}}{fault, select, unusable {the certificates cannot be used: {said}} certNeeded {is needed too. A key alone proves nothing to the server.} keyNeeded {is needed too. It is the private key of the certificate.} otherKey {is not the key of the certificate “{cert}” (tls.cert).} noCertificate {holds no certificate in PEM format (“-----BEGIN CERTIFICATE-----”).} damaged {holds a damaged certificate ({said}).} noKey {holds no private key in PEM format (“-----BEGIN PRIVATE KEY-----”).} encrypted {is encrypted; give its passphrase in tls.passphrase.} wrongPassphrase {does not open with this tls.passphrase.} noPassphrase {needs a tls.passphrase.} unreadable {cannot be read ({said}).} oldEncryption {uses an old encryption that OpenSSL 3 refuses. Export it again, with AES.} notPfx {is not a PKCS #12 file ({said}).} other {was not read.}}',
  },
  'secret.hidden': {
    message: '“{field}” is hidden{lost, select, true {, and its value is not known any more} other {}}.',
    remedies: ['Write its value again, or remove it.'],
  },
  'secret.addressUncertain': {
    message:
      '{field}: the address depends on a secret or a dynamic variable, so it is not known which server would receive the secrets.',
    remedies: ['Write scheme, host and port as text, or as a variable of the collection.'],
  },
  'secret.addressChanged': {
    message: '{field}: with the value of its secret the address would be another one.',
    remedies: [
      'In a URL, write the special characters of a user name or password percent-encoded, such as %40 for @ and %2F for /.',
    ],
  },
});
