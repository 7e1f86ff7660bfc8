import { causeCatalog } from '../causeCatalog.ts';

const at = '{path, select, none {} other {{path}: }}';

/** Faults of scenarios in a file, and why a step failed or could not run. */
export const scenarioFaultTexts = causeCatalog({
  'scenario.noStep': {
    params: { path: ['scenarios[0].steps[1]'], known: ['connect, emit'] },
    message: `${at}A step needs exactly one of the keys {known}.`,
  },
  'scenario.severalSteps': {
    params: { path: ['scenarios[0].steps[1]'], keys: ['emit, waitFor'] },
    message: `${at}A step cannot have several of the keys {keys}. Write a step for each of them.`,
  },
  'scenario.repeatTooDeep': {
    params: { path: ['scenarios[0].steps[1]'], max: [10] },
    message: `${at}Repeats can be nested at most {max} levels deep.`,
  },
  'scenario.variableName': {
    params: { path: ['scenarios[0].steps[1].set'] },
    message: `${at}The name of a variable must not be empty, begin with $, or contain braces or a colon.`,
  },
  'scenario.capturePath': {
    params: { path: ['scenarios[0].steps[1].capture.id'], known: ['args'], example: ['args.0.id'] },
    message: `${at}The path of a capture begins with one of {known}, for example “{example}”.`,
  },
  'scenario.gone': {
    params: { name: ['Join'] },
    message: 'The file no longer contains the scenario “{name}”.',
    remedies: ['Choose another scenario. You can copy your edits from the form.'],
  },
  'scenario.changed': {
    params: { name: ['Join'] },
    message: 'The scenario “{name}” was changed in the file meanwhile. Nothing was saved.',
    remedies: ['Load it again, or replace it with your edits.'],
  },
  'scenario.nameTwice': {
    params: { path: ['scenarios[1].name'], scenario: ['Join'] },
    message: `${at}Another scenario is also named “{scenario}”.`,
  },
  'scenario.noSuchConnection': {
    params: { path: ['scenarios[0].connection'], name: ['main'], known: ['local, staging'] },
    message: `${at}The collection has no connection “{name}”. {known, select, none {It has no connections.} other {Its connections: {known}.}}`,
  },
  'scenario.noSuchRequest': {
    params: { path: ['scenarios[0].steps[0].request'], name: ['login'], known: ['signIn'] },
    message: `${at}The collection has no request “{name}”. {known, select, none {It has no requests.} other {Its requests: {known}.}}`,
  },
  'scenario.noSuchScenario': {
    params: { path: ['scenarios[0].steps[0].use'], name: ['Log in'], known: ['Join'] },
    message: `${at}The file has no scenario “{name}”. {known, select, none {} other {Its scenarios: {known}.}}`,
  },
  'scenario.circularUse': {
    params: { path: ['scenarios[0].steps[0].use'], name: ['Join'], chain: ['Join → Log in → Join'] },
    message: `${at}The scenario “{name}” uses itself: {chain}.`,
  },
  'scenario.useTooDeep': {
    params: { path: ['scenarios[0].steps[0].use'], max: [100] },
    message: `${at}Scenarios can use each other at most {max} levels deep.`,
  },
  'scenario.tooManySteps': {
    params: { path: ['scenarios[0].steps'], max: [10000] },
    message: `${at}A scenario can have at most {max, number} steps, including those of the scenarios that it uses.`,
  },
  'scenario.alreadyOpen': {
    params: { path: ['scenarios[0].steps[1].as'], name: ['alice'] },
    message: `${at}A connection named “{name}” is already open at this step. Give this one another name with "as", or disconnect the other first.`,
  },
  'scenario.unknown': {
    params: { scenario: ['Join'], known: ['“Log in”'] },
    message:
      'The collection has no scenario “{scenario}”. {known, select, none {It has no scenarios.} other {Its scenarios: {known}.}}',
  },
  'scenario.notOpen': {
    params: { name: ['alice'], open: ['bob'] },
    message: 'No connection “{name}” is open. {open, select, none {None is open.} other {Open connections: {open}.}}',
  },
  'scenario.noneOpen': {
    message: 'No connection is open.',
    remedies: ['Add a "connect" step before this one, or "connection" to the scenario.'],
  },
  'scenario.severalOpen': {
    params: { open: ['alice, bob'] },
    message: 'Several connections are open: {open}.',
    remedies: ['Add "as" to the step, with the name of the connection.'],
  },
  'scenario.notAsExpected': {
    params: { path: ['ack.0.status'] },
    message: 'The value at {path} is not as expected.',
  },
  'scenario.nothingReceived': {
    params: {
      event: ['joined'],
      ms: [5000],
      count: [2],
      received: [1],
      /** The filter of the step, and the number of events of this name that do not match it. */
      where: ['arg:0.room=lobby'],
      unmatched: [2],
      /** The number of events that an earlier step has found. */
      used: [1],
      /** The number of events that were received before the step `since` began. */
      before: [1],
      /** Whether `used` and `before` may be greater. */
      partial: [false, true],
      since: ['Emit “leave”'],
      /** Other connections that received the event. */
      elsewhere: ['bob'],
      others: ['left, message'],
    },
    message:
      '“{event}” was {count, plural, =0 {not received} =1 {not received} other {received fewer than # times}} within {ms, number}\u00a0ms.{received, plural, =0 {} =1 { It was received once.} other { It was received # times.}}{unmatched, plural, =0 {} =1 { One “{event}” that was received does not match “{where}”.} other { # received “{event}” events do not match “{where}”.}}{before, plural, =0 {} =1 { It was received {partial, select, true {at least } other {}}once before the step {since} began. Only later events are found.} other { It was received {partial, select, true {at least } other {}}# times before the step {since} began. Only later events are found.}}{used, plural, =0 {} =1 { An earlier step found {partial, select, true {at least } other {}}one “{event}”, and each event is found only once.} other { Earlier steps found {partial, select, true {at least } other {}}# “{event}” events, and each event is found only once.}}{elsewhere, select, none {} other { It was received on other connections: {elsewhere}.}}{others, select, none {} other { Other events that were received: {others}.}}',
  },
  'scenario.endedWhileWaiting': {
    params: { event: ['joined'], fault: ['transport.closed'] },
    nested: ['fault'],
    message: 'The connection ended before “{event}” was received.{fault, select, none {} other { {fault}}}',
  },
  'scenario.received': {
    params: { event: ['error'] },
    message: '“{event}” was received, but the step expects that it is never received.',
  },
  'scenario.connected': { message: 'The connection was opened, but the step expects an error.' },
  'scenario.captureMissed': {
    params: { name: ['token'], path: ['ack.0.token'] },
    message: 'There is no value at {path} for the variable “{name}”.',
  },
  'scenario.timedOut': {
    params: { ms: [10000] },
    message: 'The scenario took longer than {ms, number}\u00a0ms.',
    remedies: ['Increase its timeoutMs.'],
  },
  'scenario.canceled': { message: 'The run was canceled.' },
  'scenario.noReplyRequested': {
    params: { event: ['question'] },
    message: '“{event}” does not request an acknowledgement, so the step cannot reply.',
  },
  'scenario.argumentsGone': {
    params: { event: ['joined'] },
    message: 'The arguments of “{event}” are no longer in the capture.',
  },
  'scenario.addressCaptured': {
    params: { field: ['url'] },
    message:
      '{field}: The address depends on a captured value or a secret, and no connection or request of the collection has this address.',
    remedies: ['Write scheme, host and port as text, or as a variable of the collection.'],
  },
  'scenario.secretInSet': {
    params: { name: ['token'] },
    message: 'The secret “{name}” cannot be the value of a variable.',
    remedies: ['Use the secret directly in the step that sends it.'],
  },
  'scenario.fileCaptured': {
    params: { file: ['./logo.png'] },
    message: 'The path of a file cannot contain a captured value: {file}.',
  },
  'scenario.fileUnreadable': {
    params: { file: ['./logo.png'], reported: ['no such file'] },
    message: 'The file “{file}” cannot be read: {reported}{reportedEnd}',
  },
  'scenario.badUrl': {
    params: { url: ['ftp://host'] },
    message: '“{url}” is not an http or https URL.',
  },
  'scenario.requestFailed': {
    params: { url: ['http://localhost:3000/login'], reported: ['connect ECONNREFUSED'] },
    message: 'The request to {url} failed: {reported}{reportedEnd}',
  },
  'scenario.tooManyRedirects': {
    params: { url: ['http://localhost:3000/login'], max: [5] },
    message: 'The request to {url} was redirected more than {max} times.',
  },
  'scenario.bodyTooLarge': {
    params: { url: ['http://localhost:3000/login'], limit: [16000000] },
    message: 'The response of {url} is larger than {limit, number} bytes.',
  },
});
