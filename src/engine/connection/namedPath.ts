import type { NamedConnection } from '../../protocol/shapes.ts';

const usual = '/socket.io/';

/** The path of Engine.IO as connections are named with it: not if it is the usual one. */
export function namedPath(path: string = usual): Pick<NamedConnection, 'path'> {
  const whole = path.endsWith('/') ? path : `${path}/`;
  return whole === usual ? {} : { path: whole };
}
