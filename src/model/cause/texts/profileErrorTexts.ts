import { icuCauses } from '../icuCauses.ts';

/** Why a connection profile cannot be used. */
export const profileErrorTexts = icuCauses({
  'profile.invalid': { message: 'The connection profile cannot be used: {fault}' },
  'profile.fieldInvalid': { message: '{field}{fault}.' },
  'profile.urlMissing': { message: 'A server URL is needed, {example}.' },
  'profile.urlInvalid': { message: '{fault}' },
  'profile.urlScheme': {
    message: '{url} is not a server URL: its scheme is “{scheme}”.',
    remedies: ['Write http://, https://, ws:// or wss://, {example}.'],
  },
  'profile.userWithColon': {
    message: 'The user name in the URL holds a colon, which the header Authorization cannot carry.',
    remedies: ['Set the header Authorization in “headers” instead.'],
  },
  'profile.proxyInvalid': { message: '{field}: {fault}' },
  'profile.certificate': { message: 'tls{field, select, none {} other {.{field}}}: {fault}' },
  'secret.hidden': {
    message: '“{field}” is hidden{lost, select, true {, and its value is not known any more} other {}}.',
    remedies: ['Write its value again, or remove it.'],
  },
  'secret.addressUncertain': {
    message:
      '{field}: the address depends on a secret or a dynamic variable, so it is not known which server would receive the secrets.',
    remedies: ['Write scheme, host and port as text, or as a variable of the collection.'],
  },
  'secret.addressChanged': {
    message: '{field}: with the value of its secret the address would be another one.',
    remedies: [
      'In a URL, write the special characters of a user name or password percent-encoded, such as %40 for @ and %2F for /.',
    ],
  },
});
