import { catalog } from '../../texts/catalog.ts';

const events = '{count, plural, one {# event} other {# events}}';

/** Sentences about the parts that a recorded scenario does not contain. `names` are events or connections. */
export const recordedTexts = catalog('recordedScenario', {
  alreadyOpen:
    '{count, plural, one {A connection was} other {# connections were}} open before the recording: {names}. The scenario opens {count, plural, one {it} other {them}} first. What happened before is not in it.',
  idle: '{count, plural, one {A connection} other {# connections}} only received events at regular intervals: {names}. {count, plural, one {It was} other {They were}} left out.',
  tooMany:
    'The scenario contains only the first {max, number} steps. {count, plural, one {# more step was} other {# more steps were}} left out.',
  unreadable: `${events} could not be read completely: {names}. {count, plural, one {It was} other {They were}} left out, or {count, plural, one {its} other {their}} arguments are not checked.`,
  notSent: `${events} never reached the server: {names}. {count, plural, one {It was} other {They were}} left out.`,
  noAckYet:
    '{count, plural, one {# acknowledgement was} other {# acknowledgements were}} not received before the end of the recording: {names}. The scenario does not wait for {count, plural, one {it} other {them}}.',
  lateAck:
    '{count, plural, one {# acknowledgement was} other {# acknowledgements were}} received after the timeout: {names}. The scenario uses a longer ack timeout.',
  injected: `${events} to the client {count, plural, one {was} other {were}} injected by the proxy: {names}. {count, plural, one {It was} other {They were}} left out.`,
  changedByRule: `Rules of the proxy changed ${events}: {names}. The scenario contains what the server sent and received.`,
  ackByRule: `Rules of the proxy acknowledged ${events}: {names}. {count, plural, one {It was} other {They were}} left out, because the server did not receive {count, plural, one {it} other {them}}.`,
  periodic: `${events} {count, plural, one {was} other {were}} received at regular intervals: {names}. The scenario waits for the first of each name.`,
  tooLate: `${events} {count, plural, one {was} other {were}} received long after the last step: {names}. {count, plural, one {It was} other {They were}} left out.`,
  uncertainCause: `Several steps may have caused ${events}: {names}. The scenario waits for {count, plural, one {it} other {them}} after the last of these steps. If an earlier step causes {count, plural, one {it} other {them}}, move the wait directly after that step.`,
  reconnected:
    'A connection was opened again {count, plural, one {once} other {# times}}: {names}. The scenario closes the connection and opens it again.',
  endedByServer:
    'The server closed {count, plural, one {# connection} other {# connections}}: {names}. The scenario does not check this.',
  notConnected:
    '{count, plural, one {# connection} other {# connections}} could not be opened: {names}. {count, plural, one {It was} other {They were}} left out.',
  observedProfile:
    '{count, plural, one {# connection belongs} other {# connections belong}} to another client: {names}. Only the address is known. Check auth, query and headers in the collection.',
  secretArgument:
    '{count, plural, one {# value looks} other {# values look}} like a secret: {names}. The file refers to {count, plural, one {it} other {them}} by name, and VS Code’s secret storage contains {count, plural, one {it} other {them}}.',
});
