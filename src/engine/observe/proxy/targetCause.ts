import { nestedParams, type StoredCause } from '../../../model/cause/cause.ts';
import { explain } from '../../../model/cause/causeTexts.ts';
import { systemCauses } from '../../../model/cause/systemCauses.ts';

/** Why a target did not respond to a request. */
export function targetCause(target: string, error: unknown): StoredCause {
  const systemCode = codeOf(error);
  const [code, params] = (systemCode !== undefined && systemCauses[systemCode]) || [];
  const reason = code
    ? explain(code, params)
    : systemCode === undefined
      ? undefined
      : explain('connect.system', { systemCode });
  return explain('source.targetUnreachable', { target, ...nestedParams('reason', reason) });
}

/** The code of an error; of several attempts, such as those for the addresses of one name, the code of the first. */
function codeOf(error: unknown): string | undefined {
  const { code, errors } = (error ?? {}) as { code?: unknown; errors?: unknown[] };
  if (typeof code === 'string') return code;
  return errors?.length ? codeOf(errors[0]) : undefined;
}
