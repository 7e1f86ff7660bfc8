import { explain } from '../../../model/cause/causeTexts.ts';
import { namespaceOf } from '../../../model/profile/profile.ts';
import { otherParserOf } from '../../client/v4/parserProbe.ts';
import { type Check, type CheckContext, failed, ok, type Outcome, skipped } from '../check.ts';
import { type EngineSession, openPolling, openWebSocket } from '../engineSession.ts';
import { join, type Join, type JoinOutcome, leave, unknownNamespace } from '../joining.ts';
import type { Probe } from '../probe.ts';
import { within } from '../waiting.ts';

/** If the server does not respond within this time, the namespace is compared with another one. */
const patienceMs = 400;

/** The facts that an attempt to join has shown about the namespace and about the parser. */
export interface NamespaceOutcomes {
  readonly namespace: Outcome;
  readonly parser: Outcome;
}

/** Joins the namespace with the auth payload, and leaves it. */
export async function checkNamespace(context: CheckContext): Promise<NamespaceOutcomes> {
  const { probe, facts, isForeign } = context;
  if (facts.engine === undefined) return both(skipped('blocked'));
  if (isForeign) return both(skipped('noCredentials'));
  const { profile } = probe;
  const target: Join = {
    namespace: namespaceOf(profile),
    parser: profile.parser ?? 'default',
    auth: profile.auth,
    waitMs: probe.limits.totalMs,
  };
  const result = await tryJoin(context, target);
  switch (result.outcome) {
    case 'joined':
      return both(ok);
    case 'refused':
      return { namespace: failed(result.cause), parser: ok };
    case 'closed':
      return closedOutcomes(context, target);
    default:
      return silentOutcomes(context, target);
  }
}

/** The result of the check of the parser. */
export const parserOf =
  (outcomes: Promise<NamespaceOutcomes>): Check =>
  async () =>
    (await outcomes).parser;

function both(outcome: Outcome): NamespaceOutcomes {
  return { namespace: outcome, parser: outcome };
}

/** The outcomes if the server ended the session: it may use another parser. */
async function closedOutcomes(context: CheckContext, target: Join): Promise<NamespaceOutcomes> {
  const { probe, facts } = context;
  const { namespace, parser } = target;
  if (facts.engine === 4) {
    const other = await tryJoin(context, { ...target, parser: otherParserOf(probe.profile) });
    if (other.outcome === 'joined' || other.outcome === 'refused') {
      const cause = explain('protocol.parserMismatch', { parser });
      return { namespace: skipped('blocked'), parser: failed(cause) };
    }
  }
  const cause = explain('namespace.closedBeforeJoin', { namespace, otherParser: 'fails' });
  return { namespace: failed(cause), parser: ok };
}

function silentOutcomes({ probe }: CheckContext, { namespace }: Join): NamespaceOutcomes {
  const cause = explain('namespace.noAnswer', { namespace, waitedMs: probe.limits.silenceMs });
  return { namespace: failed(cause), parser: ok };
}

/**
 * Joins in a separate session. If there is no response, the namespace is compared with one that does not exist: the Socket.IO library
 * refuses that one without calling code of the application.
 */
async function tryJoin(context: CheckContext, target: Join): Promise<JoinOutcome> {
  const { probe } = context;
  const opened = await openSession(context);
  if (opened === undefined) return { outcome: 'closed', cause: undefined };
  let outcome: JoinOutcome | undefined;
  try {
    const result = join(probe, opened, target);
    outcome = await within(patienceMs, result, probe.signal);
    if (outcome) return outcome;
    await joinUnknownNamespace(context, target.parser);
    outcome = await within(probe.limits.silenceMs, result, probe.signal);
    return outcome ?? { outcome: 'silent' };
  } finally {
    await (outcome?.outcome === 'joined' ? leave(opened, target) : opened.close());
  }
}

/** Resolves when the server has responded to the request for a namespace that does not exist. */
async function joinUnknownNamespace(context: CheckContext, parser: Join['parser']): Promise<void> {
  const { probe } = context;
  const session = await openSession(context);
  if (!session) return;
  try {
    await join(probe, session, { namespace: unknownNamespace(), parser, waitMs: probe.limits.pollMs });
  } finally {
    await session.close();
  }
}

/** Opens a session over the transport that the client would use first, or over the other one if that is not possible. */
async function openSession({ probe, facts, addEvidence }: CheckContext): Promise<EngineSession | undefined> {
  const { engine } = facts;
  if (engine === undefined) return undefined;
  for (const open of openersOf(probe)) {
    const opened = await open(probe, engine, addEvidence);
    if ('session' in opened) return opened.session;
  }
  return undefined;
}

function openersOf(probe: Probe): readonly (typeof openWebSocket)[] {
  const all = { polling: openPolling, websocket: openWebSocket } as const;
  return (probe.profile.transports ?? ['polling', 'websocket']).map((transport) => all[transport]);
}
