import { nestedParams } from '../../model/cause/cause.ts';
import { userError } from '../../model/cause/userErrors.ts';
import { type Filter, parseFilter } from '../../model/filter/filter.ts';

/**
 * Parses the filter of a request.
 * @param of the kind of request that contains the filter, which the message names
 * @throws UserError with the position of the fault
 */
export function readFilter(text: string, of: 'request' | 'replaySource' = 'request'): Filter {
  const parsed = parseFilter(text);
  if (parsed.ok) return parsed.filter;
  const { offset, ...fault } = parsed.fault;
  throw userError('filter.invalid', { ...nestedParams('fault', fault), of, at: offset + 1 });
}
