/**
 * A connection that was edited in the panel keeps the secrets that were not changed, but does not send them to another server or proxy
 * without the user's confirmation.
 */
import {
  type CarriedSecrets,
  carriedSecrets,
  sharedSecrets,
  withoutFields,
} from '../../model/profile/carriedSecrets.ts';
import { type AddressField, certainOrigin, originIn } from '../../model/url/urlOrigin.ts';
import type { ConnectionProfile } from '../../model/profile/profile.ts';
import { checkDepth } from '../../model/payload/depthLimit.ts';
import { restoreSecrets } from '../../model/profile/profileSecrets.ts';
import { isReadByProxy, type MachineProxy } from '../../model/profile/proxyReaders.ts';
import type { ResolvedProfile } from '../../model/profile/resolvedProfile.ts';
import { secretErrors, secretTexts } from './secretTexts.ts';

/** Secrets that would be sent to another server or proxy than the one that they were entered for. */
export interface Transfer {
  /** The paths of the secrets in the profile: "auth.token", "proxy.password". */
  readonly fields: readonly string[];
  readonly before: string;
  readonly after: string;
  /** Set when `after` is a proxy that can read the data that is sent to the server. */
  readonly isProxy?: true;
}

/** Resolves with "send" to send the secrets, with "without" to connect without them, and with undefined to cancel. */
export type ConfirmTransfer = (transfer: Transfer) => Promise<'send' | 'without' | undefined>;

type KnownProfile = Pick<ResolvedProfile, 'written' | 'filled'>;

export interface TakeOverOptions {
  /** The edited profile with its variables filled in. */
  readonly shown: () => Promise<ConnectionProfile>;
  readonly confirm: ConfirmTransfer;
  /** The proxy that this machine uses for a server if the profile names none. */
  readonly machineProxy?: MachineProxy | undefined;
  /** All connections that were opened. If `before` is undefined, the profile may contain a secret of any of them. */
  readonly others?: readonly KnownProfile[];
}

/**
 * The edited profile with its masks replaced. The user must confirm before another origin receives secrets; the prompt lists them by field.
 * @param before the connection that was edited; undefined if the page names none
 * @throws UserError when the user cancels, when a mask has no value to be replaced with, or when the profile is nested too deeply
 */
export async function takeOver(
  edited: ConnectionProfile,
  before: KnownProfile | undefined,
  { shown, confirm, others = [], machineProxy = () => undefined }: TakeOverOptions,
): Promise<ConnectionProfile> {
  checkDepth(edited, 'profile');
  let left = edited;
  for (const field of ['url', 'proxy'] as const) {
    const sources = before
      ? [{ known: before, carried: carriedSecrets(edited, before.written) }]
      : sharedIn(edited, others);
    const named = sources.filter(({ carried }) => carried[field].length > 0);
    if (named.length === 0) continue;
    const removed = new Set<string>();
    for (const { address: after, isProxy } of receiversOf(await shown(), field, machineProxy)) {
      const exists = ({ known }: Source): boolean =>
        after !== undefined && receiversOf(known.filled, field, machineProxy).some(({ address }) => address === after);
      // Secrets that this receiver has already, and secrets that were removed, need no confirmation.
      const settled = new Set([...removed, ...named.filter(exists).flatMap(({ carried }) => carried[field])]);
      for (const { known, carried } of named.filter((source) => !exists(source))) {
        const fields = carried[field].filter((name) => !settled.has(name));
        if (fields.length === 0) continue;
        const origin = addressOf(known.filled, field);
        const transfer = {
          fields,
          before: origin ?? secretTexts.unknownAddress(),
          after: after ?? secretTexts.unknownAddress(),
          ...(isProxy && { isProxy }),
        };
        const choice = await confirm(transfer);
        if (choice === undefined) {
          throw secretErrors('secret.notTransferred', { fields: fields.join(', '), after: transfer.after });
        }
        if (choice === 'without') left = withoutFields(left, new Set(fields));
        for (const name of fields) settled.add(name);
        if (choice === 'without') for (const name of fields) removed.add(name);
      }
    }
  }
  return restoreSecrets(left, before?.written);
}

interface Source {
  readonly known: KnownProfile;
  readonly carried: CarriedSecrets;
}

function sharedIn(edited: ConnectionProfile, others: readonly KnownProfile[]): Source[] {
  return others.map((known) => ({ known, carried: sharedSecrets(edited, [known.written, known.filled]) }));
}

interface Receiver {
  /** The origin of the receiver; undefined if it is not known. */
  readonly address: string | undefined;
  readonly isProxy?: true;
}

/** The receivers that can read the secrets of a field. Secrets for the server may also be readable by a proxy. */
function receiversOf(profile: ConnectionProfile, field: AddressField, machineProxy: MachineProxy): Receiver[] {
  const address = addressOf(profile, field);
  if (field === 'proxy') return [{ address }];
  const implicit = profile.proxy?.trim() || address === undefined ? undefined : machineProxy(address);
  const routed = implicit === undefined ? profile : { ...profile, proxy: implicit };
  if (!isReadByProxy(routed, address)) return [{ address }];
  return [{ address }, { address: addressOf(routed, 'proxy'), isProxy: true }];
}

/** Undefined if the address cannot be parsed, or depends on a variable whose value is not known yet. */
function addressOf(profile: ConnectionProfile, field: AddressField): string | undefined {
  const url = profile[field];
  if (url === undefined) return undefined;
  try {
    return originIn(url, field) ?? certainOrigin(url, field);
  } catch {
    return undefined;
  }
}
