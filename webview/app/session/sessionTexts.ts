import { catalog } from '../../../src/model/texts/catalog.ts';

export const sessionTexts = catalog('session', {
  file: 'Session file',
  name: 'Session',
  captured: 'captured on {time}',
  connection: 'connection {name}',
  entriesStatus: 'Session entries',
  opening: 'Opening…',
  readOnly: 'read-only',
  readingEntries: '{count, plural, one {# entry} other {# entries}}, reading {share, number, ::percent} of {size}',

  damaged: 'Damaged content',
  damagedLines: '{count, plural, one {# line} other {# lines}} could not be read.',
  damagedRequests: '{count, plural, one {# request or message} other {# requests and messages}} could not be read.',
  damagedLine: 'Line {line, number}: {fault}',
  moreLines: '{count, plural, one {# more line is} other {# more lines are}} not listed.',
  renumbered:
    '{count, plural, one {# entry had no valid number and was} other {# entries had no valid number and were}} renumbered.',
  cut: 'The last line is incomplete and was skipped.',
  note: 'About this file',
  readAgain: 'Read again',
  deleted: 'The file no longer exists. The content that was read is still shown.',
  changed: 'The file has changed since it was read.',
  readerStopped: 'Reading the file failed. It may be too large or malicious. Captures are not affected.',
  readerStoppedBecause: 'Reading the file failed. {fault} It may be too large or malicious. Captures are not affected.',

  cannotShow: 'This session cannot be shown',
  reading: 'Reading the session',
  noEntries: 'No entries',
  noEntriesText: 'The session has no entries that the timeline shows.',
});
