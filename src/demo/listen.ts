import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { portErrors } from '../model/cause/texts/demoErrorTexts.ts';

/**
 * @param port 0 for a free one
 * @returns the URL of the server
 * @throws UserError if the port is in use or not valid
 */
export function listen(http: Server, port: number, host: string): Promise<string> {
  if (!Number.isInteger(port) || port < 0 || port > 65535) throw portErrors('demo.portInvalid', { port });
  return new Promise((resolve, reject) => {
    http.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE'
          ? portErrors('demo.portTaken', { port, host })
          : portErrors('demo.portUnusable', { port, reason: error.message }),
      );
    });
    http.listen(port, host, () => {
      const name = host.includes(':') ? `[${host}]` : host;
      resolve(`http://${name}:${(http.address() as AddressInfo).port}`);
    });
  });
}
