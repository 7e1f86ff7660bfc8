import { Server } from 'node:http';
import { expect, it } from 'vitest';
import { listenOn } from '../../../../../src/engine/observe/proxy/listenOn.ts';
import { readProxyTarget } from '../../../../../src/model/url/proxyTarget.ts';

/** Tests may run as root, which may use every port, so the system's refusal is simulated. */
class RefusedServer extends Server {
  readonly #code: string;
  readonly ports: unknown[] = [];

  constructor(code: string) {
    super();
    this.#code = code;
  }

  override listen(...[options]: unknown[]): this {
    this.ports.push(options);
    queueMicrotask(() => this.emit('error', Object.assign(new Error(this.#code), { code: this.#code })));
    return this;
  }
}

it.each([
  ['EACCES', { code: 'source.portNotAllowed', params: { port: 80 } }],
  ['EADDRINUSE', { code: 'source.portInUse', params: { port: 80, host: '127.0.0.1' } }],
  ['EADDRNOTAVAIL', { code: 'source.addressUnusable', params: { host: '127.0.0.1', systemCode: 'EADDRNOTAVAIL' } }],
])('a port that the system refuses with %s is an error that names it', async (code, expected) => {
  const server = new RefusedServer(code);
  const target = readProxyTarget('http://localhost:3000');
  const listening = listenOn(server, { host: '127.0.0.1', port: 80, preferredPort: 3001, target });
  await expect(listening).rejects.toMatchObject({ cause: expected });
  expect(server.ports).toEqual([{ host: '127.0.0.1', port: 80 }]);
});
