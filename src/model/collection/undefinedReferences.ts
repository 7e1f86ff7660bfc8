/** What an emit refers to and the collection that it is saved into does not define. */
import { isDynamicVariable, referencedNames, secretNameOf } from './variables.ts';

/** Variables as they are written in a file. An environment's come before the collection's. */
export interface Definitions {
  readonly environment?: Readonly<Record<string, string>> | undefined;
  readonly variables?: Readonly<Record<string, string>> | undefined;
}

export interface UndefinedReferences {
  /** Variables that are defined where the emit comes from, with their definitions, and what these refer to. Never the value of a secret. */
  readonly definitions: Readonly<Record<string, string>>;
  /** Variables that are defined in neither. */
  readonly variables: readonly string[];
  /** Secrets that nothing of the collection refers to. A collection does not define them: their values are stored when they are entered. */
  readonly secrets: readonly string[];
}

/**
 * @param value what is saved
 * @param target the collection that it is saved into, and `content`, which may refer to secrets
 * @param source the collection that it comes from; empty for an emit of the panel
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
  // A set visits what is added to it meanwhile: what a definition refers to.
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
