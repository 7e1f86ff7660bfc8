/** Types for the parameter names of an ICU message, which are inferred from its text. */

/** A selector opens a nested message, and nested messages contain parameters: the two alternate with the depth of the braces. */
type Names<Text extends string, Depth extends readonly 0[] = []> = Text extends `${infer Before}{${infer After}`
  ? Before extends `${string}}${string}`
    ? Closed<Text, Depth>
    : IsParameter<Depth> extends true
      ? Parameter<After, Depth>
      : Names<After, [...Depth, 0]>
  : Text extends `${string}}${string}`
    ? Closed<Text, Depth>
    : never;

type Closed<Text extends string, Depth extends readonly 0[]> = Text extends `${string}}${infer After}`
  ? Names<After, Depth extends readonly [0, ...infer Rest extends readonly 0[]] ? Rest : []>
  : never;

/** Whether the next brace opens a parameter: at the top level or in a nested message, but not after a selector. */
type IsParameter<Depth extends readonly 0[]> = Depth extends readonly []
  ? true
  : Depth extends readonly [0, 0, ...infer Rest extends readonly 0[]]
    ? IsParameter<Rest>
    : false;

/** `count}…`, or `count, plural, …` followed by selectors. */
type Parameter<Text extends string, Depth extends readonly 0[]> = Text extends `${infer Name}}${infer After}`
  ? Name extends `${infer Short},${string}`
    ? Trim<Short> | (Text extends `${string},${infer Tail}` ? Names<Tail, [...Depth, 0]> : never)
    : Trim<Name> | Names<After, Depth>
  : never;

type Trim<Text extends string> = Text extends ` ${infer Rest}` | `${infer Rest} ` ? Trim<Rest> : Text;

export type TextParam = string | number | boolean;

/** The arguments for a text: none, or an object with a value for each of its parameters. */
export type TextParams<Text extends string> = string extends Text
  ? [params?: Readonly<Record<string, TextParam>>]
  : [Names<Text>] extends [never]
    ? []
    : [params: { readonly [Name in Names<Text>]: TextParam }];
