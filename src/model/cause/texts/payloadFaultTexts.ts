import { causeCatalog } from '../causeCatalog.ts';

/**
 * Why a value cannot be sent, or is not valid payload notation. `path` is its position; a form that shows the fault next to the value
 * leaves it out.
 */
const at = '{path, select, none {} other {{path}: }}';

export const payloadFaultTexts = causeCatalog({
  'payload.keyNotAlone': {
    params: { path: ['argument 0'], key: ['$hex'] },
    message: `${at}“{key}” must be the only key of its object. Write “$\{key}” for an ordinary key.`,
  },
  'payload.unknownNotation': {
    params: { path: ['argument 0'], key: ['$uuid'] },
    message: `${at}“{key}” is not a known notation. Write “$\{key}” for an ordinary key.`,
  },
  'payload.notSendable': {
    params: { path: ['argument 0'], kind: ['function', 'symbol'] },
    message: `${at}A {kind} cannot be sent.`,
  },
  'payload.mapOrSet': {
    params: { path: ['argument 0'], kind: ['Map', 'Set'] },
    message: `${at}A {kind} is not serializable. Send {kind, select, Map {[...map.entries()]} other {[...set.keys()]}}.`,
  },
  'payload.errorObject': {
    params: { path: ['argument 0'] },
    message: `${at}An Error is not serializable. Send its message, or an object of its fields.`,
  },
  'payload.notPlain': {
    params: { path: ['argument 0'], kind: ['WeakMap'] },
    message: `${at}A {kind} is not serializable. Send a plain object.`,
  },
  'payload.boxed': {
    params: { path: ['argument 0'], kind: ['number', 'string'] },
    message: `${at}The msgpack parser sends a boxed {kind} as an empty object. Send the {kind} itself.`,
  },
  'payload.threw': {
    params: { path: ['argument 0'], what: ['getter', 'toJSON'], reported: ['not now'] },
    message: `${at}{what, select, toJSON {Its toJSON} other {A getter}} threw an error: {reported}{reportedEnd}`,
  },
  'payload.takesText': {
    params: { path: ['argument 0'], key: ['$hex'] },
    message: `${at}The value of “{key}” must be text.`,
  },
  'payload.takesTrue': {
    params: { path: ['argument 0'], key: ['$undefined'] },
    message: `${at}The value of “{key}” must be true.`,
  },
  'payload.takesNumber': {
    params: { path: ['argument 0'] },
    message: `${at}The value of “$number” must be a JSON number in quotes, such as "12345678901234567890", or "NaN", "Infinity", "-Infinity" or "-0".`,
  },
  'payload.notADate': {
    params: { path: ['argument 0'], text: ['soon'] },
    message: `${at}“{text}” is not a date. Write it as 2026-01-02T03:04:05.000Z.`,
  },
  'payload.notBase64': { params: { path: ['argument 0'] }, message: `${at}The text is not base64.` },
  'payload.notHex': {
    params: { path: ['argument 0'], character: ['g'] },
    message: `${at}“{character}” is not a hex digit.`,
  },
  'payload.oddHex': {
    params: { path: ['argument 0'], count: [3] },
    message: `${at}{count, plural, one {# hex digit is} other {# hex digits are}} not a whole number of bytes. One is missing.`,
  },
  'payload.noFiles': { params: { path: ['argument 0'] }, message: `${at}A file cannot be read here.` },
  'payload.circular': {
    params: { path: ['argument 0'] },
    message: `${at}The value is circular: it refers back to a value that contains it.`,
  },
  'payload.tooDeep': {
    params: { path: ['argument 0'], max: [1000] },
    message: `${at}The value is nested more than {max, number} levels deep, or refers back to itself. Reduce the nesting.`,
  },
  'payload.notCarried': {
    params: {
      path: ['argument 0'],
      parser: ['default', 'msgpack'],
      value: [
        'undefined',
        'date',
        'NaN',
        'minusZero',
        'notDouble',
        'wideNumber',
        'wideInteger',
        'halfCharacter',
        'invalidDate',
        'protoKey',
        'halfKey',
      ],
      literal: ['1e400'],
    },
    derived: { isMsgpackAble: ({ parser, value }) => parser === 'default' && value !== 'minusZero' },
    message: `${at}The {parser} parser cannot send {value, select, date {a date} minusZero {-0} notDouble {the number {literal}, which is neither a double nor a 64-bit integer} wideNumber {the number {literal}, a whole number of more than 64 bits} wideInteger {a whole number of more than 64 bits} halfCharacter {half of a surrogate pair} invalidDate {an invalid date} protoKey {a key “__proto__”} halfKey {a key with half of a surrogate pair} other {{value}}}. {isMsgpackAble, select, true {Send it as text or null, or use the msgpack parser} other {Send it in another form}}.`,
  },
  'payload.missing': { message: 'A value is expected. Write null to send null.' },
  'payload.notJson': {
    params: {
      fault: [
        'InvalidSymbol',
        'InvalidNumberFormat',
        'PropertyNameExpected',
        'ValueExpected',
        'ColonExpected',
        'CommaExpected',
        'CloseBraceExpected',
        'CloseBracketExpected',
        'EndOfFileExpected',
        'InvalidCommentToken',
        'UnexpectedEndOfComment',
        'UnexpectedEndOfString',
        'UnexpectedEndOfNumber',
        'InvalidUnicode',
        'InvalidEscapeCharacter',
        'InvalidCharacter',
        'tooDeep',
      ],
    },
    message:
      '{fault, select, InvalidSymbol {This is not a JSON value. Write text in double quotes} InvalidNumberFormat {This is not a JSON number} PropertyNameExpected {A property name in double quotes is expected} ValueExpected {A value is expected} ColonExpected {A colon is expected} CommaExpected {A comma is expected} CloseBraceExpected {A closing brace is expected} CloseBracketExpected {A closing bracket is expected} EndOfFileExpected {There is text after the end of the value. Remove it} InvalidCommentToken {Comments are not allowed in an argument} UnexpectedEndOfComment {Comments are not allowed in an argument} UnexpectedEndOfString {The text is not closed with a double quote} UnexpectedEndOfNumber {The number is incomplete} InvalidUnicode {The \\u escape needs four hex digits} InvalidEscapeCharacter {JSON has no such escape} InvalidCharacter {A control character must be escaped} tooDeep {This is not JSON. It is nested too deeply to find the position} other {This is not JSON}}.',
  },
});

/** Kinds of values that the parsers cannot encode. */
export type UncarriedValue =
  | 'undefined'
  | 'date'
  | 'NaN'
  | 'Infinity'
  | '-Infinity'
  | 'minusZero'
  | 'notDouble'
  | 'wideNumber'
  | 'wideInteger'
  | 'halfCharacter'
  | 'invalidDate'
  | 'protoKey'
  | 'halfKey';

export type PayloadFaultCode = keyof typeof payloadFaultTexts;

/** The parameters of a fault, except the path of the value. */
export type PayloadFaultParams<Code extends PayloadFaultCode> = Omit<(typeof payloadFaultTexts)[Code], 'path'>;
