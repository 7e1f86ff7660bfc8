import { bodyText } from '../../../model/cause/bodyText.ts';
import { known, nestedParams, type StoredCause } from '../../../model/cause/cause.ts';
import { explain } from '../../../model/cause/causeTexts.ts';
import { header, responderOf } from '../../client/engineio/httpResponse.ts';
import { type Check, type Facts, failed, ok, type Outcome, skipped } from '../check.ts';
import { openPolling, openWebSocket, shownPacket } from '../engineSession.ts';
import type { Exchange } from '../exchange.ts';
import type { Probe } from '../probe.ts';
import { within } from '../waiting.ts';

/** Opens a WebSocket directly, without polling before it. */
export const checkWebSocket: Check = async ({ probe, facts, addEvidence }) => {
  const { engine } = facts;
  if (!probe.uses('websocket')) return skipped('notUsed');
  if (engine === undefined) return skipped('blocked');
  const opened = await openWebSocket(probe, engine, addEvidence);
  if ('session' in opened) {
    facts.hasWebSocket = true;
    await opened.session.close();
    return ok;
  }
  if (!probe.uses('polling')) return failed(notOffered(facts, opened.cause) ?? opened.cause);
  // The server is configured without WebSocket, which can be intended.
  const isChosen = opened.cause.code === 'handshake.transportNotAllowed';
  if (isChosen) return { status: 'warning', cause: opened.cause, matters: false };
  // No WebSocket can be opened, so the upgrade would fail too. The client can still use polling.
  const cause = opened.cause.code === 'transport.secondServer' ? opened.cause : noUpgrade(opened.cause);
  return { status: 'warning', cause, matters: probe.profile.upgrade !== false };
};

/** The server opened a session over polling, announced no upgrade, and refuses the WebSocket. */
function notOffered({ session }: Facts, { params = {} }: StoredCause): StoredCause | undefined {
  const { status, reported, by, server } = params;
  const isAnnounced = session === undefined || session.handshake.upgrades.includes('websocket');
  if (isAnnounced || typeof status !== 'number') return undefined;
  return { code: 'handshake.notOffered', params: known({ status, reported, by, server }) };
}

/** Opens a session over polling, and a WebSocket that belongs to it, as the client does to upgrade. */
export const checkUpgrade: Check = async ({ probe, facts, addEvidence }) => {
  const { engine, session: first } = facts;
  const isUsed = probe.uses('websocket') && probe.uses('polling') && probe.profile.upgrade !== false;
  if (!isUsed) return skipped('notUsed');
  if (engine === undefined || facts.hasWebSocket !== true) return skipped('blocked');
  if (first?.handshake.upgrades.includes('websocket') === false) return skipped('notOffered');
  const opened = await openPolling(probe, engine, addEvidence);
  if ('cause' in opened) return skipped('blocked');
  const { session } = opened;
  try {
    const { sid } = session.handshake;
    const received = await probe.request({ engine, transport: 'websocket', sid, upgrade: true }, addEvidence);
    const { socket } = received;
    if (!socket) return await refusedUpgrade(probe, received);
    const close = probe.opened(() => Promise.resolve(socket.close()));
    try {
      addEvidence('> 2probe');
      socket.send('2probe');
      const reply = await within(probe.limits.responseMs, socket.next(), probe.signal);
      if (reply === '3probe') {
        addEvidence('< 3probe');
        return ok;
      }
      if (reply !== undefined) addEvidence(`< ${shownPacket(reply)}`);
      return missingReply(probe, reply !== undefined, socket.closed?.code);
    } finally {
      await close();
    }
  } finally {
    await session.close();
  }
};

function missingReply(probe: Probe, isOther: boolean, closeCode: number | undefined): Outcome {
  const transport = 'websocket';
  const cause = isOther
    ? explain('transport.noUpgrade', { transport, wrongReply: true })
    : closeCode === undefined
      ? explain('transport.upgradeUnanswered', { transport, waitedMs: probe.limits.responseMs, accepted: true })
      : noUpgrade(explain('transport.cut', { closeCode }));
  return { status: 'warning', cause, matters: true };
}

async function refusedUpgrade(probe: Probe, received: Exchange): Promise<Outcome> {
  const cause = await probe.causeOf(received);
  // The other requests of the session reach the process that knows the session, so its WebSocket must reach it too.
  if (cause.code === 'handshake.unknownSid') return failed(cause);
  return { status: 'warning', cause: withResponse(probe, received) ?? noUpgrade(cause), matters: true };
}

/** The response that was sent in place of a WebSocket. */
function withResponse(probe: Probe, { response }: Exchange): StoredCause | undefined {
  if (!response) return undefined;
  const { status, headers } = response;
  const facts = { status, headers, body: probe.mask(response.body.toString()) };
  const reported = bodyText(facts.body);
  const by = responderOf(facts, reported);
  const params = { status, by, server: header(facts, 'server'), reported: reported || undefined };
  return explain('transport.noUpgrade', { transport: 'websocket', ...params });
}

function noUpgrade(failure: StoredCause): StoredCause {
  return explain('transport.noUpgrade', { transport: 'websocket', ...nestedParams('failure', failure) });
}
