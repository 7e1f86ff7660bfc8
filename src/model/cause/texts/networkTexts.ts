import { causeCatalog } from '../causeCatalog.ts';

/** Why network conditions that were not set for a connection apply to it. */
export const networkTexts = causeCatalog({
  'network.sharedTransport': {
    params: { namespace: ['/chat'] },
    message: 'These conditions were set for {namespace}, whose transport this connection shares.',
  },
  'network.joinedTransport': {
    message: 'These conditions were set for the transport before this connection began to share it.',
  },
  'network.proxied': { message: 'These conditions apply to all clients of the proxy.' },
  'network.notProxied': {
    params: { id: ['s1'] },
    message: 'Network conditions cannot be set for {id}, because its traffic does not pass through the inspector.',
    remedies: ['Put a proxy between the client and the server.'],
  },
});
