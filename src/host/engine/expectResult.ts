import { causeWithText } from '../../model/cause/causeTexts.ts';
import type { ExpectResult } from '../../model/matcher/expectation.ts';
import type { SentEmit } from '../../protocol/engineMessages.ts';

/** Parses the values, which the engine sends as JSON text. */
export function expectResultOf({ status, path = '', ...texts }: NonNullable<SentEmit['expect']>): ExpectResult {
  if (status === 'passed') return { status };
  const { cause } = texts;
  const [expected, actual] = [texts.expected, texts.actual].map((text) =>
    text === undefined ? undefined : (JSON.parse(text) as unknown),
  );
  return {
    status,
    path,
    ...(expected !== undefined && { expected }),
    ...(actual !== undefined && { actual }),
    ...(cause && { cause: causeWithText(cause) }),
  };
}
