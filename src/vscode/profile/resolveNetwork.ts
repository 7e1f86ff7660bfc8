/**
 * What a connection needs of this machine, resolved where it can be known: the engine runs in a worker, to which VS Code's settings
 * for proxies and certificates do not reach.
 */
import * as vscode from 'vscode';
import type { Network } from '../../model/profile/network.ts';
import type { ConnectionProfile } from '../../model/profile/profile.ts';
import { chooseProxy, type ProxySettings } from '../../model/profile/proxyChoice.ts';
import { readServerUrl } from '../../model/url/serverUrl.ts';
import { withoutUser } from '../../model/url/quotableUrl.ts';
import { readTlsFiles } from './tlsFiles.ts';

/**
 * For a profile that is filled in. `base` is the folder that its files are relative to, the first workspace folder when left out.
 * @throws UserError that names the field and the file or the proxy at fault
 */
export async function resolveNetwork(profile: ConnectionProfile, base?: vscode.Uri): Promise<Network> {
  const settings = proxySettings();
  const proxy = chooseProxy(profile, settings, process.env);
  const { tls } = profile;
  const { secure } = readServerUrl(profile.url);
  const folder = base ?? vscode.workspace.workspaceFolders?.[0]?.uri;
  return {
    ...(secure && tls && { tls: await readTlsFiles(tls, folder) }),
    ...(proxy && { proxy }),
    systemCertificates: vscode.workspace.getConfiguration('http').get<boolean>('systemCertificates') ?? true,
  };
}

/** The proxy of VS Code's settings or the environment for a server, as `MachineProxy`. One that cannot be used is refused when it is. */
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
