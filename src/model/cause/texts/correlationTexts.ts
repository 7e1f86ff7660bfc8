import { causeCatalog } from '../causeCatalog.ts';

const ends = ['client', 'server'] as const;

/** Why one end of a socket has an event or acknowledgement and the other end does not. `end`: the end that does not have it. */
export const correlationTexts = causeCatalog({
  'correlation.notReceived': {
    params: { end: [...ends], why: ['ended', 'passedOver'] },
    message:
      '{end, select, server {Sent by the client, not received by the server.} other {Sent by the server, not received by the client.}} {why, select, ended {The connection ended first.} other {Later events of the same socket were received.}}',
    remedies: [
      'Request an acknowledgement for events that must not be lost, and send them again if none is received (option “retries” of the client).',
      'For events of the server, use connection state recovery, or send the current state after a reconnect.',
    ],
  },
  'correlation.notForwarded': {
    params: { end: [...ends] },
    message:
      '{end, select, server {Sent by the client, not forwarded to the server by the proxy.} other {Sent by the server, not forwarded to the client by the proxy.}}',
    remedies: ['Check the rules of the proxy.'],
  },
  'correlation.onTheWay': {
    params: { end: [...ends] },
    message: '{end, select, server {Not received by the server yet.} other {Not received by the client yet.}}',
  },
  'correlation.notCaptured': {
    params: { end: [...ends] },
    message:
      'The {end, select, server {server} other {client}} may have this event, but was not completely captured at that time: its capture began later, was paused, was cleared, or did not keep up.',
  },
  'correlation.notSeen': {
    params: { end: [...ends] },
    message:
      'The capture of the {end, select, server {server} other {client}} does not contain this event, although it was received at the other end.',
  },
  'correlation.ambiguous': {
    params: { end: [...ends], candidates: [3, 1] },
    message:
      'It is not certain which event of the {end, select, server {server} other {client}} is the same as this one: {candidates, plural, one {one event has} other {{candidates, number} events have}} the same name and arguments.',
    remedies: [
      'Capture both ends from the beginning of the connection, or request an acknowledgement: its ID identifies the event.',
    ],
  },
  'correlation.ackNotReceived': {
    params: { end: [...ends], why: ['ended', 'passedOver'] },
    message:
      '{end, select, server {The client acknowledged the event, but the server did not receive the acknowledgement.} other {The server acknowledged the event, but the client did not receive the acknowledgement.}} {why, select, ended {The connection ended first.} other {Later messages of the same socket were received.}}',
    remedies: [
      'The sender cannot know whether the event was handled. If it sends the event again, the event is handled twice: include an ID of your own in the event, and ignore IDs that were handled before.',
    ],
  },
  'correlation.ackNotCaptured': {
    params: { end: [...ends] },
    message:
      'It is not certain whether the {end, select, server {server} other {client}} received the acknowledgement: the {end, select, server {server} other {client}} was not completely captured at that time, because its capture began later, was paused, was cleared, or did not keep up.',
  },
  'correlation.ackNotSeen': {
    params: { end: [...ends] },
    message:
      'The capture of the {end, select, server {server} other {client}} does not contain this acknowledgement, although it was received at the other end.',
  },
});
