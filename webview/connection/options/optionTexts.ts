import { catalog } from '../../../src/model/texts/catalog.ts';

/** The options of a connection: a label, and help below the field. */
export const optionTexts = catalog('connectionOptions', {
  page: 'Connection options',
  sections: 'Sections',
  setCount: '{count, plural, one {# option set} other {# options set}}',
  close: 'Close connection options',
  reconnect: 'Reconnect with changes',
  reconnectTitle:
    '{changed, select, true {Close this connection, and open it again with the changed options. It keeps its ID and its entries.} other {There are no changes}}',
  connectAsNew: 'Connect as new',
  connectAsNewTitle: 'Open another connection with these options, and keep this one',
  open: 'Connect',
  openTitle: 'Connect with these options',

  server: 'Server',

  name: 'Display name',
  nameHelp: 'Shown in lists instead of the host',
  namePlaceholder: 'Host',
  protocol: 'Protocol',
  protocolHelp: 'Auto detects the version from the server’s response',
  protocolChoice: '{protocol, select, auto {Auto} v4 {Socket.IO 3 and 4} v2 {Socket.IO 2} other {{protocol}}}',
  transports: 'Transports',
  transportsHelp: 'The order in which the client tries them',
  transportsChoice:
    '{transports, select, both {Polling, then WebSocket} websocketFirst {WebSocket, then polling} websocket {WebSocket only} polling {Polling only} other {{transports}}}',
  path: 'Path',
  pathHelp: 'The path option of the server',

  authentication: 'Authentication',
  requests: 'Headers and query',
  cookies: 'Keep cookies',
  cookiesHelp: 'Store cookies from the server and send them back',
  auth: 'Auth',
  authHelp:
    '{masked, select, true {A JSON object. The server reads it as socket.handshake.auth. “{mask}” stands for a hidden value that is not changed.} other {A JSON object. The server reads it as socket.handshake.auth.}}',
  credentialsNote:
    'Auth, headers and query are not saved when the panel closes. VS Code can store a secret, and prompts you for it once for each server. To use a stored secret, write the following in place of the value:',

  transport: 'Parser and upgrade',
  timeout: 'Timeout (ms)',
  timeoutHelp: 'Maximum duration of one connection attempt',
  parser: 'Parser',
  parserHelp: 'Must be the same as on the server',
  parserChoice: '{parser, select, default {Default} msgpack {MessagePack} other {{parser}}}',
  upgrade: 'Upgrade the transport',
  upgradeHelp: 'From polling to WebSocket',
  rememberUpgrade: 'Remember the upgrade',
  rememberUpgradeHelp: 'Start with WebSocket the next time',
  tryAllTransports: 'Try all transports',
  tryAllTransportsHelp: 'If the first one fails',
  trailingSlash: 'Trailing slash',
  trailingSlashHelp: 'End the path with a slash',

  tls: 'TLS',
  ca: 'CA file',
  caHelp: 'Trusted certificates, PEM',
  cert: 'Certificate file',
  certHelp: 'Client certificate, PEM',
  key: 'Key file',
  keyHelp: 'Private key of the client certificate, PEM',
  pfx: 'PFX file',
  pfxHelp: 'Client certificate and key in one file',
  passphrase: 'Passphrase',
  passphraseHelp: 'For the key or PFX file. It is never saved.',
  servername: 'Server name',
  servernameHelp: 'The name that the certificate must be valid for',
  anyCertificate: 'Accept any certificate',
  anyCertificateHelp: 'Unsafe: the identity of the server is not verified',

  chooseFile: 'Choose {field}',

  proxy: 'Proxy',
  proxyHelp: 'If empty, the proxy settings of VS Code apply',

  reconnection: 'Reconnection',
  reconnectAutomatically: 'Reconnect automatically',
  reconnectHelp: 'When the connection is lost',
  attempts: 'Reconnection attempts',
  attemptsHelp: 'The client stops after this number',
  noLimit: 'No limit',
  delay: 'Delay (ms)',
  delayHelp: 'Before the first attempt. Each further attempt doubles it.',
  delayMax: 'Maximum delay (ms)',
  delayMaxHelp: 'The delay does not exceed this value',
  randomization: 'Jitter factor (0 to 1)',
  randomizationHelp: 'Randomly changes each delay by up to this fraction',

  timeouts: 'Timeouts and retries',
  ackTimeout: 'Default ack timeout (ms)',
  ackTimeoutHelp: 'For emits without an ack timeout of their own',
  noTimeout: 'No timeout',
  retries: 'Retries',
  retriesHelp: 'How many times the client sends an event again if it is not acknowledged',
  maxAttachments: 'Maximum attachments',
  maxAttachmentsHelp: 'Maximum number of binary attachments in one packet',

  replies: 'Automatic replies',

  list: '{list, select, headers {Headers} query {Query} other {Replies}}',
  listHelp:
    '{list, select, headers {Sent with every HTTP request and the WebSocket handshake} query {Added to the URL of every request} other {Events of this name are acknowledged with these arguments, a JSON array}}',
  rowName:
    '{list, select, headers {Header {number} name} query {Query parameter {number} name} other {Reply {number} event}}',
  rowValue:
    '{list, select, headers {Header {number} value} query {Query parameter {number} value} other {Reply {number} arguments}}',
  namePlaceholders: '{list, select, headers {Authorization} query {room} other {event}}',
  add: '{list, select, headers {Add header} query {Add query parameter} other {Add reply}}',
  addShort: '{list, select, headers {Header} query {Parameter} other {Reply}}',
  remove:
    '{list, select, headers {Remove header {number}} query {Remove query parameter {number}} other {Remove reply {number}}}',

  hidden: 'Hidden, unchanged',
  hiddenHelp: 'Hidden, unchanged. Type to replace the value. {help}',
  hiddenValues: 'Hidden values',
  reveal: 'Reveal',
  revealField: 'Reveal {field}',
  revealHelp: 'Show the value. VS Code asks for confirmation first.',
  removeField: 'Remove {field}',
  removeHelp: 'Remove hidden value',
});
