import { catalog } from '../../src/model/texts/catalog.ts';

/** Names of connections, and lines across the timeline. */
export const changeTexts = catalog('change', {
  kind: '{kind, select, event {Event} ack {Acknowledgement} delivery {Delivery} connection {Connection} packet {Packet} network {Network} marker {Marker} replay {Replay} other {{kind}}}',
  protocol: 'Protocol',
  reported: '({detail})',

  removedTitle: '{title} · removed',
});
