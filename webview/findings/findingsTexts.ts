import { catalog } from '../../src/model/texts/catalog.ts';

export const findingsTexts = catalog('findings', {
  region: 'Findings',
  list: 'Findings',
  severity: '{severity, select, error {Error} warning {Warning} other {Note}}',
  confidence: '{confidence, select, proved {proved} likely {likely} other {possible}}',
  confidenceHelp:
    '{confidence, select, proved {The captured entries prove it.} likely {The captured entries make it likely; another reason is possible.} other {It is one of several possible reasons.}}',
  item: '{severity}: {text}',
  count: '{count, plural, one {# time} other {# times}}',
  several: 'Several connections',
  showEvidence: 'Show evidence',
  showEvidenceOf: 'Show the {count, plural, one {entry} other {# entries}} in the timeline',
  evidence: '{severity, select, error {Evidence of an error} other {Evidence of a warning}}: {text}',
  showFinding: 'Show finding',
  showFindingHelp: 'Show this finding in the list of findings',
  why: 'Why?',
  whyHelp: 'Why? Open the page about this finding',
  ignore: 'Ignore',
  ignoreHelp: 'Ignore this finding in this workspace',
  restore: 'Show again',
  ignoredTitle: '{count, plural, one {# ignored finding} other {# ignored findings}}',
  banner: 'Finding',
  more: '{count, plural, one {# more} other {# more}}',
  moreHelp: 'Show all findings',
  emptyTitle: 'No findings',
  empty:
    'Findings describe problems that the captured traffic shows, such as events that are received twice, acknowledgements that are never received, and connections that end repeatedly.',
  loadingTitle: 'Reading the capture',
  loading: 'The captured entries are being examined.',
});
