import type { Collection } from '../../model/collection/collection.ts';
import { collectionErrors } from './collectionErrorTexts.ts';

/**
 * The variables of an environment; undefined when none is given.
 * @throws UserError that lists the existing environments
 */
export function environmentOf(
  { name, environments = {} }: Pick<Collection, 'name' | 'environments'>,
  environment: string | undefined,
): Readonly<Record<string, string>> | undefined {
  if (environment === undefined) return undefined;
  if (Object.hasOwn(environments, environment)) return environments[environment];
  const known = Object.keys(environments).join(', ');
  throw collectionErrors('collection.unknownEnvironment', { collection: name, environment, known });
}
