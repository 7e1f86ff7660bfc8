/** A connection that was edited in the panel takes over what of its secrets was not changed, but never to another server in silence. */
import { UserError } from '../../base/userError.ts';
import { carriedSecrets, withoutFields } from '../../model/carriedSecrets.ts';
import { type AddressField, certainOrigin, originIn } from '../../model/certainOrigin.ts';
import type { ConnectionProfile } from '../../model/profile.ts';
import { restoreSecrets } from '../../model/profileSecrets.ts';
import type { ResolvedProfile } from '../../model/resolvedProfile.ts';

/** Secrets that would go to another server or proxy than the one that they were entered for. */
export interface Transfer {
  /** As they are named in a profile: "auth.token", "proxy.password". */
  readonly fields: readonly string[];
  readonly before: string;
  readonly after: string;
}

/** "send" them, connect "without" them, or undefined for neither. */
export type AskTransfer = (transfer: Transfer) => Promise<'send' | 'without' | undefined>;

/**
 * The edited profile with its masks replaced. What another origin would receive is asked about, by the names of the fields.
 * @param shown the edited profile with its variables filled in
 * @throws UserError when the person gives it up, or a mask stands for nothing
 */
export async function takeOver(
  edited: ConnectionProfile,
  before: Pick<ResolvedProfile, 'written' | 'filled'> | undefined,
  { shown, ask }: { shown: () => Promise<ConnectionProfile>; ask: AskTransfer },
): Promise<ConnectionProfile> {
  if (!before) return restoreSecrets(edited, undefined);
  const carried = carriedSecrets(edited, before.written);
  let left = edited;
  for (const field of ['url', 'proxy'] as const) {
    const fields = carried[field];
    if (fields.length === 0) continue;
    const origins = { before: addressOf(before.filled, field), after: addressOf(await shown(), field) };
    if (origins.before !== undefined && origins.before === origins.after) continue;
    const transfer = { fields, before: origins.before ?? 'another address', after: origins.after ?? 'another address' };
    const choice = await ask(transfer);
    if (choice === undefined) throw new UserError(`${fields.join(', ')}: not sent to ${transfer.after}.`);
    if (choice === 'without') left = withoutFields(left, new Set(fields));
  }
  return restoreSecrets(left, before.written);
}

/** Undefined where it depends on what is not known yet, or cannot be read. */
function addressOf(profile: ConnectionProfile, field: AddressField): string | undefined {
  const url = profile[field];
  if (url === undefined) return undefined;
  try {
    return originIn(url, field) ?? certainOrigin(url, field);
  } catch {
    return undefined;
  }
}
