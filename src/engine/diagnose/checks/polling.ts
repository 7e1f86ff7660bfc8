import { explain } from '../../../model/cause/causeTexts.ts';
import { type Check, type CheckContext, failed, ok, type Outcome, skipped } from '../check.ts';
import { openPolling, openWebSocket } from '../engineSession.ts';
import { join, type Join, type JoinOutcome, unknownNamespace } from '../joining.ts';
import { otherParserOf } from '../../client/v4/parserProbe.ts';
import type { EngineVersion } from '../probe.ts';

/** How many requests of one session are sent on connections of their own. */
const requests = 4;

/** Opens a session over HTTP long-polling, and requests to join a namespace that does not exist, to which every server responds. */
export const checkPolling: Check = async (context) => {
  const { probe, facts } = context;
  const { engine } = facts;
  if (!probe.uses('polling')) return skipped('notUsed');
  if (engine === undefined) return skipped('blocked');
  const { parser = 'default' } = probe.profile;
  const polled = await joinedOver(openPolling, context, engine, parser);
  if (polled.outcome === 'silent') return silentOutcome(context, engine, parser);
  if (polled.outcome !== 'closed') return ok;
  // A server with another parser closes the session too, which is not a fault of the transport.
  const other = engine === 4 ? await joinedOver(openPolling, context, engine, otherParserOf(probe.profile)) : polled;
  if (other.outcome !== 'closed' || polled.cause === undefined) return ok;
  return failed(polled.cause);
};

/** If the server responds immediately over WebSocket, something between the client and the server holds the responses to polls. */
async function silentOutcome(context: CheckContext, engine: EngineVersion, parser: Join['parser']): Promise<Outcome> {
  const control = await joinedOver(openWebSocket, context, engine, parser);
  if (control.outcome !== 'joined' && control.outcome !== 'refused') return skipped('undecided');
  return failed(explain('transport.pollHeld', { waitedMs: context.probe.limits.pollMs }, { confidence: 'likely' }));
}

async function joinedOver(
  open: typeof openPolling,
  { probe, addEvidence }: CheckContext,
  engine: EngineVersion,
  parser: Join['parser'],
): Promise<JoinOutcome> {
  const opened = await open(probe, engine, addEvidence);
  if ('cause' in opened) return { outcome: 'closed', cause: opened.cause };
  try {
    return await join(probe, opened.session, { namespace: unknownNamespace(), parser, waitMs: probe.limits.pollMs });
  } finally {
    await opened.session.close();
  }
}

/** Sends several requests of one session, each on a new connection: behind a load balancer, all of them must reach the same process. */
export const checkSticky: Check = async ({ probe, facts, addEvidence }) => {
  const { engine } = facts;
  if (!probe.uses('polling')) return skipped('notUsed');
  if (engine === undefined) return skipped('blocked');
  const opened = await openPolling(probe, engine, addEvidence);
  if ('cause' in opened) return skipped('blocked');
  const { session } = opened;
  try {
    // A heartbeat, which changes nothing.
    const heartbeat = engine === 4 ? '3' : '2';
    for (let sent = 0; sent < requests; sent++) {
      const cause = await session.send([heartbeat]);
      if (cause) return refused(cause);
    }
    return ok;
  } finally {
    await session.close();
  }
};

function refused(cause: Parameters<typeof failed>[0]): Outcome {
  if (cause.code === 'handshake.unknownSid') return failed(explain('handshake.unknownSid'));
  return { status: 'warning', cause, matters: true };
}
