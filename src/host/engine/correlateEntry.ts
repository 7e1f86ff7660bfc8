import { type CauseWithText, causeWithText } from '../../model/cause/causeTexts.ts';
import { userError } from '../../model/cause/userErrors.ts';
import type { Correlation, EventWay } from '../../model/correlation/correlation.ts';
import { entryCorrelate } from '../../protocol/entryMessages.ts';
import { checked } from '../commands/checked.ts';
import * as shape from '../commands/commandShapes.ts';
import type { EngineFacade } from './engineFacade.ts';

interface Causes {
  readonly cause?: CauseWithText;
  readonly ackCause?: CauseWithText;
}

type WithText<T> = Omit<T, keyof Causes> & Causes;

type CorrelationWithText = WithText<Omit<Correlation, 'pairs'>> & { readonly pairs?: readonly WithText<EventWay>[] };

/** Returns an event at both ends of its socket. @throws UserError if the entry does not exist or is not an event */
export async function correlateEntry(
  engine: Pick<EngineFacade, 'fileOf' | 'hasEntries' | 'request'>,
  input: unknown,
): Promise<CorrelationWithText> {
  const { seq, sourceId } = checked(shape.correlate, input);
  const file = engine.fileOf(sourceId);
  if (!file && engine.hasEntries === undefined) throw userError('capture.entryGone', { seq });
  const found = await (file ? file.request(entryCorrelate, { seq }) : engine.request(entryCorrelate, { seq }));
  if (!found) throw userError('capture.noEvent', { seq });
  const { pairs, ...way } = found;
  return { ...withText(way), ...(pairs && { pairs: pairs.map(withText) }) };
}

function withText<T extends Pick<Correlation, keyof Causes>>({ cause, ackCause, ...way }: T): WithText<T> {
  return {
    ...way,
    ...(cause && { cause: causeWithText(cause) }),
    ...(ackCause && { ackCause: causeWithText(ackCause) }),
  };
}
