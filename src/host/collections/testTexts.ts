import { errorCatalog } from '../../model/cause/errorCatalog.ts';
import { catalog } from '../../model/texts/catalog.ts';

/** Texts of the Test Explorer. */
export const testTexts = catalog('tests', {
  run: 'Run with the selected environments',
  runWith: 'Run with “{environment}”',
  ofFile: '{name} ({file})',
  fileFault: 'Line {line, number}, column {column, number}: {fault}',
  noLongerThere: '“{name}” is no longer in {file}.',
  fileChanged:
    '{file} was changed or deleted after the run began. This result and its line numbers refer to the version that was read at the start of the run.',
  stepEnded: '{status, select, passed {✓} failed {✗} errored {!} other {–}} {scenario} › {step} ({duration})',
  scenarioEnded:
    '{status, select, passed {✓ passed} failed {✗ failed} errored {! could not run} other {– skipped}}: {scenario} ({duration}), {file}:{line}',
  scenarioCanceled: '– canceled: {scenario}',
  connections: 'connections of this run: {filter}',
  fault: '{step}: {fault}',
});

export const testErrors = errorCatalog({
  'test.notRun': {
    message: 'This test was not run in this window, or its run did not start.',
    remedies: ['Run the test, then open its timeline.'],
  },
  'test.noConnections': {
    params: { name: ['Two users in a room'] },
    message: 'The last run of “{name}” opened no connection, so there is nothing to show.',
  },
});
