import { catalog } from '../../src/model/texts/catalog.ts';

/** The state of a connection at the time of an entry, and its transitions before and after the entry. */
export const momentTexts = catalog('moment', {
  sinceSessionStart: '{offset} since session start',
  before: '{duration} earlier',
  later: '{duration} later',

  lasting:
    '{state, select, connecting {Connecting for {duration}.} connected {Connected for {duration}.} reconnecting {Reconnecting for {duration}.} disconnected {Disconnected for {duration}.} reconnectFailed {Not connected for {duration}. The client has stopped trying.} other {Not connected for {duration}.}}',
  connectedOver: 'Connected for {duration}, over {transport}.',
  until:
    '{state, select, connecting {Until then: connecting for {duration}.} connected {Until then: connected for {duration}.} reconnecting {Until then: reconnecting for {duration}.} disconnected {Until then: disconnected for {duration}.} reconnectFailed {Until then: not connected for {duration}. The client had stopped trying.} other {Until then: not connected for {duration}.}}',
  untilConnectedOver: 'Until then: connected for {duration}, over {transport}.',
  unknownBeginning: 'The capture does not contain the beginning of the connection.',

  next: '{state, select, disconnected {{duration} later it was disconnected.} reconnectFailed {{duration} later the client gave up reconnecting.} connected {{duration} later it was connected.} other {{duration} later the connection attempt failed.}}',
  stillConnected: 'It has not been disconnected since.',
  stillNotConnected: 'It has not been connected since.',
});
