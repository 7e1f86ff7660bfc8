/**
 * What a connection needs of this machine, resolved where it can be known: the engine runs in a worker, to which VS Code's settings
 * for proxies and certificates do not reach.
 */
import * as vscode from 'vscode';
import type { Network } from '../../model/profile/network.ts';
import type { ConnectionProfile } from '../../model/profile/profile.ts';
import { chooseProxy, type ProxySettings } from '../../model/profile/proxyChoice.ts';
import { readServerUrl } from '../../model/profile/serverUrl.ts';
import { readTlsFiles } from './tlsFiles.ts';

/**
 * For a profile that is filled in. `base` is the folder that its files are relative to, the first workspace folder when left out.
 * @throws UserError that names the field and the file or the proxy at fault
 */
export async function resolveNetwork(profile: ConnectionProfile, base?: vscode.Uri): Promise<Network> {
  const http = vscode.workspace.getConfiguration('http');
  const settings: ProxySettings = {
    proxy: http.get<string>('proxy'),
    proxySupport: http.get<string>('proxySupport'),
    noProxy: http.get<string[]>('noProxy'),
    proxyAuthorization: http.get<string | null>('proxyAuthorization'),
    proxyStrictSSL: http.get<boolean>('proxyStrictSSL'),
  };
  const proxy = chooseProxy(profile, settings, process.env);
  const { tls } = profile;
  const { secure } = readServerUrl(profile.url);
  const folder = base ?? vscode.workspace.workspaceFolders?.[0]?.uri;
  return {
    ...(secure && tls && { tls: await readTlsFiles(tls, folder) }),
    ...(proxy && { proxy }),
    systemCertificates: http.get<boolean>('systemCertificates') ?? true,
  };
}
