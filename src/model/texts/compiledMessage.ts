/**
 * Messages that consist of texts, parameters and choices, compiled to a form that is filled in faster than `Intl` does. All other messages,
 * for example those with plural forms of a language, are left to `Intl`. The results are the same.
 */
import type { IntlMessageFormat } from 'intl-messageformat';

type Element = ReturnType<IntlMessageFormat['getAst']>[number];
type Params = Readonly<Record<string, unknown>>;

/** Source: icu-messageformat-parser, TYPE, which is a declaration without a value for bundles of other packages. */
const types = { literal: 0, argument: 1, select: 5, plural: 6 } as const;

/** Returns the text; undefined if only `Intl` can format the message with these parameters. */
export type CompiledMessage = (params: Params) => string | undefined;

const byIntl: CompiledMessage = () => undefined;

export function compiledMessage(elements: readonly Element[]): CompiledMessage {
  const parts = elements.map(compiledElement);
  return (params) => {
    let text = '';
    for (const part of parts) {
      const filled = part(params);
      if (filled === undefined) return undefined;
      text += filled;
    }
    return text;
  };
}

function compiledElement(element: Element): CompiledMessage {
  const type: number = element.type;
  if (type === types.literal) {
    const { value } = element as { value: string };
    return () => value;
  }
  if (type === types.argument) {
    const { value: name } = element as { value: string };
    return (params) => {
      const value = params[name];
      return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
    };
  }
  if (type !== types.select && type !== types.plural) return byIntl;
  const { value: name, options } = element as {
    value: string;
    options: Readonly<Record<string, { readonly value: Element[] }>>;
  };
  const choices = new Map(Object.entries(options).map(([key, { value }]) => [key, compiledMessage(value)]));
  const other = type === types.select ? choices.get('other') : undefined;
  return (params) => {
    const value = params[name];
    if (typeof value !== 'string' && typeof value !== 'number') return undefined;
    // A plural form such as `=1` is chosen for exactly this number in each language.
    const choice = choices.get(type === types.plural ? `=${value}` : String(value)) ?? other;
    return choice?.(params);
  };
}
