import { withParams } from '../../../model/cause/cause.ts';
import { type Check, failed, ok } from '../check.ts';
import { openWebSocket } from '../engineSession.ts';
import { handshakeOf, isEngineResponse } from '../handshakes.ts';
import { otherPath } from '../otherAddresses.ts';
import type { AddEvidence, EngineVersion, Probe } from '../probe.ts';

/** Causes of a response that is not from a Socket.IO server. */
const elsewhere: ReadonlySet<string> = new Set([
  'connect.wrongPath',
  'connect.notSocketIo',
  'connect.http',
  'connect.noAnswer',
]);

async function opensWebSocket(probe: Probe, engine: EngineVersion, addEvidence: AddEvidence): Promise<boolean> {
  const opened = await openWebSocket(probe, engine, addEvidence);
  if ('cause' in opened) return false;
  await opened.session.close();
  return true;
}

/** Requests a handshake, without an upgrade. */
export const checkHttp: Check = async ({ probe, facts, addEvidence }) => {
  const engine = probe.profile.protocol === 'v2' ? 3 : 4;
  const received = await probe.request({ engine, transport: 'polling' }, addEvidence);
  facts.first = { engine, received };
  if (handshakeOf(received) !== undefined || isEngineResponse(received)) return ok;
  const cause = await probe.causeOf(received);
  // A proxy may pass on only requests for WebSockets. This is not a fault if the client sends no other requests.
  if (!probe.uses('polling') && (await opensWebSocket(probe, engine, addEvidence))) {
    return { status: 'warning', cause, matters: false };
  }
  if (!elsewhere.has(cause.code)) return failed(cause);
  const found = await otherPath(probe, addEvidence);
  if (found === undefined) return failed(cause);
  const { status, reported } = cause.params ?? {};
  const facts404 = {
    path: probe.path,
    found,
    ...(status !== undefined && { status }),
    ...(reported !== undefined && { reported }),
  };
  return failed(withParams({ code: 'connect.wrongPath' }, facts404));
};
