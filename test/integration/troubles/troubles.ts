/**
 * The table of problems that the findings, the diagnosis and the causes of entries explain. Each problem is caused with a real server,
 * proxy or process. All of them run in `npm run test:matrix`. `npm test` runs only those whose explanation no other test derives. A
 * person reads the explanation within 10 s: findings are derived a second after the problem by the clock of the capture (for an
 * acknowledgement without a timeout, after the 10 s in which it may still be received), and a diagnosis ends within 5 s (`usualLimits`).
 */
import { ackTroubles } from './acks.ts';
import { laterTroubles } from './afterwards.ts';
import { addressTroubles } from './addresses.ts';
import { connectionTroubles } from './connections.ts';
import { copyTroubles } from './copies.ts';
import { demoTroubles } from './demo.ts';
import { faultTroubles } from './faults.ts';
import { observedTroubles } from './observed.ts';
import { payloadTroubles } from './payloads.ts';
import { pythonTroubles } from './python.ts';
import { reportedTroubles } from './reported.ts';
import type { Trouble } from './trouble.ts';

/** The problems that the demo server shows and explains in detail. */
export const shownInDemo = demoTroubles;

export const troubles: readonly Trouble[] = [
  ...ackTroubles,
  ...connectionTroubles,
  ...copyTroubles,
  ...payloadTroubles,
  ...observedTroubles,
  ...pythonTroubles,
  ...reportedTroubles,
  ...addressTroubles,
  ...faultTroubles,
  ...laterTroubles,
];
