import { catalog } from '../../model/texts/catalog.ts';
import { errorCatalog } from '../../model/cause/errorCatalog.ts';

export const secretTexts = catalog('secret', {
  title: 'Secret “{name}”',
  prompt:
    'Sent to {receiver}. Stored in VS Code’s secret storage for {isCollection, select, true {{collection}} other {connections of the inspector}} and that receiver.',
  promptReplacingOld:
    'Sent to {receiver}. Stored in VS Code’s secret storage for {isCollection, select, true {{collection}} other {connections of the inspector}} and that receiver. Until now, one value was stored for all servers. That value is deleted.',
  sendQuestion: 'Send the secret “{name}” to {receiver}?',
  sendDetail:
    'The secret is stored for {isCollection, select, true {{collection}} other {connections of the inspector}} and {receivers}. Send it to another server only if you trust that server.',
  send: 'Send secret',
  enterOther: 'Enter another value',
  replaceQuestion: 'Replace the stored secret “{name}”?',
  replaceDetail:
    'Another value is stored for {isCollection, select, true {{collection}} other {connections of the inspector}} and {receiver}.',
  replace: 'Replace',
  noneStored: 'No secret is stored.',
  replaceTitle: 'Replace secret',
  replacePrompt:
    'New value for {receiver}, stored for {isCollection, select, true {{collection}} other {connections of the inspector}}.',
  replaced: 'The secret “{name}” was replaced.',
  forgetTitle: 'Forget secrets',
  forgotten: '{count, plural, one {# secret was} other {# secrets were}} forgotten.',
  ownConnections: 'Connections of the inspector',
  transferQuestion: 'Send the secrets of this connection to {after}?',
  transferDetail:
    '{names}{more, plural, =0 {} other { and # more}} were entered for {before}. Send them only if you trust the other server with them.',
  transferThroughProxy:
    '{names}{more, plural, =0 {} other { and # more}} were entered for {before}. This proxy can read what is sent to the server. Send them only if you trust the proxy with them.',
  sendThem: 'Send them',
  connectWithout: 'Connect without them',
  unknownAddress: 'another address',
});

export const secretErrors = errorCatalog({
  'secret.differentValues': {
    message: 'The secret “{name}” has different values for {receivers}.',
    remedies: ['Give one of them another name.'],
  },
  'secret.notStored': {
    message: 'The secret “{name}” is not stored for {receiver}, and an API call opens no dialog to enter it.',
    remedies: ['Connect once from the inspector, or send the emit from the Collections view, and enter it there.'],
  },
  'secret.notAllowed': { message: 'The secret “{name}” was not sent to {receiver}, because you did not allow it.' },
  'secret.notEntered': {
    message: 'The secret “{name}” was not entered, so nothing was sent.',
    remedies: ['Try again and enter its value.'],
  },
  'secret.noneToReplace': {
    message: 'No value of the secret “{name}” is stored, so nothing was replaced.',
    remedies: ['Check its name, collection and server.'],
  },
  'secret.notTransferred': { message: 'You did not allow sending {fields} to {after}, so nothing was sent.' },
});
