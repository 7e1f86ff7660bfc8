/** Finds the definitions from which the variables of a collection receive their values. */
import type { Node } from 'jsonc-parser';
import { dynamicVariables, isDynamicVariable, referencedNames, VariableResolver } from '../variables.ts';
import type { CollectionSyntax, ReferenceScope } from './collectionSyntax.ts';
import { childNode, properties, type TextRange, textValue, walkNodes } from './syntaxNodes.ts';

/** The parts of the context that the file does not contain: the selected environment, and the variables of a chosen `.env` file. */
export interface VariableContext {
  readonly environment?: string | undefined;
  readonly dotenv?: { readonly file: string; readonly variables: Readonly<Record<string, string>> } | undefined;
}

interface InFile {
  readonly value: string;
  readonly range: TextRange;
}

export type Definition =
  | ({ readonly place: 'step'; readonly kind: 'set' | 'capture'; readonly scenario: string } & InFile)
  | { readonly place: 'dotenv'; readonly file: string; readonly value: string }
  | ({ readonly place: 'environment'; readonly environment: string; readonly isSelected: boolean } & InFile)
  | ({ readonly place: 'collection' } & InFile);

export class VariableDefinitions {
  /** The names of the environments in the file. */
  readonly environments: readonly string[];
  /** The selected environment; undefined if none is selected, or if it is not in the file. */
  readonly selected: string | undefined;
  readonly #context: VariableContext;
  readonly #collection = new Map<string, InFile>();
  readonly #environments = new Map<string, Map<string, InFile>>();
  readonly #steps = new Map<string, Extract<Definition, { place: 'step' }>[]>();

  constructor({ root, scenarios }: CollectionSyntax, context: VariableContext) {
    this.#context = context;
    for (const [name, value] of texts(childNode(root, 'variables'))) this.#collection.set(name, value);
    for (const { key, value } of properties(childNode(root, 'environments')))
      if (!this.#environments.has(key)) this.#environments.set(key, texts(value));
    for (const { name, node } of scenarios) this.#addSteps(name, childNode(node, 'steps'));
    this.environments = [...this.#environments.keys()];
    const { environment } = context;
    this.selected = environment !== undefined && this.#environments.has(environment) ? environment : undefined;
  }

  /** All definitions of a variable. Those that are in effect are listed first, in the order of their precedence. */
  of(name: string, scope: ReferenceScope): Definition[] {
    const steps = scope === 'scenario' ? (this.#steps.get(name) ?? []) : [];
    const { file, variables } = this.#context.dotenv ?? { file: '', variables: {} };
    const own = this.#collection.get(name);
    const inEnvironments = [...this.#environments].flatMap(([environment, values]): Definition[] => {
      const value = values.get(name);
      return value ? [{ place: 'environment', environment, isSelected: environment === this.selected, ...value }] : [];
    });
    return [
      ...steps,
      ...(Object.hasOwn(variables, name) ? [{ place: 'dotenv', file, value: variables[name] ?? '' } as const] : []),
      ...inEnvironments.filter((known) => isInEffect(known)),
      ...(own ? [{ place: 'collection', ...own } as const] : []),
      ...inEnvironments.filter((known) => !isInEffect(known)),
    ];
  }

  isDefined(name: string, scope: ReferenceScope): boolean {
    return isDynamicVariable(name) || this.of(name, scope).some(isInEffect);
  }

  /** The names of all variables, also of those that have no value in the selected environment. */
  names(scope: ReferenceScope): string[] {
    return [
      ...new Set([
        ...(scope === 'scenario' ? this.#steps.keys() : []),
        ...Object.keys(this.#context.dotenv?.variables ?? {}),
        ...[...this.#environments.values()].flatMap((values) => [...values.keys()]),
        ...this.#collection.keys(),
        ...dynamicVariables,
      ]),
    ];
  }

  /** The text that replaces a variable. References to secrets and dynamic variables are kept. Undefined if the variable has no value. */
  valueOf(name: string, scope: ReferenceScope): string | undefined {
    const first = this.of(name, scope).find(isInEffect);
    if (!first || first.place === 'step') return undefined;
    return this.fill(first.value) ?? first.value;
  }

  /** A text with the values of its variables; undefined if a variable has no value. */
  fill(text: string): string | undefined {
    const { dotenv } = this.#context;
    const environment = this.selected === undefined ? undefined : this.#environments.get(this.selected);
    const resolver = new VariableResolver({
      environment: { ...plain(environment), ...dotenv?.variables },
      variables: plain(this.#collection),
      secrets: 'keep',
      sources: 'keep',
    });
    try {
      return resolver.fill(text, { root: '', typed: false });
    } catch {
      return undefined;
    }
  }

  /** The names of a cycle of definitions, beginning and ending with the given one; undefined if there is none. */
  cycle(name: string): readonly string[] | undefined {
    const names = [name];
    const seen = new Set<string>();
    const visit = (at: string): boolean => {
      const definition = this.of(at, 'plain').find(isInEffect);
      const text = definition?.value ?? '';
      for (const next of referencedNames(text)) {
        if (next === name) {
          names.push(name);
          return true;
        }
        if (seen.has(next) || names.length > maxCircle) continue;
        seen.add(next);
        names.push(next);
        if (visit(next)) return true;
        names.pop();
      }
      return false;
    };
    return visit(name) ? names : undefined;
  }

  /** Values that steps set or capture; including the values of nested steps. */
  #addSteps(scenario: string, steps: Node | undefined): void {
    walkNodes(steps, (node) => {
      for (const kind of ['set', 'capture'] as const) {
        for (const { key, name, value } of properties(childNode(node, kind))) {
          const known = this.#steps.get(key) ?? [];
          const shown = textValue(value) ?? (value.value === undefined ? '' : JSON.stringify(value.value));
          this.#steps.set(key, [...known, { place: 'step', kind, scenario, value: shown, range: name }]);
        }
      }
      return true;
    });
  }
}

const maxCircle = 100;

/** Whether a definition can have an effect. It has no effect if it belongs to an environment that is not selected. */
export function isInEffect(definition: Definition): boolean {
  return definition.place !== 'environment' || definition.isSelected;
}

function texts(node: Node | undefined): Map<string, InFile> {
  const values = new Map<string, InFile>();
  for (const { key, name, value } of properties(node)) {
    const text = textValue(value);
    if (text !== undefined && !values.has(key)) values.set(key, { value: text, range: name });
  }
  return values;
}

/** A key “__proto__” stays an own key. */
function plain(values: ReadonlyMap<string, InFile> | undefined): Record<string, string> {
  return Object.fromEntries([...(values ?? [])].map(([name, { value }]) => [name, value]));
}
