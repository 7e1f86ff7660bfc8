/** Finds the cause of a failed upgrade. The connection continues with polling. */
import { bodyText } from '../../../model/cause/bodyText.ts';
import { nestedParams } from '../../../model/cause/cause.ts';
import { explain } from '../../../model/cause/causeTexts.ts';
import type { ConnectionProfile } from '../../../model/profile/profile.ts';
import type { Cause } from '../../contracts/inspectedClient.ts';
import { redirectCause } from '../network/redirectCause.ts';
import type { ResponseContext } from '../network/responseContext.ts';
import { connectErrorCause, disconnectCause, systemCode } from './causes.ts';
import { header, responderOf } from './httpResponse.ts';

/** How the probed transport ended: with an error of the client, or with the close event of a WebSocket. */
export type TrialEnd = { readonly error: unknown } | { readonly closed: unknown };

/** The facts that the transports observed about a failed upgrade. */
export interface UpgradeEnd {
  /** The HTTP response that the server sent in place of the WebSocket. */
  readonly response: ResponseContext | undefined;
  readonly trial: TrialEnd | undefined;
}

/** @param error the error of the client, which does not contain the reason */
export function upgradeCause(
  error: Error & { readonly transport?: string },
  { response, trial }: UpgradeEnd,
  profile: ConnectionProfile,
  network: { explain(error: unknown): Cause | undefined },
): Cause {
  const { transport } = error;
  const redirect = redirectCause({ context: response }, profile.path);
  if (redirect) {
    return explain(
      'transport.noUpgrade',
      { ...nestedParams('redirect', redirect), transport },
      { detail: error.message },
    );
  }
  if (response && response.status > 0) {
    const received = { status: response.status, headers: response.headers, body: response.responseText };
    const reported = bodyText(received.body);
    const facts = { status: received.status, by: responderOf(received, reported), server: header(received, 'server') };
    return explain(
      'transport.noUpgrade',
      { transport, ...facts, reported: reported || undefined },
      { detail: error.message },
    );
  }
  const failure = trial && trialCause(trial, profile, network);
  if (!failure) {
    // The transport is open, and the packet that arrived on it is not the reply to the client's probe.
    const wrongReply = error.message === 'probe error';
    return explain(
      'transport.noUpgrade',
      { transport, wrongReply: wrongReply || undefined },
      { detail: error.message },
    );
  }
  const system = 'error' in trial ? systemCode(trial.error) : undefined;
  const facts = { ...nestedParams('failure', failure), transport, systemCode: system };
  return explain('transport.noUpgrade', facts, { detail: failure.detail ?? error.message });
}

function trialCause(
  trial: TrialEnd,
  profile: ConnectionProfile,
  network: { explain(error: unknown): Cause | undefined },
): Cause {
  if ('closed' in trial) return disconnectCause('transport close', trial.closed, { profile });
  return network.explain(trial.error) ?? connectErrorCause(trial.error, profile);
}
