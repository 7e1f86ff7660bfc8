import type { Collection } from '../../model/collection/collection.ts';
import type { CollectionPort } from '../hostPort.ts';
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

/**
 * The variables that take precedence over those of a collection: of its selected environment, and of the chosen `.env` file. An environment
 * that does not exist, or a file that cannot be read, counts as none. Both errors are reported when something is sent.
 * @param name the environment to use; the selected one by default
 */
export async function knownVariables(
  collections: Pick<CollectionPort, 'dotenv' | 'selectedEnvironment'>,
  uri: string,
  collection: Pick<Collection, 'environments'> | undefined,
  name = collections.selectedEnvironment(uri),
): Promise<Readonly<Record<string, string>> | undefined> {
  const environment = name === undefined ? undefined : collection?.environments?.[name];
  const dotenv = await collections.dotenv(uri).catch(() => undefined);
  return withDotenv(environment, dotenv?.variables);
}

/** Variables of a `.env` file take precedence over those of an environment. */
export function withDotenv(
  environment: Readonly<Record<string, string>> | undefined,
  dotenv: Readonly<Record<string, string>> | undefined,
): Readonly<Record<string, string>> | undefined {
  return dotenv ? { ...environment, ...dotenv } : environment;
}
