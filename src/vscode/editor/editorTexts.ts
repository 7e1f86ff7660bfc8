import { catalog } from '../../model/texts/catalog.ts';

/** Texts in the editor of a collection file. */
export const editorTexts = catalog('collectionEditor', {
  sendVolatile: 'Send volatile',
  sendOnce: 'Send once',
  replay: 'Replay…',
  stopRepeat: 'Stop repeat ({sent, plural, one {# emit sent} other {# emits sent}})',
  run: 'Run',
  runAll: 'Run all scenarios',
  editScenario: 'Edit in form',
  cancelRun: 'Running… Cancel',
  scenarioStatus: '{status, select, passed {passed} failed {failed} errored {could not run} other {skipped}}',
  runningAll: 'Running the scenarios of {file}',
  allResults:
    '{failed, plural, =0 {{passed, plural, one {The scenario of {file} passed.} other {All # scenarios of {file} passed.}}} other {{failed, plural, one {# scenario of {file} did not pass} other {# scenarios of {file} did not pass}}: {names}.}}',
  completedVariable: 'Variable of the collection',
  eventItem: 'event',
  requestItem: 'HTTP request',
  scenarioItem: 'scenario',
  effective: 'Value',
  valueOfRun: 'The value is known when the scenario runs.',
  secretStored: 'This secret is stored for {receivers}.',
  secretNotStored: 'This secret is not stored. VS Code prompts you for its value when it is needed.',
  replaceSecret: 'Replace',
  forgetSecret: 'Forget',
  connectionAddress: 'Connection',
});

/** The source of the diagnostics, which the Problems view shows. */
export const diagnosticSource = 'Socket.IO';
