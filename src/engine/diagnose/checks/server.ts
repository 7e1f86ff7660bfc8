import type { StoredCause } from '../../../model/cause/cause.ts';
import { explain } from '../../../model/cause/causeTexts.ts';
import { type Check, type CheckContext, failed, ok, type Outcome, skipped } from '../check.ts';
import { type EngineSession, openPolling, openWebSocket } from '../engineSession.ts';

/** Maximum length of the test body, which is otherwise a little shorter than the announced limit. */
const maxTrialBody = 2_000_000;

/** A connection that is cut after a shorter time without data was cut for another reason. */
const minIdleMs = 1000;
/** Causes that do not show which side ended the connection. */
const cutCodes: ReadonlySet<string> = new Set([
  'transport.cut',
  'transport.closed',
  'connect.reset',
  'connect.badGateway',
]);

/** The limits that the server announces; in a deep diagnosis, also whether a proxy accepts a body of that size. */
export const checkLimits: Check = async (context) => {
  const { facts, addEvidence } = context;
  const { session } = facts;
  if (!session) return skipped('blocked');
  const { pingInterval, pingTimeout, maxPayload, upgrades } = session.handshake;
  addEvidence(`pingInterval: ${pingInterval}`);
  addEvidence(`pingTimeout: ${pingTimeout}`);
  addEvidence(`upgrades: ${upgrades.join(', ')}`);
  if (maxPayload !== undefined) addEvidence(`maxPayload: ${maxPayload}`);
  return context.isDeep && maxPayload !== undefined ? tryLargeBody(context, maxPayload) : ok;
};

/** Sends heartbeats as one large body, which the server ignores. */
async function tryLargeBody({ probe, facts, addEvidence }: CheckContext, maxPayload: number): Promise<Outcome> {
  const { engine } = facts;
  if (engine === undefined || !probe.uses('polling')) return ok;
  const opened = await openPolling(probe, engine, () => undefined);
  if ('cause' in opened) return ok;
  const { session } = opened;
  try {
    const length = Math.floor(Math.min(maxPayload, maxTrialBody) * 0.95);
    addEvidence(`> ${length} B`);
    // One heartbeat packet, padded to the length of the body.
    const cause = await session.send([`3${' '.repeat(length - 1)}`]);
    return cause?.code === 'transport.payloadTooLarge' ? { status: 'warning', cause, matters: true } : ok;
  } finally {
    await session.close();
  }
}

/** Waits for a heartbeat, and responds to it. Only in a deep diagnosis, because servers send one every 25 s. */
export const checkHeartbeat: Check = async (context) => {
  const { probe, facts, addEvidence, isDeep } = context;
  const { engine } = facts;
  if (engine === undefined) return skipped('blocked');
  if (!isDeep) return skipped('onlyDeep');
  const open = probe.uses('websocket') && facts.hasWebSocket === true ? openWebSocket : openPolling;
  const opened = await open(probe, engine, addEvidence);
  if ('cause' in opened) return skipped('blocked');
  const { session } = opened;
  try {
    return await exchangeHeartbeat(session);
  } finally {
    await session.close();
  }
};

/** In Engine.IO 3, the client sends the heartbeats. */
async function exchangeHeartbeat(session: EngineSession): Promise<Outcome> {
  const { engine, handshake } = session;
  const awaited = engine === 4 ? '2' : '3';
  const began = performance.now();
  const until = began + handshake.pingInterval + handshake.pingTimeout;
  if (engine === 3) await session.send(['2']);
  for (;;) {
    const received = await session.receive(Math.max(0, until - performance.now()));
    if (received === undefined)
      return failed(explain('transport.pingTimeout', engine === 3 ? { clientPings: true } : {}));
    if ('cause' in received) return failed(idleCut(session, received.cause, performance.now() - began));
    if (received.packets.includes('1')) return failed(explain('server.closedSession'));
    if (!received.packets.includes(awaited)) continue;
    if (engine === 4) await session.send(['3']);
    return ok;
  }
}

/** If the connection ends before the server's first ping is due, and nothing was sent, something between client and server has ended it. */
function idleCut({ handshake }: EngineSession, cause: StoredCause, afterMs: number): StoredCause {
  const { pingInterval } = handshake;
  const isIdle = afterMs >= minIdleMs && afterMs < pingInterval && cutCodes.has(cause.code);
  if (!isIdle) return cause;
  return explain('transport.idleCut', { idleMs: Math.round(afterMs), pingInterval }, { confidence: 'likely' });
}
