import { explain } from '../../../model/cause/causeTexts.ts';
import { type Check, type CheckContext, failed, ok, type Outcome } from '../check.ts';
import { openWebSocket, type Opening, sessionOfResponse } from '../engineSession.ts';
import { engineFaultOf, handshakeOf } from '../handshakes.ts';
import type { EngineVersion } from '../probe.ts';

/** Opens a session with the protocol of Socket.IO 3 and 4. */
export const checkHandshake4: Check = (context) => checkHandshake(context, 4);

/** Opens a session with the protocol of Socket.IO 2. */
export const checkHandshake3: Check = (context) => checkHandshake(context, 3);

async function checkHandshake(context: CheckContext, engine: EngineVersion): Promise<Outcome> {
  const { facts, probe } = context;
  const opening = await openedWith(context, engine);
  if (opening === 'other') return otherVersion(context, engine);
  if ('cause' in opening) {
    // The other version has already opened a session, so this check is not needed.
    return facts.session === undefined ? failed(opening.cause) : { status: 'skipped', cause: opening.cause };
  }
  // Socket.IO 3 and 4 are tried first, as by the client if the profile leaves the protocol open.
  const isAllowed = probe.profile.protocol !== (engine === 4 ? 'v2' : 'v4');
  if (isAllowed && facts.session === undefined) {
    facts.engine = engine;
    facts.session = opening.session;
  } else {
    await opening.session.close();
  }
  return ok;
}

/** The server uses the other version. This is a fault only if the profile requires this one. */
function otherVersion({ probe }: CheckContext, engine: EngineVersion): Outcome {
  const { protocol = 'auto' } = probe.profile;
  const cause = explain(engine === 4 ? 'protocol.serverIsV2' : 'protocol.serverIsV4');
  const isRequired = protocol === (engine === 4 ? 'v4' : 'v2');
  return isRequired ? failed(cause) : { status: 'skipped', cause };
}

/** `other`: the response shows that the server uses the other version. */
async function openedWith(
  { probe, facts, addEvidence }: CheckContext,
  engine: EngineVersion,
): Promise<Opening | 'other'> {
  const received =
    facts.first?.engine === engine
      ? facts.first.received
      : await probe.request({ engine, transport: 'polling' }, addEvidence);
  const seen = handshakeOf(received);
  const fault = engineFaultOf(received);
  if (fault === 'protocol.serverIsOther') return 'other';
  if (seen !== undefined && seen !== engine) {
    // The request opened a session of the other version, which must be closed.
    const opened = await sessionOfResponse(probe, seen, received, addEvidence);
    if ('session' in opened) await opened.session.close();
    return 'other';
  }
  const isUnreadable = seen === undefined && fault === undefined && !probe.uses('polling');
  if (isUnreadable || fault === 'handshake.transportNotAllowed') {
    const opened = await openWebSocket(probe, engine, addEvidence);
    if ('cause' in opened && opened.cause.code === 'protocol.serverIsOther') return 'other';
    // Every server has a transport. If the server seems to know neither of the two, the query that names the transport was lost.
    const isUnnamed = fault !== undefined && 'cause' in opened && opened.cause.code === fault;
    return isUnnamed ? { cause: explain('handshake.queryLost', {}, { confidence: 'likely' }) } : opened;
  }
  return sessionOfResponse(probe, engine, received, addEvidence);
}
