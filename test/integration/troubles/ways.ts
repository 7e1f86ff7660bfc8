/** What is between the inspector and a server. */
import type { DiagnoseOptions } from '../../../src/engine/diagnose/diagnose.ts';
import type { ConnectionProfile } from '../../../src/model/profile/profile.ts';
import type { FrontOptions } from '../../servers/frontServer.ts';
import { startHttpProxy } from '../../servers/proxyServers.ts';
import { certificate, shown } from '../../servers/tlsFiles.ts';
import type { Troubled } from '../../support/troubled.ts';

/** `front` is added to the options of the front, `profile` to the profile. */
export interface Way {
  readonly front: Partial<FrontOptions>;
  readonly scheme: string;
  readonly login?: string;
  readonly profile: Partial<ConnectionProfile>;
  readonly options: Partial<DiagnoseOptions>;
}

const directly: Way = { front: {}, scheme: 'http', profile: {}, options: {} };

export const ways = {
  directly: () => directly,
  'through an HTTP proxy': async (it) => {
    const proxy = await startHttpProxy();
    it.closeWith(() => proxy.close());
    return { ...directly, profile: { proxy: proxy.url } };
  },
  'with TLS': () => ({
    ...directly,
    scheme: 'https',
    front: { tls: shown('server') },
    profile: { tls: { ca: './ca.crt' } },
    options: { network: { tls: { ca: certificate('ca.crt') } } },
  }),
  'with a login': () => ({
    ...directly,
    login: 'me:pw@',
    front: { authorization: `Basic ${Buffer.from('me:pw').toString('base64')}` },
  }),
} as const satisfies Readonly<Record<string, (it: Troubled) => Way | Promise<Way>>>;

export type WayName = keyof typeof ways;
