/** The variables that the panel offers after `{{`, and their values. */
import { readSyntax } from '../../model/collection/language/collectionSyntax.ts';
import {
  type Definition,
  isInEffect,
  VariableDefinitions,
} from '../../model/collection/language/variableDefinitions.ts';
import { isDynamicVariable } from '../../model/collection/variables.ts';
import type { ListedVariable, VariableList } from '../../protocol/variableMessages.ts';
import type { CollectionPort } from '../hostPort.ts';
import type { CollectionOrigin } from '../profile/profileResolver.ts';

/** The maximum number of names that a panel shows, and the maximum number of characters of a value. */
const [maxNames, maxValue] = [1000, 1000];

/**
 * The variables of a collection in the order of their precedence, and the names of its secrets.
 * @param given the environment and the variables that a program passed to the command that opened the connection
 * @throws UserError when the collection or its `.env` file cannot be read
 */
export async function listedVariables(
  collections: Pick<CollectionPort, 'textOf' | 'dotenv' | 'selectedEnvironment'>,
  uri: string,
  given: CollectionOrigin['given'] = {},
): Promise<VariableList> {
  const syntax = readSyntax(await collections.textOf(uri));
  const environment = given.environment ?? collections.selectedEnvironment(uri);
  const definitions = new VariableDefinitions(syntax, { environment, dotenv: await collections.dotenv(uri) });
  const passed = Object.entries(given.variables ?? {}).map(([name, value]): ListedVariable => ({
    name,
    value: cut(value),
    place: 'call',
  }));
  const own = definitions
    .names('plain')
    .filter((name) => given.variables === undefined || !Object.hasOwn(given.variables, name))
    .flatMap((name) => listed(name, definitions));
  const secrets = new Set(syntax.references.filter(({ isSecret }) => isSecret).map(({ name }) => name));
  return { variables: [...passed, ...own].slice(0, maxNames), secrets: [...secrets].slice(0, maxNames) };
}

function listed(name: string, definitions: VariableDefinitions): ListedVariable[] {
  const [first] = definitions.of(name, 'plain');
  if (!first) return isDynamicVariable(name) ? [] : [{ name, place: 'collection' }];
  const value = isInEffect(first) ? definitions.fill(first.value) : undefined;
  return [{ name, ...(value !== undefined && { value: cut(value) }), ...placeOf(first) }];
}

function placeOf(definition: Definition): Pick<ListedVariable, 'place' | 'placeName'> {
  if (definition.place === 'dotenv') return { place: 'dotenv', placeName: definition.file };
  if (definition.place === 'environment') return { place: 'environment', placeName: definition.environment };
  return { place: 'collection' };
}

function cut(value: string): string {
  return value.length > maxValue ? `${value.slice(0, maxValue)}…` : value;
}
