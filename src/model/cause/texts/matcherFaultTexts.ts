import { causeCatalog } from '../causeCatalog.ts';
import type { payloadFaultTexts } from './payloadFaultTexts.ts';

/** The path of the matcher, if it is known. */
const at = '{path, select, none {} other {{path}: }}';

export const matcherFaultTexts = causeCatalog({
  'matcher.tooDeep': {
    params: { path: ['expect.ack'], max: [500] },
    message: `${at}A matcher can be nested at most {max} levels deep.`,
  },
  'matcher.payloadExpected': {
    params: { path: ['expect.ack'], key: ['$gt'] },
    message: `${at}“{key}” is a matcher, but a payload is expected here. Write “$\{key}” for an ordinary key.`,
  },
  'matcher.mixedKeys': {
    params: { path: ['expect.ack'], key: ['status'] },
    message: `${at}“{key}” is next to a matcher. An object cannot have both matchers and ordinary keys.`,
  },
  'matcher.keyNotAlone': {
    params: { path: ['expect.ack'], key: ['$hex'] },
    message: `${at}“{key}” must be the only key of its object.`,
  },
  'matcher.unknown': {
    params: { path: ['expect.ack'], key: ['$greater'], known: ['$gt, $lt'] },
    message: `${at}“{key}” is not a matcher. Matchers are {known}. Write “$\{key}” for an ordinary key.`,
  },
  'matcher.takesOrdered': {
    params: { path: ['expect.ack'], key: ['$gt'] },
    message: `${at}The value of “{key}” must be a number or a date.`,
  },
  'matcher.takesKind': {
    params: { path: ['expect.ack'], known: ['string, number'] },
    message: `${at}The value of “$type” must be one of {known}.`,
  },
  'matcher.takesPattern': {
    params: { path: ['expect.ack'] },
    message: `${at}The value of “$regex” must be text: "pattern" or "/pattern/flags".`,
  },
  'matcher.patternInvalid': {
    params: { path: ['expect.ack'], reason: ['Unterminated group'] },
    message: `${at}“$regex” is invalid: {reason}{reasonEnd}`,
  },
  'matcher.takesTolerance': {
    params: { path: ['expect.ack'] },
    message: `${at}The value of “$near” must be [value, tolerance]: two numbers, of which the second is not negative.`,
  },
  'matcher.takesList': {
    params: { path: ['expect.ack'] },
    message: `${at}The value of “$oneOf” must be an array of matchers.`,
  },
});

/** One fault of `$any` is that of payload notation, because some keys of payload notation also accept only `true`. */
type MatcherFaults = typeof matcherFaultTexts & Pick<typeof payloadFaultTexts, 'payload.takesTrue'>;

export type MatcherFaultCode = keyof MatcherFaults;

/** The parameters of a fault, except the path of the matcher. */
export type MatcherFaultParams<Code extends MatcherFaultCode> = Omit<MatcherFaults[Code], 'path'>;
