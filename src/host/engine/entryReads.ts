/** Reads whole entries for programs: one entry, or the differences between two. */
import type * as v from 'valibot';
import { userError } from '../../model/cause/userErrors.ts';
import { type Entry, entryKinds } from '../../model/entry/entry.ts';
import { type EntryDifference, entryDifferences } from '../../model/entry/entryDifferences.ts';
import { entryDetails } from '../../protocol/engineMessages.ts';
import { checked } from '../commands/checked.ts';
import * as shape from '../commands/commandShapes.ts';
import type { EngineFacade } from './engineFacade.ts';

type Reader = Pick<EngineFacade, 'readTimeline'>;

/** @throws UserError for an entry that is not in the capture, or not in the file that is the source */
export async function getEntry(reader: Reader, input: unknown): Promise<Entry> {
  return entryOf(reader, checked(shape.entryRef, input));
}

/** @throws UserError for an entry that does not exist */
export async function compareEntries(reader: Reader, input: unknown): Promise<{ differences: EntryDifference[] }> {
  const { seqs, sourceId } = checked(shape.compareEntries, input);
  const [left, right] = await Promise.all([
    entryOf(reader, { seq: seqs[0], sourceId }),
    entryOf(reader, { seq: seqs[1], sourceId }),
  ]);
  return { differences: entryDifferences(left, right) };
}

/** The seq of the acknowledgement of an event; undefined if there is none, or if the entry does not exist. */
export async function acknowledgementOf(
  engine: Pick<EngineFacade, 'fileOf' | 'request'>,
  { seq, sourceId }: v.InferOutput<typeof shape.entryRef>,
): Promise<number | undefined> {
  const file = engine.fileOf(sourceId);
  const details = await (file ? file.request(entryDetails, { seq }) : engine.request(entryDetails, { seq }));
  return details?.ack?.facts.seq;
}

async function entryOf(reader: Reader, { seq, sourceId }: v.InferOutput<typeof shape.entryRef>): Promise<Entry> {
  // All kinds are requested, because entries of some kinds have no row in the timeline.
  const filter = `seq:${seq} kind:${entryKinds.join(',')}`;
  const [entry] = await reader.readTimeline({ filter, limit: 1, ...(sourceId !== undefined && { sourceId }) });
  if (!entry) throw userError('capture.entryGone', { seq });
  return entry;
}
