import type { Server } from 'node:http';
import { userError } from '../../../model/cause/userErrors.ts';
import { leadsTo, type ProxyTarget } from '../../../model/url/proxyTarget.ts';

export interface ListenOptions {
  readonly host: string;
  /** Undefined: the preferred port, or a free one if it is in use. */
  readonly port: number | undefined;
  readonly preferredPort: number;
  readonly target: ProxyTarget;
}

/**
 * Starts listening.
 * @throws UserError that explains why the port or the address cannot be used
 */
export async function listenOn(server: Server, options: ListenOptions): Promise<void> {
  const { host, port, preferredPort, target } = options;
  if (port !== undefined) {
    if (leadsTo(target, port)) throw userError('source.targetIsProxy', { target: target.text });
    return listen(server, host, port);
  }
  const preferred = preferredPort > 0 && preferredPort < 65_536 ? preferredPort : 0;
  try {
    await listen(server, host, preferred);
  } catch (error) {
    if (preferred === 0) throw error;
    await listen(server, host, 0);
  }
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException): void => reject(listenFault(error, host, port));
    server.once('error', fail);
    server.listen({ host, port }, () => {
      server.off('error', fail);
      resolve();
    });
  });
}

function listenFault({ code = 'unknown' }: NodeJS.ErrnoException, host: string, port: number): Error {
  if (code === 'EADDRINUSE') return userError('source.portInUse', { port, host });
  if (code === 'EACCES') return userError('source.portNotAllowed', { port });
  return userError('source.addressUnusable', { host, systemCode: code });
}
