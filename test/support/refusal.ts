import { expect } from 'vitest';
import { UserError } from '../../src/base/userError.ts';
import type { StoredCause } from '../../src/model/cause/cause.ts';
import type { ConnectionProfile } from '../../src/model/profile/profile.ts';
import type { EngineHarness } from './engineHarness.ts';

/**
 * Opens a connection that must fail, and returns the reason. Checks that the rejection, the row and the status show the
 * same reason.
 */
export async function refusalOf(
  harness: EngineHarness,
  url: string,
  profile: Partial<ConnectionProfile>,
): Promise<StoredCause & { message: string }> {
  const connection = harness.open(url, { reconnection: { enabled: false }, ...profile });
  const error: unknown = await connection.connect().catch((reason: unknown) => reason);
  if (!(error instanceof UserError)) throw new Error(`It is no refusal: ${String(error)}`);
  const { cause } = error.data as { cause: StoredCause };
  expect(connection.summary.cause).toEqual(cause);
  const row = await harness.state(connection, 'connectError');
  expect(error.message).toContain(row.reason ?? '?');
  return { ...cause, message: error.message };
}
