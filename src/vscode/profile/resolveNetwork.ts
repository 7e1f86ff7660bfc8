/**
 * Resolves the certificates and the proxy that a connection needs. This is done in the extension host, because the engine runs in a worker,
 * where VS Code's settings for proxies and certificates are not available.
 */
import * as vscode from 'vscode';
import type { Network } from '../../model/profile/network.ts';
import type { ConnectionProfile } from '../../model/profile/profile.ts';
import { chooseProxy, type ProxySettings } from '../../model/profile/proxyChoice.ts';
import { readServerUrl } from '../../model/url/serverUrl.ts';
import { withoutUser } from '../../model/url/quotableUrl.ts';
import { readTlsFiles } from './tlsFiles.ts';

/**
 * @param profile a profile with its variables filled in
 * @param base the folder that its files are relative to; the first workspace folder when left out
 * @throws UserError that names the field and the invalid file or proxy
 */
export async function resolveNetwork(profile: ConnectionProfile, base?: vscode.Uri): Promise<Network> {
  const settings = proxySettings();
  const proxy = chooseProxy(profile, settings, process.env);
  const { tls } = profile;
  const { secure } = readServerUrl(profile.url);
  return {
    ...(secure && tls ? await resolveCertificates(tls, base) : { systemCertificates: trustsSystem() }),
    ...(proxy && { proxy }),
  };
}

/**
 * The contents of the files in `tls`. `base` has the same meaning as in `resolveNetwork`.
 * @throws UserError that names the field and the file
 */
export async function resolveCertificates(
  tls: NonNullable<ConnectionProfile['tls']>,
  base: vscode.Uri | undefined = vscode.workspace.workspaceFolders?.[0]?.uri,
): Promise<Pick<Network, 'tls' | 'systemCertificates'>> {
  return { tls: await readTlsFiles(tls, base), systemCertificates: trustsSystem() };
}

function trustsSystem(): boolean {
  return vscode.workspace.getConfiguration('http').get<boolean>('systemCertificates') ?? true;
}

/** The proxy for a server from VS Code's settings or the environment, as `MachineProxy`. An invalid one is refused when it is used. */
export function machineProxy(url: string): string | undefined {
  try {
    const proxy = chooseProxy({ url }, proxySettings(), process.env);
    return proxy && withoutUser(proxy.url);
  } catch {
    return undefined;
  }
}

function proxySettings(): ProxySettings {
  const http = vscode.workspace.getConfiguration('http');
  return {
    proxy: http.get<string>('proxy'),
    proxySupport: http.get<string>('proxySupport'),
    noProxy: http.get<string[]>('noProxy'),
    proxyAuthorization: http.get<string | null>('proxyAuthorization'),
    proxyStrictSSL: http.get<boolean>('proxyStrictSSL'),
  };
}
