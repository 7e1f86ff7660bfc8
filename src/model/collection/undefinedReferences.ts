/** Finds the variables and secrets that an emit refers to, but that its collection does not define. */
import { isDynamicVariable, referencedNames, secretNameOf } from './variables.ts';

/** Variables as they are written in a file. Those of an environment take precedence over those of the collection. */
export interface Definitions {
  readonly environment?: Readonly<Record<string, string>> | undefined;
  readonly variables?: Readonly<Record<string, string>> | undefined;
}

export interface UndefinedReferences {
  /**
   * Variables that are defined where the emit was written, with their definitions, and the variables that these refer to. Never contains
   * the value of a secret.
   */
  readonly definitions: Readonly<Record<string, string>>;
  /** Variables that neither the target nor the source defines. */
  readonly variables: readonly string[];
  /**
   * Secrets that nothing in the collection refers to. A collection does not define secrets: their values are stored when they are entered.
   */
  readonly secrets: readonly string[];
}

/**
 * @param value the data that is saved
 * @param target the collection, and `content`, which may refer to secrets
 * @param source the collection that the emit was written for; empty for an emit of the panel
 */
export function undefinedReferences(
  value: unknown,
  target: Definitions & { readonly content?: unknown },
  source: Definitions = {},
): UndefinedReferences {
  const known = new Set(referencedNames(target.content));
  const definitions: [string, string][] = [];
  const variables: string[] = [];
  const secrets: string[] = [];
  const names = new Set(referencedNames(value));
  // The loop also visits names that it adds to the set: those to which a definition refers.
  for (const name of names) {
    const secret = secretNameOf(name);
    if (secret !== undefined) {
      if (!known.has(name)) secrets.push(secret);
      continue;
    }
    if (definitionIn(target, name) !== undefined) continue;
    const definition = definitionIn(source, name);
    if (definition === undefined) {
      if (!isDynamicVariable(name)) variables.push(name);
      continue;
    }
    definitions.push([name, definition]);
    for (const further of referencedNames(definition)) names.add(further);
  }
  return { definitions: Object.fromEntries(definitions), variables, secrets };
}

function definitionIn({ environment, variables }: Definitions, name: string): string | undefined {
  const defining = [environment, variables].find((texts) => texts && Object.hasOwn(texts, name));
  return defining?.[name];
}
