/** The input and the result of a check. */
import type { StoredCause } from '../../model/cause/cause.ts';
import { explain } from '../../model/cause/causeTexts.ts';
import type { EngineSession } from './engineSession.ts';
import type { Exchange } from './exchange.ts';
import type { AddEvidence, EngineVersion, Probe } from './probe.ts';

export type Outcome =
  | { readonly status: 'ok' }
  | { readonly status: 'failed'; readonly cause: StoredCause }
  /** `matters`: it may be why the application does not work as expected, so that it can be the verdict. */
  | { readonly status: 'warning'; readonly cause: StoredCause; readonly matters: boolean }
  | { readonly status: 'skipped'; readonly cause: StoredCause };

/** The facts that earlier checks have found. */
export interface Facts {
  /** The addresses of the host. */
  addresses: readonly string[];
  /** The response to the handshake request, with the version that the profile prefers. */
  first?: { readonly engine: EngineVersion; readonly received: Exchange };
  /** The version with which the following checks open their sessions. */
  engine?: EngineVersion;
  /** An open session of that version, for the checks that need only its handshake. */
  session?: EngineSession;
  /** Whether a WebSocket could be opened directly. */
  hasWebSocket?: boolean;
}

export interface CheckContext {
  readonly probe: Probe;
  readonly facts: Facts;
  readonly addEvidence: AddEvidence;
  /** Whether checks that take a long time are included. */
  readonly isDeep: boolean;
  /** Whether the client belongs to an application, whose credentials are not used. */
  readonly isForeign: boolean;
  /** Ports of this machine at which the server may listen instead. */
  readonly ports: readonly number[];
}

export type Check = (context: CheckContext) => Promise<Outcome>;

export const ok: Outcome = { status: 'ok' };

export function failed(cause: StoredCause): Outcome {
  return { status: 'failed', cause };
}

type Why =
  | 'blocked'
  | 'timeUp'
  | 'onlyDeep'
  | 'notUsed'
  | 'notOffered'
  | 'proxied'
  | 'noCredentials'
  | 'undecided'
  | 'canceled';

export function skipped(why: Why, seconds?: number): Outcome {
  return { status: 'skipped', cause: explain('diagnose.skipped', { why, seconds }) };
}
