import { explain } from '../../../model/cause/causeTexts.ts';
import { withParams } from '../../../model/cause/cause.ts';
import { originOf } from '../../client/engineio/httpResponse.ts';
import { type Check, type CheckContext, ok, type Outcome, skipped } from '../check.ts';
import { sessionOfResponse } from '../engineSession.ts';

/** The origin for a profile without an Origin header: the usual address of a development server. */
const exampleOrigin = 'http://localhost:5173';

/** Requests a handshake as a page of another origin does, and evaluates the response as a browser would. */
export const checkOrigin: Check = async (context) => {
  const { probe, facts, addEvidence } = context;
  const { engine } = facts;
  if (engine === undefined) return skipped('blocked');
  if (!probe.uses('polling')) return skipped('notUsed');
  const configured = originOf(probe.profile);
  const origin = configured ?? exampleOrigin;
  const received = await probe.request({ engine, transport: 'polling', headers: { Origin: origin } }, addEvidence);
  const { response } = received;
  if (!response) return skipped('undecided');
  const allowed = response.headers['access-control-allow-origin'];
  const credentials = response.headers['access-control-allow-credentials'];
  if (allowed) addEvidence(`< access-control-allow-origin: ${allowed}`);
  if (credentials) addEvidence(`< access-control-allow-credentials: ${credentials}`);
  const opened = await sessionOfResponse(probe, engine, received, () => undefined);
  if ('cause' in opened) {
    const { cause } = opened;
    const isRefused = cause.code === 'connect.corsRefused';
    return {
      status: 'warning',
      cause: isRefused ? withParams(cause, { origin }) : cause,
      matters: configured !== undefined,
    };
  }
  await opened.session.close();
  if (origin === probe.server.origin) return ok;
  return corsOutcome(context, { origin, allowed, credentials, matters: configured !== undefined });
};

interface CorsHeaders {
  readonly origin: string;
  readonly allowed: string | undefined;
  readonly credentials: string | undefined;
  readonly matters: boolean;
}

function corsOutcome({ probe }: CheckContext, { origin, allowed, credentials, matters }: CorsHeaders): Outcome {
  const needsCredentials = probe.profile.withCredentials === true;
  const refused = (fault: string): Outcome => ({
    status: 'warning',
    cause: explain('connect.corsRefused', { origin, fault, ...(fault === 'otherOrigin' && { allowed }) }),
    matters,
  });
  if (allowed === undefined) return refused('missing');
  if (allowed === '*') return needsCredentials ? refused('wildcard') : ok;
  if (allowed !== origin) return refused('otherOrigin');
  return needsCredentials && credentials !== 'true' ? refused('credentials') : ok;
}
