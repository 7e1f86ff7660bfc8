import type { NetworkProxy } from '../../../model/profile/network.ts';
import { schemeOf } from '../../../model/url/urlText.ts';
import type { SecureSettings } from './secureSettings.ts';

/** What it takes to go through a proxy. */
export interface ProxyWay {
  readonly proxy: NetworkProxy;
  /** For an https proxy. */
  readonly secure: SecureSettings | undefined;
}

export function isSocks({ url }: NetworkProxy): boolean {
  return schemeOf(url).startsWith('socks');
}
