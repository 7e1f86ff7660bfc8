/**
 * Chooses the proxy for a connection: the proxy of the profile, else the one in VS Code's settings, else the one in the environment. The
 * last two are not used for this machine and for the hosts in http.noProxy or NO_PROXY; the proxy of a profile is used for all hosts.
 */
import { isThisMachine, withoutRootDot } from '../url/hostName.ts';
import type { NetworkProxy } from './network.ts';
import { readProxyUrl } from '../url/proxyUrl.ts';
import { canonicalHost } from '../url/hostName.ts';
import { tryReadServerUrl } from '../url/serverUrl.ts';

/** VS Code's setting `http.proxy` and related settings. */
export interface ProxySettings {
  readonly proxy?: string | undefined;
  readonly proxySupport?: string | undefined;
  readonly noProxy?: readonly string[] | undefined;
  readonly proxyAuthorization?: string | null | undefined;
  readonly proxyStrictSSL?: boolean | undefined;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** @throws UserError for an invalid proxy URL; it names the source of the URL and never shows a user name or password */
export function chooseProxy(
  profile: { readonly url: string; readonly proxy?: string | undefined },
  settings: ProxySettings,
  environment: Environment,
): NetworkProxy | undefined {
  const strictSsl = settings.proxyStrictSSL ?? true;
  const own = profile.proxy?.trim();
  if (own) return { url: readProxyUrl(own, 'proxy').text, strictSsl };
  const target = targetOf(profile.url);
  if (!target || settings.proxySupport === 'off' || isThisMachine(target.host)) return undefined;
  const exceptions = settings.noProxy?.length
    ? settings.noProxy
    : (read(environment, 'NO_PROXY')?.split(/[\s,]+/) ?? []);
  if (exceptions.some((exception) => isExcepted(target, exception.trim().toLowerCase()))) return undefined;
  const configured = settings.proxy?.trim();
  if (configured) {
    const authorization = settings.proxyAuthorization ?? undefined;
    const url = readProxyUrl(configured, 'http.proxy').text;
    return { url, strictSsl, ...(authorization !== undefined && { authorization }) };
  }
  const name = target.secure ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const inherited = read(environment, name)?.trim();
  return inherited ? { url: readProxyUrl(inherited, name).text, strictSsl } : undefined;
}

interface Target {
  readonly secure: boolean;
  readonly host: string;
  readonly port: string;
}

function targetOf(url: string): Target | undefined {
  const target = tryReadServerUrl(url);
  return target && { secure: target.secure, host: withoutRootDot(target.hostname), port: target.port };
}

/** An exception is `*`, a host with the hosts below it (`example.com`, `.example.com`, `*.example.com`), host:port, or an IPv4 range. */
function isExcepted({ host, port }: Target, exception: string): boolean {
  if (exception === '*') return true;
  const range = /^(\d+(?:\.\d+){3})\/(\d+)$/.exec(exception);
  if (range?.[1]) return isInRange(host, range[1], Number(range[2]));
  const parts = /^(\[[^\]]+\]|[^:]*|[0-9a-f]*:[0-9a-f]*:[0-9a-f:]*)(?::(\d+))?$/.exec(exception);
  const written = parts?.[1]?.replace(/^\[|\]$/g, '').replace(/^\*?\./, '');
  const name = written && withoutRootDot(canonicalHost(written) ?? written);
  if (!name || (parts?.[2] !== undefined && parts[2] !== port)) return false;
  return host === name || host.endsWith(`.${name}`);
}

function isInRange(host: string, base: string, bits: number): boolean {
  const address = addressOf(host);
  const start = addressOf(base);
  if (address === undefined || start === undefined || bits > 32) return false;
  const size = 2 ** (32 - bits);
  return Math.floor(address / size) === Math.floor(start / size);
}

function addressOf(host: string): number | undefined {
  if (!/^\d+(\.\d+){3}$/.test(host)) return undefined;
  return host.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

/** Both upper and lower case are in use, as with curl. */
function read(environment: Environment, name: string): string | undefined {
  return environment[name.toLowerCase()] || environment[name] || undefined;
}
