/** A row of the table of problems: how a problem is caused, and the explanation that a person reads. */
import type { CauseCode } from '../../../src/model/cause/causeTexts.ts';
import type { CheckId, CheckStatus } from '../../../src/model/diagnosis/diagnosis.ts';
import type { Finding } from '../../../src/model/findings/finding.ts';
import type { Troubled } from '../../support/troubled.ts';
import type { Way } from './ways.ts';

/** An explanation or a finding that the inspector shows for a problem. */
export interface Shown {
  readonly code: CauseCode;
  readonly params?: object;
  /** The severity of a finding. */
  readonly severity?: Finding['severity'];
  /** How often a finding was observed. */
  readonly count?: number;
  /** The confidence; “proved” by default. */
  readonly confidence?: Finding['confidence'];
  /** A part of the first remedy. */
  readonly remedy: string;
}

export interface Trouble {
  readonly title: string;
  /** Where a person reads about the problem: by default in the findings, otherwise in the verdict of a diagnosis or at an entry. */
  readonly place?: 'verdict' | 'timeline';
  /** Causes the problem, and runs a diagnosis if a person reads about the problem in the verdict. */
  readonly make: (it: Troubled, way: Way) => Promise<unknown>;
  /** Everything that is shown, the most severe first. Empty if there is no problem to show. */
  readonly shown: readonly Shown[];
  /** The status of checks of the diagnosis. */
  readonly checks?: Partial<Record<CheckId, CheckStatus>>;
  /** The problem is also tested through each of the other ways: with an HTTP proxy, TLS or a login in between. */
  readonly ways?: 'each';
  /** Whether the problem is tested in `npm test`, and not only in `npm run test:matrix`; `each` includes all of its ways. */
  readonly inGate?: 'directly' | 'each';
}
