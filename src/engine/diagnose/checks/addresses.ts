import * as net from 'node:net';
import type { StoredCause } from '../../../model/cause/cause.ts';
import { storedCause } from '../../../model/cause/cause.ts';
import { explain } from '../../../model/cause/causeTexts.ts';
import { systemCauses } from '../../../model/cause/systemCauses.ts';
import { isThisMachine } from '../../../model/url/hostName.ts';
import { shownProxy } from '../../../model/url/quotableUrl.ts';
import { addressOf } from '../../../model/url/serverUrl.ts';
import { readProxyUrl } from '../../../model/url/proxyUrl.ts';
import { probeAddress } from '../../client/network/addressProbe.ts';
import { proxyFault } from '../../client/network/networkFault.ts';
import { type Check, type CheckContext, failed, ok, type Outcome } from '../check.ts';
import { serverOnOtherPort } from '../otherAddresses.ts';
import { proxyOf } from '../proxyOf.ts';
import { within } from '../waiting.ts';

const proxyPorts: Readonly<Record<string, string>> = { http: '80', https: '443' };

/** Opens a TCP connection to each address of the host, or to the proxy, and closes it without sending anything. */
export const checkAddresses: Check = async (context) => {
  const { probe, facts, addEvidence } = context;
  const { port } = probe.server;
  const proxy = proxyOf(probe);
  if (proxy) return reachProxy(context, proxy.url);
  const tried = await Promise.all(
    facts.addresses.map(async (host) => {
      const code = await connectFault(context, host, port);
      addEvidence(`${host.includes(':') ? `[${host}]` : host}:${port} ${code ?? 'open'}`);
      return code;
    }),
  );
  if (tried.includes(undefined)) return ok;
  const code = tried.find((one) => one === 'ECONNREFUSED') ?? tried[0] ?? 'ETIMEDOUT';
  const [cause, params] = systemCauses[code] ?? ['connect.system', { systemCode: code }];
  return failed(await moreSpecificCause(context, explain(cause, params)));
};

/** A more exact cause: the server listens at the other loopback address, or at another port of this machine. */
async function moreSpecificCause(
  { probe, ports, addEvidence }: CheckContext,
  cause: StoredCause,
): Promise<StoredCause> {
  const { server, profile, signal, limits } = probe;
  const otherFamily = await probeAddress(cause, profile.url, { signal, timeoutMs: limits.connectMs });
  if (otherFamily) return storedCause(otherFamily);
  if (cause.code !== 'connect.refused' || !isThisMachine(server.hostname)) return cause;
  const port = await serverOnOtherPort(probe, ports, addEvidence);
  if (port === undefined) return cause;
  return explain('connect.otherPort', { url: addressOf({ ...server, port: String(port) }) });
}

async function reachProxy(context: CheckContext, url: string): Promise<Outcome> {
  const { hostname, port } = readProxyUrl(url, 'proxy');
  const scheme = url.slice(0, url.indexOf(':'));
  const code = await connectFault(context, hostname, port || (proxyPorts[scheme] ?? '1080'));
  context.addEvidence(`${shownProxy(url)} ${code ?? 'open'}`);
  if (code === undefined) return ok;
  return failed(proxyFault(shownProxy(url), Object.assign(new Error(code), { code })).cause);
}

/** Opens a connection and closes it. Returns the error code of the system if that fails. */
async function connectFault({ probe }: CheckContext, host: string, port: string): Promise<string | undefined> {
  const socket = net.connect({ host, port: Number(port) });
  try {
    const connected = new Promise<string | undefined>((resolve) => {
      socket.once('connect', () => resolve('open'));
      socket.on('error', (error: NodeJS.ErrnoException) => resolve(codeOf(error)));
    });
    const result = (await within(probe.limits.connectMs, connected, probe.signal)) ?? 'ETIMEDOUT';
    return result === 'open' ? undefined : result;
  } finally {
    socket.destroy();
  }
}

/** A name with several addresses results in one error that contains the others. */
function codeOf(error: NodeJS.ErrnoException & { readonly errors?: readonly NodeJS.ErrnoException[] }): string {
  return error.code ?? error.errors?.[0]?.code ?? error.message;
}
