/**
 * The hosts whose requests a proxy serves, so that a web page cannot reach it through a host name that resolves to this machine (DNS
 * rebinding).
 */
import { networkInterfaces } from 'node:os';
import { canonicalHost, hostOfAuthority, isThisMachine, withoutRootDot } from '../../../model/url/hostName.ts';

export interface ServedHosts {
  /** The host on which the proxy listens. */
  readonly host: string;
  /** Names that the user allows. */
  readonly allowed: readonly string[];
}

/** Addresses that stand for every interface: a server that listens there is reached by any address of this machine. */
const everyAddress: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

/**
 * Whether requests with this header `Host` are served: those for a loopback name, the configured host, an allowed name and, if the proxy
 * listens beyond loopback, an address of this machine. Programs that send no such header are not browsers, and are served.
 */
export function isServedHost(header: string | undefined, { host, allowed }: ServedHosts): boolean {
  if (header === undefined) return true;
  const named = authorityHost(header);
  if (named === undefined) return false;
  if (isThisMachine(named) && !everyAddress.has(named)) return true;
  if ([host, ...allowed].some((name) => canonical(name) === named)) return true;
  return isReachedFromOutside(host) && machineAddresses().has(named);
}

/** Whether a proxy that listens on this host is reached from other machines. */
export function isReachedFromOutside(host: string): boolean {
  return everyAddress.has(host) || !isThisMachine(canonical(host) ?? '');
}

function authorityHost(authority: string): string | undefined {
  const name = hostOfAuthority(authority);
  return name === undefined ? undefined : withoutRootDot(name);
}

function canonical(host: string): string | undefined {
  const name = canonicalHost(host);
  return name === undefined ? undefined : withoutRootDot(name);
}

function machineAddresses(): Set<string> {
  const all = Object.values(networkInterfaces()).flatMap((addresses = []) => addresses);
  return new Set(all.map(({ address }) => canonical(address.replace(/%.*$/, '')) ?? address));
}
