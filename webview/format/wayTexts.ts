import { catalog } from '../../src/model/texts/catalog.ts';

export const wayTexts = catalog('way', {
  title: 'Client and server',
  waiting: 'In the client’s buffer',
  toServer: 'To the server',
  toClient: 'To the client',
  beforeListeners: 'Until the listeners ran',
  listeners: 'Listeners',
  untilAck: 'Until the acknowledgement',
  ackToClient: 'Acknowledgement to the client',
  ackToServer: 'Acknowledgement to the server',
  atClient: 'At the client',
  atServer: 'At the server',
  skew: 'The times of the messages prove that the clock of the server is {skew} {isAhead, select, true {ahead} other {behind}}. The durations between both ends are corrected by this difference.',
  recipients: 'Recipients',
  receivedAfter: 'Received after',
});
