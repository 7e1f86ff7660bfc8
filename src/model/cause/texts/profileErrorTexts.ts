import { clientHeaders } from '../../profile/clientHeaders.ts';
import { causeCatalog } from '../causeCatalog.ts';

/** The field; left out by a form that shows the fault next to it. */
const at = '{field, select, none {} other {{field}: }}';

/** How a user name or password is written in a URL. */
const encodingHelp =
  'In a user name or password, write / as %2F, ? as %3F, # as %23, \\ as %5C, @ as %40, : as %3A and % as %25.';
const example = 'such as http://localhost:3000';

/** Why a connection profile cannot be used. */
export const profileErrorTexts = causeCatalog({
  'profile.invalid': {
    params: { fault: ['value.wrong'] },
    nested: ['fault'],
    message: 'The connection profile cannot be used: {fault}',
  },
  'profile.urlMissing': { params: { field: ['url'] }, message: `${at}Enter a server URL, ${example}.` },
  'profile.urlScheme': {
    params: { field: ['url'], url: ['ftp://…'], scheme: ['ftp'] },
    message: `${at}“{url}” is not a server URL: its scheme is “{scheme}”.`,
    remedies: [`Write http://, https://, ws:// or wss://, ${example}.`],
  },
  'profile.urlNoScheme': {
    params: { field: ['url'], url: ['me@host'], port: ['3000'] },
    message: `${at}“{url}” is not a server URL.`,
    remedies: [
      `{port, select, none {Write it with its scheme, ${example}.} other {Did you mean http://localhost:{port}?}}`,
    ],
  },
  'profile.urlAmbiguous': {
    params: { field: ['url'] },
    message: `${at}The URL cannot be read: it contains an “@” after “/”, “?”, “#” or “\\”, which end the host.`,
    remedies: [`${encodingHelp} In the query, write @ as %40.`],
  },
  'profile.urlZone': {
    params: { field: ['url'], url: ['http://[fe80::1%eth0]'] },
    message: `${at}“{url}” contains an IPv6 zone (%), which URLs cannot contain.`,
    remedies: ['Write an address without a zone, or the name of the host.'],
  },
  'profile.urlNoHost': {
    params: { field: ['url'], url: ['http://'] },
    message: `${at}“{url}” has no host.`,
    remedies: ['Write it as http://host:port.'],
  },
  'profile.urlPort': {
    params: { field: ['url'], url: ['http://host:99999'], hasLogin: [true] },
    message: `${at}“{url}” has an invalid port. A port is a number from 1 to 65535.`,
    remedies: [
      '{hasLogin, select, true {} other {Write a user name and password before an “@”, such as http://user:password@host.}}',
    ],
  },
  'profile.urlHost': {
    params: { field: ['url'], url: ['http://a b'] },
    message: `${at}“{url}” has an invalid host: its name contains characters that host names cannot contain.`,
    remedies: ['Write it as http://host:port.'],
  },
  'profile.urlFragment': {
    params: { field: ['url'] },
    message: `${at}The URL contains a fragment (“#…”), which is never sent to a server.`,
    remedies: ['Remove it. If it is the name of a namespace, enter that in the field “namespace”.'],
  },
  'profile.urlPath': {
    params: { field: ['url'], path: ['/chat'], namespace: ['/chat'], isServerPath: [true] },
    message: `${at}The URL contains the path “{path}”.`,
    remedies: [
      '{isServerPath, select, true {Write the server’s own path in the field “path”.} other {{namespace, select, none {Write a namespace in the field “namespace”, and the server’s own path (such as /socket.io) in the field “path”.} other {Did you mean the namespace “{namespace}”? Enter it in the field “namespace”, or in “path” if the server listens there instead of /socket.io.}}}}',
    ],
  },
  'profile.userWithColon': {
    params: { field: ['url'] },
    message: `${at}The user name in the URL contains a colon, which is not possible in the header Authorization.`,
    remedies: ['Set the header Authorization in “headers” instead.'],
  },
  'profile.urlHalfCharacter': {
    params: { field: ['query.a'], what: ['name', 'value', 'url'], code: ['D800'] },
    message: `${at}{what, select, name {Its name} value {Its value} other {The URL}} contains half of a surrogate pair (U+{code}), which cannot be sent in a URL.`,
    remedies: ['Write the whole character, or remove it.'],
  },
  'profile.queryReserved': {
    params: { field: ['query.EIO'], name: ['EIO', 'transport', 'sid', 't', 'b64', 'j'], inUrl: [true] },
    message: `${at}{inUrl, select, true {The query of the URL contains “{name}”. } other {}}The client itself uses “{name}” for {name, select, EIO {the version of the protocol; choose it in “protocol”} transport {the transport; choose it in “transports”} sid {the ID of the Engine.IO session} t {a value that is different in each request, so that no response comes from a cache} b64 {sending binary data as text} other {the number of a JSONP response}}.`,
    remedies: ['Choose another name. With Socket.IO 3 and 4, you can also send values for the application in “auth”.'],
  },
  'profile.queryName': {
    params: { field: ['query.constructor'], name: ['constructor'], inUrl: [true] },
    message: `${at}{inUrl, select, true {The query of the URL contains “{name}”. } other {}}“{name}” cannot be the name of a query value.`,
    remedies: ['Choose another name.'],
  },
  'profile.queryInBoth': {
    params: { name: ['a'] },
    message: '“{name}” is in the URL and in the query of the connection. Only the value in the query is sent.',
  },
  'profile.queryTwice': {
    params: { name: ['a'] },
    message: '“{name}” is in the query of the URL more than once. The client sends only the last value.',
  },
  'profile.namespaceUrl': {
    params: { field: ['namespace'], path: ['/chat'] },
    message: `${at}A namespace is a name such as /chat, not a URL.`,
    remedies: ['{path, select, none {} other {Did you mean “{path}”?}}'],
  },
  'profile.namespaceControl': {
    params: { field: ['namespace'], namespace: ['/chat'] },
    message: `${at}“{namespace}” contains a control character or half of a surrogate pair, which cannot be sent in a name.`,
  },
  'profile.namespaceQuery': {
    params: { field: ['namespace'], namespace: ['/chat?a=1'] },
    message: `${at}“{namespace}” contains a “?”. No server has a namespace with such a name.`,
    remedies: ['Enter the part after the “?” in “query”.'],
  },
  'profile.namespaceComma': {
    params: { field: ['namespace'], namespace: ['/a,b'], joined: ['/a'] },
    message: `${at}“{namespace}” contains a comma, which ends the name in the packet. The client would join “{joined}”.`,
    remedies: ['Rename the namespace, or use the msgpack parser on both sides.'],
  },
  'profile.namespaceSecret': {
    params: { field: ['namespace'] },
    message: `${at}The name of a namespace cannot contain a secret, because it is shown and saved with every event.`,
    remedies: ['Send the secret in “auth”.'],
  },
  'profile.namespaceOfV2': {
    params: { namespace: ['/a b'], character: [' '] },
    message:
      'A Socket.IO 2 server reads the name of a namespace as a URL, and cannot find “{namespace}”, because it contains “{character}”.',
    remedies: ['Rename the namespace.'],
  },
  'profile.pathUrl': {
    params: { field: ['path'], path: ['http://host/ws'], meant: ['/ws'] },
    message: `${at}“{path}” is a URL. Enter a path, such as /socket.io.`,
    remedies: ['{meant, select, none {} other {Did you mean “{meant}”?}}'],
  },
  'profile.pathQuery': {
    params: { field: ['path'], path: ['/ws?a=1'] },
    message: `${at}“{path}” contains a “?” or “#”, which ends a path.`,
    remedies: ['Enter query values in “query”.'],
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
    message: `${at}“{path}” contains characters that must be encoded in a path.`,
    remedies: ['Write it as “{meant}”.'],
  },
  'profile.headerNoName': { params: { field: ['headers.'] }, message: `${at}A header must have a name.` },
  'profile.headerPseudo': {
    params: { field: ['headers.:path'] },
    message: `${at}Names that begin with a colon belong to HTTP/2, but the client uses HTTP/1.1.`,
    remedies: ['Remove it.'],
  },
  'profile.headerName': {
    params: { field: ['headers.a b'] },
    message: `${at}This is not a header name. A header name cannot contain spaces, colons, brackets, control characters or non-ASCII letters.`,
  },
  'profile.headerOfClient': {
    params: {
      field: ['headers.Accept-Encoding'],
      name: clientHeaders,
    },
    derived: { why: ({ name }) => String(name ?? '').replaceAll('-', '') },
    message: `${at}This header belongs to the client: {why, select, acceptencoding {the client reads no compressed responses} connection {it decides whether the connection is kept open or becomes a WebSocket} contentencoding {the client sends its requests uncompressed} contentlength {it must be the length of each request} contenttype {it specifies the format of what the client sends} expect {the client would wait for a response that it does not read} http2settings {the client uses HTTP/1.1} keepalive {it decides how long connections are kept open} proxyconnection {it decides whether the connection is kept open} te {it lists encodings that the client cannot read} trailer {the client sends nothing after its requests} transferencoding {it decides how the body of each request is sent} other {it makes a connection a WebSocket}}.`,
    remedies: ['Remove it.'],
  },
  'profile.headerOfWebSocket': {
    params: { field: ['headers.Sec-WebSocket-Key'] },
    message: `${at}This header belongs to the client, which uses it to negotiate the WebSocket.`,
    remedies: ['Remove it.'],
  },
  'profile.headerOfProxy': {
    params: { field: ['headers.Proxy-Authorization'] },
    message: `${at}This header is for a proxy, and would be sent to the server.`,
    remedies: ['Write user:password@ in the proxy’s URL instead.'],
  },
  'profile.headerTwice': {
    params: { field: ['headers.host'], other: ['Host'] },
    message: `${at}This is the same header as “{other}”. Header names are not case-sensitive.`,
    remedies: ['Keep one.'],
  },
  'profile.headerAuthTwice': {
    params: { field: ['headers.Authorization'] },
    message: `${at}The user name and password in the URL are sent in this header too.`,
    remedies: ['Keep one of them.'],
  },
  'profile.headerValue': {
    params: { field: ['headers.X'], kind: ['lineBreak', 'control', 'character'], code: ['U+000A'] },
    message: `${at}Its value contains {kind, select, lineBreak {a line break} control {a control character} other {a character}} ({code}) that HTTP headers cannot contain.`,
    remedies: ['Use Latin-1 characters only. Encode others, for example with percent-encoding.'],
  },
  'profile.headerBlank': {
    params: { field: ['headers.X'] },
    message: `${at}Its value begins or ends with a space, which HTTP removes.`,
    remedies: ['Remove it.'],
  },
  'profile.headerHost': {
    params: { field: ['headers.Host'] },
    message: `${at}This is not a host. Enter a name, and a port if it is not the default port, such as app.test:8080.`,
  },
  'profile.v2TryAllTransports': {
    params: { field: ['tryAllTransports'] },
    message: `${at}Socket.IO 2 does not have this option. Its client uses the first of “transports” and tries no other.`,
    remedies: ['Remove it from the connection.'],
  },
  'profile.v2AddTrailingSlash': {
    params: { field: ['addTrailingSlash'] },
    message: `${at}Socket.IO 2 does not have this option. Its client always ends the path with a slash.`,
    remedies: ['Remove it from the connection.'],
  },
  'profile.v2Auth': {
    message: 'Socket.IO 2 has no auth payload.',
    remedies: ['Send the values in the query instead, where such a server can read them, and remove auth.'],
  },
  'profile.v2Retries': {
    message: 'Socket.IO 2 has no retries.',
    remedies: ['Remove retries from the connection.'],
  },
  'profile.v2Msgpack': {
    message: 'The msgpack parser is supported with Socket.IO 3 and 4 only.',
    remedies: ['Choose the default parser for a Socket.IO 2 server.'],
  },
  'profile.retriesWithoutTimeout': {
    params: { field: ['retries'] },
    message: `${at}Retries require ackTimeoutMs.`,
    remedies: [
      'Set ackTimeoutMs. Without it, the client treats every acknowledgement as an error and sends the event again.',
    ],
  },
  'profile.proxyInvalid': {
    params: { field: ['proxy'], url: ['http://…'], isAmbiguous: [true] },
    message: `${at}“{url}” is not a proxy URL.`,
    remedies: [
      `{isAmbiguous, select, true {Its user name or password contains “/”, “?”, “#” or “\\”, which end the host. ${encodingHelp}} other {Write http://host:port, https://host:port or socks5://host:port, with user:password@ before the host if the proxy requires them.}}`,
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
      reported: ['wrong tag'],
    },
    message:
      'tls{field, select, none {} other {.{field}}}: {fault, select, unusable {The certificates cannot be used: {reported}{reportedEnd}} certNeeded {The certificate of the private key is missing. A key alone does not identify this client.} keyNeeded {The private key of the certificate is missing.} other {The file{file, select, none {} other { “{file}”}} {fault, select, otherKey {is not the private key of the certificate “{cert}” (tls.cert).} noCertificate {contains no certificate in PEM format (“-----BEGIN CERTIFICATE-----”).} damaged {contains a damaged certificate ({reported}).} noKey {contains no private key in PEM format (“-----BEGIN PRIVATE KEY-----”).} encrypted {is encrypted. Enter its passphrase in tls.passphrase.} wrongPassphrase {cannot be opened with this tls.passphrase.} noPassphrase {requires a passphrase. Enter it in tls.passphrase.} unreadable {cannot be read ({reported}).} oldEncryption {uses an outdated encryption that OpenSSL 3 refuses. Export it again with AES.} notPfx {is not a PKCS #12 file ({reported}).} other {was not read.}}}}',
  },
  'secret.hidden': {
    message: '“{field}” is hidden{lost, select, true {, and its value is no longer known} other {}}.',
    remedies: ['Enter its value again, or remove it.'],
  },
  'secret.receiverNotNamed': {
    message:
      'The secret “{name}” was not sent to {server}, because the MCP server was started without a permission for it.',
    remedies: ['If this server may receive the secret, start the MCP server with --secret {name}={server}.'],
  },
  'secret.addressUncertain': {
    message:
      '{field}: The address depends on a secret or a dynamic variable, so it is not known which server would receive the secrets.',
    remedies: ['Write scheme, host and port as text, or as a variable of the collection.'],
  },
  'secret.addressChanged': {
    message: '{field}: The value of its secret would change the address.',
    remedies: [
      'In a URL, percent-encode the special characters of a user name or password, such as %40 for @ and %2F for /.',
    ],
  },
});
