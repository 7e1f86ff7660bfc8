import { causeCatalog } from '../causeCatalog.ts';

/** What rules on the traffic of a proxy did, and why a rule or an injected event is refused. */
export const ruleTexts = causeCatalog({
  'rule.dropped': {
    params: { ruleId: ['r1'] },
    message: 'The rule {ruleId} dropped this event. It was not forwarded.',
  },
  'rule.delayed': {
    params: { ruleId: ['r1'], delayedMs: [2000] },
    message: 'The rule {ruleId} delayed this event by {delayedMs, number} ms.',
  },
  'rule.duplicated': {
    params: { ruleId: ['r1'], copies: [1, 2] },
    message: 'The rule {ruleId} forwarded {copies, plural, one {a copy} other {# copies}} of this event.',
  },
  'rule.fewerCopies': {
    params: { ruleId: ['r1'], copies: [3], requested: [1000] },
    message:
      'The rule {ruleId} forwarded {copies, number} of {requested, number} copies of this event. No more than 64 MB may wait for a receiver.',
  },
  'rule.duplicateAck': {
    params: { ruleId: ['r1'] },
    message: 'The rule {ruleId} duplicated the event, so this further acknowledgement was not forwarded.',
  },
  'rule.reordered': {
    params: { ruleId: ['r1'] },
    message: 'The rule {ruleId} changed the order of this event and others.',
  },
  'rule.changed': {
    params: { ruleId: ['r1'] },
    message: 'The rule {ruleId} replaced the arguments of this event.',
  },
  'rule.answered': {
    params: { ruleId: ['r1'] },
    message: 'The rule {ruleId} acknowledged this event in place of the receiver. It was not forwarded.',
  },
  'rule.held': {
    params: { ruleId: ['r1'] },
    message: 'The rule {ruleId} holds this event until you release it.',
  },
  'rule.disconnected': {
    params: { ruleId: ['r1'] },
    message: 'The rule {ruleId} closed the connection because of this event. It was not forwarded.',
  },
  'rule.droppedByHand': {
    message: 'A rule held this event, and it was then dropped manually.',
  },
  'rule.lost': {
    message: 'The connection ended before the proxy forwarded this event, which waited because of a rule.',
  },
  'rule.argsNotCarried': {
    params: { ruleId: ['r1'], reported: ['a function'] },
    message: 'The rule {ruleId} did not act, because the parser cannot encode its arguments ({reported}).',
  },
  'rule.turnedOff': {
    params: { ruleId: ['r1'], fault: ['filter.patternSlow'] },
    nested: ['fault'],
    message: 'The rule {ruleId} was turned off, because its filter failed.{fault, select, none {} other { {fault}}}',
    remedies: ['Change the filter of the rule, and turn the rule on again.'],
  },
  'rule.tooMany': {
    params: { limit: [100] },
    message: 'A source can have at most {limit, number} rules.',
    remedies: ['Remove rules that you no longer need.'],
  },
  'rule.unknown': {
    params: { ruleId: ['r1'], known: ['r2'] },
    message: '{ruleId} is not a rule of this source.{known, select, none {} other { Rules: {known}.}}',
  },
  'rule.notProxy': {
    params: { sourceId: ['c1'] },
    message: 'The source {sourceId} is not a running proxy. Only proxies have rules.',
  },
  'rule.compressed': {
    message: 'The proxy keeps the compression of WebSockets, so it cannot change their messages.',
    remedies: ['Start the proxy without the option to keep compression.'],
  },
  'rule.notHeld': {
    params: { seq: [12] },
    message: 'No rule holds the event #{seq, number}.',
  },
  'inject.notProxied': {
    params: { connectionId: ['c3'] },
    message: 'The connection {connectionId} is not a client behind a proxy.',
    remedies: ['To send an event over a connection of the inspector, run “Emit event…”.'],
  },
  'inject.notOpen': {
    params: { connectionId: ['c3'] },
    message: 'The client of the connection {connectionId} is not connected.',
  },
  'inject.busy': {
    params: { connectionId: ['c3'] },
    message:
      'A message of the connection {connectionId} is being received, and no event can be injected before it is complete.',
    remedies: ['Try again.'],
  },
});
