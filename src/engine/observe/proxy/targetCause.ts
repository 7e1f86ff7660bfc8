import { nestedParams, type StoredCause } from '../../../model/cause/cause.ts';
import { explain } from '../../../model/cause/causeTexts.ts';
import { systemCauses } from '../../../model/cause/systemCauses.ts';

/** Why a target did not respond to a request. */
export function targetCause(target: string, error: unknown): StoredCause {
  const known = causeIn(error);
  if (known) return explain('source.targetUnreachable', { target, ...nestedParams('reason', known) });
  const systemCode = codeOf(error);
  const [code, params] = (systemCode !== undefined && systemCauses[systemCode]) || [];
  const reason = code
    ? explain(code, params)
    : systemCode === undefined
      ? undefined
      : explain('connect.system', { systemCode });
  return explain('source.targetUnreachable', { target, ...nestedParams('reason', reason) });
}

/** The cause of an error that has one, such as a fault of the proxy of this machine. */
function causeIn(error: unknown): StoredCause | undefined {
  const cause: unknown = error instanceof Error ? error.cause : undefined;
  const { code } = (cause ?? {}) as { code?: unknown };
  return typeof code === 'string' && code.includes('.') ? (cause as StoredCause) : undefined;
}

/** The code of an error; of several attempts, such as those for the addresses of one name, the code of the first. */
function codeOf(error: unknown): string | undefined {
  const { code, errors } = (error ?? {}) as { code?: unknown; errors?: unknown[] };
  if (typeof code === 'string') return code;
  return errors?.length ? codeOf(errors[0]) : undefined;
}
