import { type CauseText, textOf } from '../cause.ts';

/** What this side will not or cannot do. `said` is a whole sentence. */
export const clientTexts = {
  'client.notStarted': {
    weight: 'exact',
    params: { said: ['no such protocol'] },
    message: (params) => `The client could not start: ${textOf(params, 'said')}.`,
  },
  'client.notLoaded': {
    weight: 'exact',
    params: { protocol: ['v2'], said: ['The file is missing.'] },
    message: (params) =>
      `The client for protocol ${textOf(params, 'protocol')} could not be started: ${textOf(params, 'said')}`,
  },
  'client.gaveUp': {
    weight: 'symptom',
    params: { attempts: [1, 3], last: ['connect.refused'] },
    message: (params) => {
      const count = textOf(params, 'attempts');
      return `The client gave up after ${count} attempt${count === '1' ? '' : 's'}.`;
    },
    remedies: (_params, nested) => {
      const last = nested('last');
      return [`Connect again to continue.${last === '' ? '' : ` The last failure: ${last}`}`];
    },
  },
  'client.parserProbe': {
    weight: 'general',
    params: { parser: ['msgpack'] },
    message: (params) =>
      `The inspector makes one connection with the ${textOf(params, 'parser')} parser, to the same server and namespace and with the same auth, to find out whether the server uses it. It is ended at once.`,
  },
  'profile.unsupported': {
    weight: 'exact',
    params: { said: ['The parser is not supported.'] },
    message: (params) => textOf(params, 'said'),
  },
} as const satisfies Readonly<Record<string, CauseText>>;
