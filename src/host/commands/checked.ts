import * as v from 'valibot';
import { nestedParams } from '../../model/cause/cause.ts';
import { schemaFault } from '../../model/schemaFault.ts';
import { commandErrors } from './commandTexts.ts';

/**
 * Validates the input of a command.
 * @throws UserError that names the invalid field
 */
export function checked<T>(schema: v.GenericSchema<unknown, T>, input: unknown): T {
  const result = v.safeParse(schema, input);
  if (!result.success) throw commandErrors('command.argument', nestedParams('fault', schemaFault(result.issues)));
  return result.output;
}
