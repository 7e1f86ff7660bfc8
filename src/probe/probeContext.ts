import type { Report } from '../model/probe/reports.ts';
import type { CallSites } from './callSites.ts';
import type { Observed } from './observed.ts';

/** What all parts of the probe use. */
export interface ProbeContext {
  /** Whether reports are sent at all. */
  readonly isOn: () => boolean;
  readonly send: (report: Report) => void;
  /** Milliseconds with fractions. */
  readonly now: () => number;
  readonly sites: CallSites;
  readonly observed: Observed;
}
