import { filterTexts } from './filterTexts.ts';
import { addTerm, hasTerm, removeTerm, replaceTerm } from '../../src/model/filter/filterEdit.ts';

/**
 * A term that a click adds to the filter or removes from it. The filter's text is the only state: it does not matter whether the user typed
 * the term or clicked the quick filter.
 */
export interface QuickFilter {
  readonly label: () => string;
  readonly term: string;
  readonly title: () => string;
  /** The term that this one replaces, because nothing matches the two together. */
  readonly instead?: string;
}

export const quickFilters: readonly QuickFilter[] = [
  { label: filterTexts.incoming, term: 'dir:in', title: filterTexts.incomingTitle, instead: 'dir:out' },
  { label: filterTexts.outgoing, term: 'dir:out', title: filterTexts.outgoingTitle, instead: 'dir:in' },
  {
    label: filterTexts.problems,
    term: 'delivery:failed,timedOut,lost,discarded',
    title: filterTexts.problemsTitle,
  },
  { label: filterTexts.acksPending, term: 'ack:pending', title: filterTexts.acksPendingTitle },
  { label: filterTexts.binary, term: 'has:binary', title: filterTexts.binaryTitle },
  { label: filterTexts.lifecycle, term: 'kind:connection', title: filterTexts.lifecycleTitle },
];

/** The query with the term added, or removed if the query contains it already. */
export function toggled(text: string, { term, instead }: QuickFilter): string {
  if (hasTerm(text, term)) return removeTerm(text, term);
  return instead !== undefined && hasTerm(text, instead) ? replaceTerm(text, instead, term) : addTerm(text, term);
}
