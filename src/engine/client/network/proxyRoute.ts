import type { NetworkProxy } from '../../../model/profile/network.ts';
import { schemeOf } from '../../../model/url/urlText.ts';
import type { SecureSettings } from './secureSettings.ts';

/** The data that is needed to connect through a proxy. */
export interface ProxyRoute {
  readonly proxy: NetworkProxy;
  /** TLS settings for an https proxy. */
  readonly secure: SecureSettings | undefined;
}

export function isSocks({ url }: NetworkProxy): boolean {
  return schemeOf(url).startsWith('socks');
}
