import { causeCatalog } from '../causeCatalog.ts';

/**
 * Faults that a schema found; `path` is the position. Messages have no final period, because they are used inside other messages, and after
 * a position.
 */
const at = '{path, select, none {} other {{path}: }}';

export const valueFaultTexts = causeCatalog({
  'value.wrong': {
    params: {
      path: ['profile.path'],
      what: ['type', 'key', 'length', 'value'],
      expected: ['string'],
      received: ['a number'],
    },
    message: `${at}Invalid {what, select, key {key} length {length} value {value} other {type}}: {expected, select, none {Received {received}} other {Expected {expected} but received {received}}}`,
  },
  'value.empty': { params: { path: ['name'] }, message: `${at}must not be empty` },
  'value.urlMissing': {
    params: { path: ['url'] },
    message: `${at}A server URL is needed, such as http://localhost:3000`,
  },
  'value.noAckOption': {
    params: { path: ['emits[0].ack'], example: ['an object'] },
    message: `${at}must be true, false or {example}`,
  },
  'value.notWhole': { params: { path: ['count'] }, message: `${at}must be a whole number` },
  'value.negative': { params: { path: ['count'] }, message: `${at}must not be negative` },
  'value.tooSmall': {
    params: { path: ['count'], min: [1] },
    message: `${at}must be at least {min, number, ::group-off}`,
  },
  'value.tooLarge': {
    params: { path: ['count'], max: [100000] },
    message: `${at}must be at most {max, number, ::group-off}`,
  },
  'value.tooShort': {
    params: { path: ['withinMs'], minMs: [1] },
    message: `${at}must be at least {minMs, number, ::group-off}\u00a0ms`,
  },
  'value.tooLong': {
    params: { path: ['withinMs'], maxMs: [2147483647] },
    message: `${at}must be at most {maxMs, number, ::group-off}\u00a0ms (about 24.8 days)`,
  },
  'value.noTransport': { params: { path: ['transports'] }, message: `${at}needs at least one transport` },
  'value.isList': { params: { path: ['headers'] }, message: `${at}must be an object, not a list` },
  'value.lostNames': {
    params: { path: ['headers'] },
    message: `${at}cannot hold the names __proto__, constructor and prototype`,
  },
  'value.notText': {
    params: { path: ['headers.X'], kind: ['a number'] },
    message: `${at}must be text, not {kind}. Write it in quotes`,
  },
  'value.structured': {
    params: { path: ['query.user'], kind: ['an object', 'a list'] },
    message: `${at}must be text, not {kind}. Structured values belong in “auth”, which Socket.IO 3 and 4 send as JSON`,
  },
  'value.replaySource': {
    params: { path: ['source'] },
    message: `${at}must be an object with connectionId and filter, or one with event, args, count and everyMs`,
  },
  'value.connectionId': { params: { path: ['connectionId'] }, message: `${at}must be the ID of a connection` },
  'value.repeatId': { params: { path: ['repeatId'] }, message: `${at}must be the ID of a repeat` },
  'value.environment': {
    params: { path: ['environment'] },
    message: `${at}must be the name of an environment, or null for none`,
  },
  'value.variable': { params: { path: ['variables.a'] }, message: `${at}must be a text, a number or a boolean` },
  'value.server': { params: { path: ['origin'] }, message: `${at}must be a server, such as https://example.com:3000` },
  'value.secretName': { params: { path: ['name'] }, message: `${at}must be the name of a secret` },
  'value.columnsUneven': { params: { path: ['rows'] }, message: `${at}the columns are not as long as there are rows` },
  'value.replaySpeed': { params: { path: ['speed'] }, message: `${at}must be 0, or between 0.1 and 100` },
  'value.markerEmpty': { params: { path: ['text'] }, message: `${at}is what the marker says` },
  'value.rangeReversed': { params: { path: ['range'] }, message: `${at}a range begins before it ends` },
  'value.otherVersion': {
    params: { path: ['version'] },
    message: `${at}must be 1; this version of the extension reads no other`,
  },
  'value.ackNeeded': {
    params: { path: ['emits[0].ack'] },
    message: `${at}must not be false: what is expected of the acknowledgement needs one`,
  },
  'collection.expected': {
    message: 'A collection is expected: an object with version, name, connections and emits',
  },
  'collection.commentOpen': { message: 'The comment is not closed' },
  'collection.keyTwice': {
    params: { key: ['"emits"'], line: [3] },
    message:
      '{key} stands here twice, for the first time in line {line}: only one of them could count. Remove or rename one',
  },
  'collection.fieldMissing': { params: { path: ['emits[0].name'] }, message: '{path} is missing' },
  'collection.fieldWrong': {
    params: {
      path: ['emits[0].name'],
      expected: ['string', 'number', 'boolean', 'Object', 'Array', '"a" or "b"'],
      actual: ['a number'],
    },
    message:
      '{path} must be {expected, select, string {text} number {a number} boolean {true or false} Object {an object} Array {a list} other {{expected}}}, not {actual}',
  },
});

export type ValueFaultCode = keyof typeof valueFaultTexts;
