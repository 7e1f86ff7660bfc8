import type { Report } from '../model/probe/reports.ts';
import type { CallSites } from './callSites.ts';
import type { Link } from './link.ts';
import type { Observed } from './observed.ts';

/** The functions that all parts of the probe use. */
export interface ProbeContext {
  /** Whether reports are sent at all. */
  readonly isOn: () => boolean;
  /** @param isBasic the following reports have no meaning without it */
  readonly send: (report: Report, isBasic?: boolean) => void;
  /** Sends the most frequent reports without an object for each. */
  readonly reports: Pick<Link, 'event' | 'handled' | 'emitted'>;
  /** Milliseconds with fractions. */
  readonly now: () => number;
  readonly sites: CallSites;
  readonly observed: Observed;
}
