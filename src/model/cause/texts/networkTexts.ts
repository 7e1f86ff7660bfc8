import { type CauseText, textOf } from '../cause.ts';

/** Why network conditions are in force that were not set for this connection. */
export const networkTexts = {
  'network.sharedTransport': {
    weight: 'exact',
    params: { namespace: ['/chat'] },
    message: (params) => `They were set for ${textOf(params, 'namespace')}, whose transport this connection shares.`,
  },
  'network.joinedTransport': {
    weight: 'exact',
    message: () => 'They were in force on the transport that this connection shares.',
  },
} as const satisfies Readonly<Record<string, CauseText>>;
