import { catalog } from '../../src/model/texts/catalog.ts';

/** Texts after the delivery status of an event that one end of its socket certainly did not receive, or has no entry of. */
export const missingTexts = catalog('missing', {
  brief:
    '{why, select, notSent {not captured at {end, select, server {server} other {client}}} other {{sockets, plural, one {not received} other {not received by # clients}}}}',
  label:
    '{why, select, notSent {not captured at the {end, select, server {server} other {client}}} other {{end, select, server {not received by the server} other {{sockets, plural, one {not received by the client} other {not received by # clients}}}}}}',
  several: '{count} clients did not receive it.',
});
