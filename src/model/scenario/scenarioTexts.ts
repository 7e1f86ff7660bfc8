import { catalog } from '../texts/catalog.ts';

/** Titles of steps, and what a step expected. */
export const scenarioTexts = catalog('scenario', {
  connect: 'Connect {name}',
  connectAs: 'Connect {name} as {as}',
  emit: 'Emit “{event}”{as, select, none {} other { on {as}}}',
  waitFor:
    'Wait for {count, plural, =1 {“{event}”} other {# × “{event}”}}{where, select, none {} other { where {where}}}{as, select, none {} other { on {as}}}',
  never:
    'Never “{event}” within {duration}{where, select, none {} other { where {where}}}{as, select, none {} other { on {as}}}',
  request: 'Request {request}',
  set: 'Set {names}',
  pause: 'Pause {duration}',
  conditions: 'Network conditions{as, select, none {} other { of {as}}}: {conditions}',
  disconnect: 'Disconnect{as, select, none {} other { {as}}}',
  repeat: 'Repeat {count, number}\u00a0×',
  use: 'Use “{scenario}”',
  inside: '{outer}: {inner}',
  expectedValue: 'expected {value}',
  actualValue: 'actual {value}',
  connectionOf: '{scenario} · {connection}',
  iteration: 'iteration {iteration, number}: {inner}',
});
