import { catalog } from '../texts/catalog.ts';

/** Packets of a transport, as a row shows them. */
export const packetLabelTexts = catalog('packetLabel', {
  type: '{type, select, open {open} close {close} ping {ping} pong {pong} upgrade {upgrade} noop {noop} message {empty message} connect {connect} disconnect {disconnect} connectError {connect error} payload {payload} unreadable {unreadable packet} unfinished {unfinished packet} withoutType {packet without a type} ackWithoutId {acknowledgement without an ID} other {{type}}}',
  noReceiver: 'packet for {namespace}, which no connection has joined',
  probe: '{packet} probe',
  payload: '{packet} of {more, select, true {more than } other {}}{count, plural, one {# packet} other {# packets}}',
  recordedPart: '{packet}, first {size}',
});
