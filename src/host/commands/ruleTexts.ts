import { catalog } from '../../model/texts/catalog.ts';

/** Texts of the prompts for rules and injected events. */
export const ruleCommandTexts = catalog('ruleCommand', {
  addTitle: 'Add rule',
  filterPrompt: 'Events that the rule acts on, in the filter language, such as event:chat* to:server.',
  actionTitle: 'What happens to these events',
  actionDetail:
    '{action, select, drop {They are not forwarded.} delay {They are forwarded later. The order within a namespace is kept.} duplicate {They are forwarded twice. The sender gets one acknowledgement.} reorder {Three at a time are collected and forwarded in reverse order.} args {They are forwarded with other arguments.} reply {They are not forwarded. The sender gets the acknowledgement that you enter.} hold {Each waits until you release it.} disconnect {The connection is closed on both sides.} other {}}',
  delayPrompt: 'Delay in milliseconds.',
  notADelay: 'Enter a whole number of milliseconds.',
  argumentsTitle: 'Arguments of the forwarded events',
  replyTitle: 'Arguments of the acknowledgement',
  changeTitle: 'Turn rule on or off',
  removeTitle: 'Remove rule',
  ruleLabel: '{ruleId} · {action}',
  ruleStatus:
    '{enabled, select, true {on} other {off}} · {hits, plural, one {# hit} other {# hits}} · {filter, select, none {all events} other {{filter}}}',
  heldNumber: '#{seq}',
  heldTitle: 'Held events',
  releaseTitle: 'What happens to “{event}”',
  forward: 'Forward',
  forwardChanged: 'Forward with other arguments…',
  drop: 'Drop',
  clientTitle: 'Client behind a proxy',
  toTitle: 'Receiver of the event',
  toServer: 'The server, as if this client had sent the event',
  toClient: 'This client, as if the server had sent the event',
  injectTitle: 'Inject event',
});
