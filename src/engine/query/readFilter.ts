import { nestedParams } from '../../model/cause/cause.ts';
import { userError } from '../../model/cause/userErrors.ts';
import { type Filter, parseFilter } from '../../model/filter/filter.ts';

/**
 * Parses the filter of a request.
 * @param name the name of the field in the request
 * @throws UserError with the position of the fault
 */
export function readFilter(text: string, name = 'filter'): Filter {
  const parsed = parseFilter(text);
  if (parsed.ok) return parsed.filter;
  const { offset, ...fault } = parsed.fault;
  throw userError('filter.invalid', { ...nestedParams('fault', fault), name, at: offset + 1 });
}
