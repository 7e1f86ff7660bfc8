import { readProxyTarget } from '../../model/url/proxyTarget.ts';
import type { ProxyRequest } from '../../protocol/sourceMessages.ts';
import { checked } from '../commands/checked.ts';
import * as shape from '../commands/commandShapes.ts';
import type { NetworkPort } from '../hostPort.ts';

/**
 * The request that the engine needs to start a reverse proxy. It contains the contents of the files, and how this machine reaches the
 * target.
 * @throws UserError for a target, a file or a proxy that cannot be used
 */
export async function proxyRequestOf(
  input: unknown,
  machine: Pick<NetworkPort, 'resolve' | 'certificates'>,
): Promise<ProxyRequest> {
  const { serve, tls, ...request } = checked(shape.startProxy, input);
  const target = readProxyTarget(request.target);
  const files = await machine.certificates(tls ?? {});
  const network =
    'socketPath' in target.address ? files : { ...(await machine.resolve({ url: target.text })), ...files };
  const { cert, key } = serve ? ((await machine.certificates(serve)).tls ?? {}) : {};
  return {
    ...request,
    ...(tls && { tls }),
    network,
    ...(cert !== undefined && key !== undefined && { serve: { cert, key } }),
  };
}
