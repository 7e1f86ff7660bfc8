import type { NamedConnection } from '../../protocol/shapes.ts';

const usual = '/socket.io/';

/** The path of Engine.IO as a part of a connection's name; empty for the usual path. */
export function namedPath(path: string = usual): Pick<NamedConnection, 'path'> {
  const whole = path.endsWith('/') ? path : `${path}/`;
  return whole === usual ? {} : { path: whole };
}
