import { causeCatalog } from '../causeCatalog.ts';

/** Faults of the reverse proxy and of other sources. `target` is its URL without the password. */
export const sourceTexts = causeCatalog({
  'source.targetUnreachable': {
    params: { target: ['http://localhost:3000'], reason: ['connect.refused'], systemCode: ['EPERM'] },
    nested: ['reason'],
    message: 'The target {target} did not respond.{reason, select, none {} other { {reason}}}',
    remedies: ['Start the server, or start the proxy again with the URL of the server.'],
  },
  'source.targetIsProxy': {
    params: { target: ['http://127.0.0.1:3001'] },
    message: 'The target {target} is the proxy itself.',
    remedies: ['Use the URL of the server as the target, or another port for the proxy.'],
  },
  'source.loop': {
    params: { target: ['http://127.0.0.1:3001'] },
    message: 'The proxy received a request that it had forwarded itself: {target} forwards to this proxy.',
    remedies: ['Use the URL of the server as the target.'],
  },
  'source.portInUse': {
    params: { port: [3001], host: ['127.0.0.1'] },
    message: 'Port {port} of {host} is in use.',
    remedies: ['Choose another port, or leave the port out to use a free one.'],
  },
  'source.portNotAllowed': {
    params: { port: [80] },
    message: 'This user is not allowed to listen on port {port}.',
    remedies: ['Choose a port above 1023.'],
  },
  'source.addressUnusable': {
    params: { host: ['192.0.2.1'], systemCode: ['EADDRNOTAVAIL'] },
    weight: 'general',
    message: 'The proxy cannot listen on {host}: the system reports {systemCode}.',
    remedies: ['Use 127.0.0.1, or an address of this machine.'],
  },
  'source.hostNotAllowed': {
    params: { requestHost: ['evil.example'] },
    message: 'The proxy does not serve requests for the host {requestHost}.',
    remedies: [
      'Use the URL that the Connections view shows for the proxy. To use another host name, start the proxy with that name as its host.',
    ],
  },
  'source.upgradeUnsupported': {
    params: { upgrade: ['h2c'] },
    message: 'The proxy forwards WebSocket upgrades, but not an upgrade to {upgrade} in a request with a body.',
    remedies: ['Send the request without the header Upgrade.'],
  },
  'source.targetInvalid': {
    params: { target: ['unix:///'] },
    message: '{target} is not a target for the proxy.',
    remedies: [
      'Use the URL of a server, such as http://localhost:3000, or of a Unix socket, such as unix:///run/app.sock.',
    ],
  },
  'source.targetLogin': {
    message: 'A target cannot contain a user name or a password.',
    remedies: ['Remove them from the URL. The proxy forwards the credentials that the clients send.'],
  },
  'source.openToNetwork': {
    params: { url: ['http://192.0.2.1:3001'], host: ['0.0.0.0'] },
    message: 'The proxy at {url} listens on {host}. Everyone on the network can reach the target through it.',
    remedies: ['Leave out the host to listen on 127.0.0.1 only.'],
  },
  'source.targetBack': {
    params: { target: ['http://localhost:3000'] },
    message: 'The target {target} responds again.',
  },
  'source.attachedLate': {
    message:
      'The beginning of this session was not captured. What depends on it, such as the join of the namespace and the recovery offset, is not known.',
    remedies: ['Reload the page or restart the client to capture it from the beginning.'],
  },
  'source.eventNotSeen': {
    message: 'The event that this acknowledgement belongs to was not captured.',
  },
  'source.handshakeRefused': {
    params: { status: [400, 403], reported: ['not allowed'] },
    weight: 'general',
    message:
      'The server refused the handshake of a client (HTTP {status}).{reported, select, none {} other { It responded: {reported}{reportedEnd}}}',
  },
  'source.unknown': {
    params: { sourceId: ['s1'], known: ['s2'] },
    message: '{sourceId} is not a source.{known, select, none {} other { Sources: {known}.}}',
  },
  'source.notOurs': {
    params: { connectionId: ['c3'] },
    message: 'The connection {connectionId} belongs to a client of the application. The inspector only observes it.',
    remedies: ['Use a connection of the inspector to the same server.'],
  },
  'source.stillOpen': {
    params: { connectionId: ['c3'] },
    message: 'The connection {connectionId} of the application is open.',
    remedies: ['Stop the source, or wait until the client has disconnected.'],
  },
});
