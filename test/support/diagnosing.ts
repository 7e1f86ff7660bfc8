/** Diagnoses in tests, with time limits that are reached only if a server does not respond. */
import { expect } from 'vitest';
import { diagnose, type DiagnoseOptions } from '../../src/engine/diagnose/diagnose.ts';
import type { DiagnoseLimits } from '../../src/engine/diagnose/limits.ts';
import type { CheckId, CheckStatus, Diagnosis } from '../../src/model/diagnosis/diagnosis.ts';
import type { ConnectionProfile } from '../../src/model/profile/profile.ts';

/** Limits that are long enough for the slowest machine. */
export const patient: DiagnoseLimits = {
  totalMs: 50_000,
  connectMs: 40_000,
  responseMs: 40_000,
  pollMs: 40_000,
  silenceMs: 40_000,
  closeMs: 40_000,
  lateMs: 40_000,
};

/** Limits for a server that never responds, so that a longer wait would make no difference. */
export const impatient: DiagnoseLimits = { ...patient, responseMs: 300, pollMs: 300, silenceMs: 300, lateMs: 0 };

export function diagnosed(profile: ConnectionProfile, options: DiagnoseOptions = {}): Promise<Diagnosis> {
  return diagnose(profile, { limits: patient, ports: [], ...options });
}

export function statuses({ checks }: Diagnosis): Partial<Record<CheckId, CheckStatus>> {
  return Object.fromEntries(checks.map(({ id, status }) => [id, status]));
}

/** Expects this verdict, and that it is the cause of the first failed check or, if no check failed, of a warning. */
export function expectVerdict(diagnosis: Diagnosis, code: string | null, params: object = {}): void {
  const { verdict, checks } = diagnosis;
  const shown = JSON.stringify(checks, null, 1);
  expect(verdict?.code ?? null, shown).toBe(code);
  if (verdict) expect(verdict.params ?? {}, shown).toMatchObject(params);
  const first = checks.find(({ status }) => status === 'failed');
  if (first) expect(verdict).toEqual(first.cause);
  else if (verdict) expect(checks.map(({ status, cause }) => status === 'warning' && cause)).toContainEqual(verdict);
}
