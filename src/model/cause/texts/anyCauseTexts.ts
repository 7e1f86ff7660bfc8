import { catalog } from '../../texts/catalog.ts';
import { sending } from './sendingTexts.ts';

/** What may stand in place of the message of any cause, or after it. */
export const anyCauseTexts = catalog('anyCause', {
  unknown: 'The cause is not known to this version.',
  sending,
  /** A server that stands at a breakpoint answers no ping, whatever the connection's end looks like. */
  debugger:
    '{message} The debug session “{session}” was paused at that time: a breakpoint that outlasts the ping timeout ends the connection.',
});
