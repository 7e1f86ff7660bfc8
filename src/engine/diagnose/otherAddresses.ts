/**
 * Looks for the server at other paths, and at other ports of this machine. The requests open no session, because they contain the ID of one
 * that does not exist.
 */
import * as http from 'node:http';
import { bodyText } from '../../model/cause/bodyText.ts';
import { responderOf } from '../client/engineio/httpResponse.ts';
import { exchange, type Exchange } from './exchange.ts';
import { usualPaths } from './limits.ts';
import type { AddEvidence, Probe } from './probe.ts';

const unknownSid = 'inspector-diagnosis';

/** The first of the usual paths at which an Engine.IO server responds. */
export async function otherPath(probe: Probe, addEvidence: AddEvidence): Promise<string | undefined> {
  const own = probe.path.replace(/\/$/, '');
  const paths = usualPaths.filter((path) => path !== own);
  const { silenceMs: waitMs } = probe.limits;
  const path = await firstOf(paths, async (one) =>
    isEngine(
      await probe.request({ engine: 4, transport: 'polling', sid: unknownSid, path: one, waitMs }, () => undefined),
    ),
  );
  if (path !== undefined) addEvidence(`${path}/ → Engine.IO`);
  return path;
}

/** The first of these ports of this machine at which an Engine.IO server responds. Only the path of the profile is sent. */
export async function serverOnOtherPort(
  probe: Probe,
  ports: readonly number[],
  addEvidence: AddEvidence,
): Promise<number | undefined> {
  const { server, path, signal, limits } = probe;
  if (server.secure) return undefined;
  const others = [...new Set(ports)].filter((port) => String(port) !== server.port);
  const agent = new http.Agent({ keepAlive: false });
  const target = `${path.replace(/\/$/, '')}/?EIO=4&transport=polling&sid=${unknownSid}`;
  const port = await firstOf(others, async (one) => {
    const common = { secure: false, host: server.hostname, port: String(one), target, agent, signal };
    return isEngine(await exchange({ ...common, responseMs: limits.silenceMs }));
  });
  agent.destroy();
  if (port !== undefined) addEvidence(`${server.hostname}:${port} → Engine.IO`);
  return port;
}

/** Resolves with the first value that passes, as soon as one does; with undefined if none does. */
function firstOf<Value>(
  values: readonly Value[],
  passes: (value: Value) => Promise<boolean>,
): Promise<Value | undefined> {
  return new Promise((resolve) => {
    const tried = values.map(async (value) => {
      if (await passes(value)) resolve(value);
    });
    void Promise.allSettled(tried).then(() => resolve(undefined));
  });
}

function isEngine({ response }: Exchange): boolean {
  if (!response) return false;
  const { status, headers } = response;
  const body = response.body.toString();
  return responderOf({ status, headers, body }, bodyText(body)) === 'engine';
}
