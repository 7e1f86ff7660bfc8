/**
 * Errors for people as causes (contract, section 10): a code with parameters, and its texts beside the code that makes it. The texts are
 * those of a catalog, under the keys `cause.<code>` and `cause.<code>.remedy`.
 */
import { UserError } from '../../base/userError.ts';
import { catalog, formatText } from '../texts/catalog.ts';
import type { TextParams } from '../texts/textParams.ts';

/** What happened, and what to do; a text in the ICU message format each. */
type ErrorTexts = Readonly<Record<string, readonly [message: string, remedy?: string]>>;

type Whole<Texts extends readonly [string, string?]> = Texts extends readonly [
  infer Message extends string,
  infer Remedy extends string,
]
  ? `${Message} ${Remedy}`
  : Texts[0];

/** Makes the error of a code. `data` is plain JSON for programs, beside the cause. */
export type MakeError<Texts extends ErrorTexts> = <Code extends keyof Texts & string>(
  code: Code,
  ...params: [...TextParams<Whole<Texts[Code]>>, data?: unknown]
) => UserError;

/** @param errors by their codes, `area.cause` */
export function errorCatalog<const Texts extends ErrorTexts>(errors: Texts): MakeError<Texts> {
  const texts = Object.entries(errors).flatMap(([code, [message, remedy]]) => [
    [code, message] as const,
    ...(remedy === undefined ? [] : [[`${code}.remedy`, remedy] as const]),
  ]);
  catalog('cause', Object.fromEntries(texts));
  return (code, ...rest) => {
    const hasParams = /\{/.test(errors[code]?.join(' ') ?? '');
    const params = hasParams ? (rest[0] as Readonly<Record<string, string | number | boolean>>) : undefined;
    const data: unknown = hasParams ? rest[1] : rest[0];
    const message = formatText(`cause.${code}`, params);
    const remedy = errors[code]?.[1] === undefined ? '' : ` ${formatText(`cause.${code}.remedy`, params)}`;
    return new UserError(message + remedy, data, { code, ...(params && { params }) });
  };
}
