import { catalog } from '../texts/catalog.ts';

/** Texts about rules that the panel and the prompts of commands share. */
export const ruleActionTexts = catalog('ruleAction', {
  action:
    '{action, select, drop {Drop} delay {Delay} duplicate {Duplicate} reorder {Reverse the order} args {Replace the arguments} reply {Acknowledge in place of the receiver} hold {Hold until released} disconnect {Disconnect} other {{action}}}',
  dropShare: 'Drop {percent}%',
  delay: 'Delay by {delay}',
  delayRange: 'Delay by {least} to {most}',
  duplicate: '{count, plural, one {Forward once more} other {Forward # more times}}',
  reorder: 'Reverse the order of every {count} events',
  args: 'Replace the arguments with {args}',
  reply: 'Acknowledge with {args}',
});
