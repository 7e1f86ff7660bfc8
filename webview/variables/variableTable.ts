/** The values of the references in a text of the panel. Pure. */
import { dynamicVariables, isDynamicVariable, secretNameOf } from '../../src/model/collection/variables.ts';
import { readReference } from '../../src/model/collection/variableReference.ts';
import { variableTexts } from '../../src/model/collection/variableTexts.ts';
import type { ListedVariable, VariableList } from '../../src/protocol/variableMessages.ts';

export type ReferenceState = 'value' | 'dynamic' | 'secret' | 'unknown';

export interface ShownReference {
  /** The reference as it is written, with its braces. */
  readonly text: string;
  readonly state: ReferenceState;
  /** The value of a variable. */
  readonly value?: string | undefined;
  /** The value and its origin, or the reason why there is no value. */
  readonly title: string;
}

export interface VariableChoice {
  readonly name: string;
  readonly state: ReferenceState;
  readonly value: string;
  /** The origin of the value. */
  readonly detail: string;
}

/** The pattern of a reference. The first group is the text between the braces. */
export const referencePattern = /\{\{([^{}]*)\}\}/g;

export class VariableTable {
  readonly #variables: ReadonlyMap<string, ListedVariable>;
  readonly #secrets: readonly string[];

  constructor({ variables, secrets }: VariableList) {
    this.#variables = new Map(variables.map((variable) => [variable.name, variable]));
    this.#secrets = secrets;
  }

  /** @param inner the text between the braces */
  reference(inner: string): ShownReference {
    const { name } = readReference(inner);
    const text = `{{${inner}}}`;
    if (secretNameOf(name) !== undefined) return { text, state: 'secret', title: variableTexts.secret() };
    const variable = this.#variables.get(name);
    if (variable?.value !== undefined) {
      return { text, state: 'value', value: variable.value, title: `${variable.value} · ${placeText(variable)}` };
    }
    if (!variable && isDynamicVariable(name)) return { text, state: 'dynamic', title: variableTexts.dynamic() };
    return { text, state: 'unknown', title: variableTexts.noValue() };
  }

  /** The references in texts, each once. */
  referencesIn(texts: readonly string[]): ShownReference[] {
    const inner = new Set<string>();
    for (const text of texts) for (const match of text.matchAll(referencePattern)) inner.add(match[1] ?? '');
    return [...inner].map((name) => this.reference(name));
  }

  /** The names that can be entered after `{{` and `typed`: names that begin with `typed` come before those that contain it. */
  choices(typed: string): VariableChoice[] {
    const wanted = typed.trim().toLowerCase();
    const rank = ({ name }: VariableChoice): number => name.toLowerCase().indexOf(wanted);
    return this.#all()
      .filter((choice) => rank(choice) >= 0)
      .sort((one, other) => Math.sign(rank(one)) - Math.sign(rank(other)));
  }

  #all(): VariableChoice[] {
    const variables = [...this.#variables.values()].map((variable): VariableChoice => {
      const { name, value } = variable;
      if (value === undefined) return { name, state: 'unknown', value: '', detail: variableTexts.notInEffect() };
      return { name, state: 'value', value, detail: placeText(variable) };
    });
    const dynamic = dynamicVariables.filter((name) => !this.#variables.has(name));
    return [
      ...variables,
      ...dynamic.map((name): VariableChoice => ({
        name,
        state: 'dynamic',
        value: '',
        detail: variableTexts.dynamic(),
      })),
      ...this.#secrets.map((name): VariableChoice => ({
        name: `secret:${name}`,
        state: 'secret',
        value: '',
        detail: variableTexts.secret(),
      })),
    ];
  }
}

function placeText({ place, placeName = '' }: ListedVariable): string {
  return variableTexts.definedIn({ place, name: placeName });
}

export interface OpenReference {
  /** The range that a name replaces. */
  readonly from: number;
  readonly to: number;
  /** The typed part of the name. */
  readonly typed: string;
  readonly isClosed: boolean;
}

/** Longer names are not completed. */
const maxName = 200;

/** The reference that the caret is in: after `{{`, without braces between. */
export function openReference(text: string, caret: number): OpenReference | undefined {
  const before = text.slice(Math.max(0, caret - maxName), caret);
  const start = before.lastIndexOf('{{');
  if (start < 0) return undefined;
  const typed = before.slice(start + 2);
  if (/[{}"\r\n]/.test(typed)) return undefined;
  const rest = /^[^{}"\\\r\n]*/.exec(text.slice(caret, caret + maxName))?.[0] ?? '';
  const isClosed = text.startsWith('}}', caret + rest.length);
  return { from: caret - typed.length, to: isClosed ? caret + rest.length : caret, typed, isClosed };
}
