import { causeCatalog } from '../causeCatalog.ts';

/** Why network conditions apply that were not set for this connection. */
export const networkTexts = causeCatalog({
  'network.sharedTransport': {
    params: { namespace: ['/chat'] },
    message: 'These conditions were set for {namespace}, whose transport this connection shares.',
  },
  'network.joinedTransport': {
    message: 'These conditions already applied to the transport that this connection shares.',
  },
});
