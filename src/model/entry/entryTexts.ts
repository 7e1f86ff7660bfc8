import { catalog } from '../texts/catalog.ts';

/** The texts for the facts of an entry. */
export const entryTexts = catalog('entry', {
  socketId: 'ID {id}',
  transport: 'over {transport}',
  transportChange: '{previous} → {transport}',
  recovered:
    'The server sent {missed, plural, one {# missed event} other {# missed events}}, and restored the session.',
  moreRooms: '{rooms} and {count, plural, one {# more} other {# more}}',
  attempt: 'attempt {attempt, number}',
  afterDelay: 'after {delay}',
  retrying: 'Trying again in {delay}.',
  pingInterval: 'ping every {interval}',
  pingTimeout: 'ping timeout {timeout}',
  maxPayload: 'messages up to {size}',
  network: 'Network: {conditions}',
});
