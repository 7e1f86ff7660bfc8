import { causeCatalog } from '../causeCatalog.ts';
import { kindText } from './kindText.ts';

/** The value with the fault: its path, if it is known. */
const it = '{path, select, none {The value} other {{path}}}';
const at = '{path, select, none {} other {{path}: }}';

/** What a schema expects: a type, or several values. */
const expectedKinds = ['string', 'number', 'boolean', 'Object', 'Array', '"a", "b"'];
const expectedText =
  '{expected, select, none {another value} string {text} number {a number} boolean {true or false} Object {an object} Array {an array} other {one of {expected}}}';

/** Faults that a schema found. `kind`, `received` and `actual` are kinds of values (`kindOf`), or a quoted value. */
export const valueFaultTexts = causeCatalog({
  'value.wrong': {
    params: { path: ['profile.path'], expected: expectedKinds, received: ['"auto"'] },
    message: `${it} must be ${expectedText}, not ${kindText('received')}.`,
  },
  'value.missing': { params: { path: ['event'] }, message: `${it} is missing.` },
  'value.unknownField': { params: { path: ['tls.certificate'] }, message: `${it} is not a known field.` },
  'value.empty': { params: { path: ['name'] }, message: `${it} must not be empty.` },
  'value.urlMissing': {
    params: { path: ['url'] },
    message: `${at}Enter a server URL, such as http://localhost:3000.`,
  },
  'value.noAckOption': {
    params: { path: ['emits[0].ack'] },
    message: `${it} must be true, false or an object with timeoutMs.`,
  },
  'value.notWhole': { params: { path: ['count'] }, message: `${it} must be a whole number.` },
  'value.negative': { params: { path: ['count'] }, message: `${it} must not be negative.` },
  'value.tooSmall': {
    params: { path: ['count'], min: [1] },
    message: `${it} must be at least {min, number, ::group-off}.`,
  },
  'value.tooLarge': {
    params: { path: ['count'], max: [100000] },
    message: `${it} must be at most {max, number, ::group-off}.`,
  },
  'value.tooShort': {
    params: { path: ['withinMs'], minMs: [1] },
    message: `${it} must be at least {minMs, number, ::group-off}\u00a0ms.`,
  },
  'value.tooLong': {
    params: { path: ['withinMs'], maxMs: [2147483647] },
    message: `${it} must be at most {maxMs, number, ::group-off}\u00a0ms (about 24.8 days).`,
  },
  'value.noTransport': { params: { path: ['transports'] }, message: `${it} must have at least one transport.` },
  'value.isList': { params: { path: ['headers'] }, message: `${it} must be an object, not an array.` },
  'value.lostNames': {
    params: { path: ['headers'] },
    message: `${it} cannot have a key named __proto__, constructor or prototype.`,
  },
  'value.notText': {
    params: { path: ['headers.X'], kind: ['number'] },
    message: `${it} must be text, not ${kindText('kind')}. Write it in quotes.`,
  },
  'value.structured': {
    params: { path: ['query.user'], kind: ['object'] },
    message: `${it} must be text, not ${kindText('kind')}. Put structured values in “auth”, which Socket.IO 3 and 4 send as JSON.`,
  },
  'value.replaySource': {
    params: { path: ['source'] },
    message: `${it} must be an object with connectionId and filter, or one with event, args, count and everyMs.`,
  },
  'value.connectionId': { params: { path: ['connectionId'] }, message: `${it} must be the ID of a connection.` },
  'value.sourceId': { params: { path: ['sourceId'] }, message: `${it} must be the ID of a source.` },
  'value.ruleAction': {
    params: { path: ['action'] },
    message: `${it} must be one action of a rule: drop, delayMs, duplicate, reorder, args, reply, hold or disconnect.`,
  },
  'value.repeatId': { params: { path: ['repeatId'] }, message: `${it} must be the ID of a repeat.` },
  'value.throttled': {
    params: { path: ['connectionId'] },
    message: 'The argument must have either connectionId or sourceId.',
  },
  'value.environment': {
    params: { path: ['environment'] },
    message: `${it} must be the name of an environment, or null for none.`,
  },
  'value.variable': { params: { path: ['variables.a'] }, message: `${it} must be text, a number or a boolean.` },
  'value.server': {
    params: { path: ['origin'] },
    message: `${it} must be a server, such as https://example.com:3000.`,
  },
  'value.secretName': { params: { path: ['name'] }, message: `${it} must be the name of a secret.` },
  'value.columnsUneven': {
    params: { path: ['rows'] },
    message: `${at}The columns do not have as many values as there are rows.`,
  },
  'value.replaySpeed': { params: { path: ['speed'] }, message: `${it} must be 0, or between 0.1 and 100.` },
  'value.markerEmpty': {
    params: { path: ['text'] },
    message: `${it} must not be empty. It is the text of the marker.`,
  },
  'value.rangeReversed': {
    params: { path: ['range'] },
    message: `${at}The start of the range must be before its end.`,
  },
  'value.otherVersion': {
    params: { path: ['version'] },
    message: `${it} must be 1, the only version of the format that this extension can read.`,
  },
  'value.ackNeeded': {
    params: { path: ['emits[0].ack'] },
    message: `${it} must not be false, because the emit expects an acknowledgement.`,
  },
  'collection.expected': {
    message: 'This is not a collection. A collection is an object with version, name, connections and emits.',
  },
  'collection.commentOpen': { message: 'The comment is not closed.' },
  'collection.keyTwice': {
    params: { key: ['"emits"'], line: [3] },
    message: 'The name {key} is already used on line {line}. Only one of the two would be used. Remove or rename one.',
  },
  'collection.fieldMissing': { params: { path: ['emits[0].name'] }, message: '{path} is missing.' },
  'collection.fieldUnknown': { params: { path: ['emits[0].expect.acks'] }, message: '{path} is not a known field.' },
  'collection.fieldWrong': {
    params: { path: ['emits[0].name'], expected: expectedKinds, actual: ['"c"'] },
    message: `{path} must be ${expectedText}, not ${kindText('actual')}.`,
  },
});

export type ValueFaultCode = keyof typeof valueFaultTexts;
