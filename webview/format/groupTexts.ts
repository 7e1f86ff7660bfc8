import { catalog } from '../../src/model/texts/catalog.ts';

/** Rows of several entries. */
export const groupTexts = catalog('group', {
  reconnecting: 'Reconnecting · {attempts, plural, one {# attempt} other {# attempts}} · {duration}',
  outage: 'Not connected for {duration} · {attempts, plural, one {# attempt} other {# attempts}} to reconnect',
  flushed: '{count, plural, one {# buffered event} other {# buffered events}} flushed',
  flushedAfter: '{count, plural, one {# buffered event} other {# buffered events}} flushed · waited up to {duration}',
  withCause: '{group} · {cause}',
  /** In the name of a row, which a screen reader speaks. */
  folded: '{count, plural, one {# entry} other {# entries}}, folded',
  unfolded: '{count, plural, one {# entry} other {# entries}}, unfolded',
});
