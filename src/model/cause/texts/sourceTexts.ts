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
    message: 'A request came back to the proxy that had forwarded it: {target} leads to this proxy.',
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
      'Open the proxy by the URL that it shows. If the host is yours, add it to the hosts that the proxy allows.',
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
});
