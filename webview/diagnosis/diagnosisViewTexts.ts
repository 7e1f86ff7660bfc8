import { catalog } from '../../src/model/texts/catalog.ts';

export const diagnosisViewTexts = catalog('diagnosisView', {
  section: 'Diagnosis',
  of: 'Diagnosis of {connection}',
  checks: 'Checks',
  verdict: 'Verdict',
  diagnose: 'Diagnose',
  diagnoseHelp: 'Examine the server of this connection, from its URL to its namespace',
  cancel: 'Cancel',
  deep: 'Deep',
  deepHelp: 'Include the checks that take longer than 5\u00a0s, such as the heartbeat',
  copy: 'Copy diagnosis',
  copyHelp: 'Copy the diagnosis as Markdown, with versions and without secrets',
  copied: 'The diagnosis was copied.',
  outdated: 'The connection was opened after this diagnosis. Select Diagnose to examine the server again.',
  running: 'Examining the server…',
  noConnection: 'Connect to a server first. If that fails, the diagnosis shows why.',
  failed: 'The diagnosis failed: {reason}',
  evidence: 'Evidence',
  checkLabel: '{title}: {status}',
  help: 'Help',
  helpFor: 'Help for {code}',
});
