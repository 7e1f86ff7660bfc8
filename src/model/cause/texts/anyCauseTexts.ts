import { catalog } from '../../texts/catalog.ts';
import { sending } from './sendingTexts.ts';

/** Texts that replace the message of any cause, or are appended to it. */
export const anyCauseTexts = catalog('anyCause', {
  unknown: 'The cause is not known to this version.',
  sending,
  /** A server that is paused in a debugger does not respond to pings. This text is appended to any cause for the end of a connection. */
  debugger:
    '{message} The debug session “{session}” was paused at that time: a pause that is longer than the ping timeout ends the connection.',
});
