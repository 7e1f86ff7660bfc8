/** Each problem is explained with its cause, its remedy, its confidence and its rank. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StoredCause } from '../../../src/model/cause/cause.ts';
import { causeRemedies } from '../../../src/model/cause/causeTexts.ts';
import type { Diagnosis } from '../../../src/model/diagnosis/diagnosis.ts';
import { expectVerdict, statuses } from '../../support/diagnosing.ts';
import { isMatrix } from '../../support/isMatrix.mjs';
import { Troubled } from '../../support/troubled.ts';
import type { Shown, Trouble } from './trouble.ts';
import { shownInDemo, troubles } from './troubles.ts';
import { type WayName, ways } from './ways.ts';

let troubled: Troubled;
beforeEach(() => {
  troubled = new Troubled();
});
afterEach(() => troubled.close());

/** The texts of a row about a cause or a finding, without evidence. */
function brief(cause: StoredCause, more: Pick<Shown, 'severity' | 'count'> = {}): object {
  const { code, params, confidence = 'proved' } = cause;
  return { ...more, code, ...(params && { params }), confidence, remedy: causeRemedies(cause)[0] ?? '' };
}

function expected({ params, confidence = 'proved', remedy, ...more }: Shown): object {
  return {
    ...more,
    confidence,
    ...(params && { params }),
    remedy: remedy === '' ? '' : (expect.stringContaining(remedy) as string),
  };
}

async function expectFindings({ shown }: Trouble): Promise<void> {
  const found = await troubled.findings();
  const briefly = found.map((finding) => brief(finding, { severity: finding.severity, count: finding.count }));
  expect(briefly).toMatchObject(shown.map(expected));
  for (const { seqs, firstSeq, lastSeq } of found) {
    expect([seqs[0], seqs.at(-1)]).toEqual([firstSeq, lastSeq]);
    expect(seqs.map((seq) => troubled.harness.entry(seq).seq)).toEqual(seqs);
  }
}

async function expectDiagnosis({ shown, checks = {} }: Trouble, diagnosis: Diagnosis): Promise<void> {
  const [first] = shown;
  expectVerdict(diagnosis, first?.code ?? null, first?.params);
  expect([diagnosis.verdict ?? []].flat().map((verdict) => brief(verdict))).toMatchObject(shown.map(expected));
  expect(statuses(diagnosis)).toMatchObject(checks);
  if (shown.length === 0) expect(Object.values(statuses(diagnosis))).not.toContain('failed');
  expect(JSON.stringify(diagnosis)).not.toContain('me:pw');
  // The diagnosis closes every session and every connection.
  await expect.poll(() => troubled.open).toBe(0);
}

/** A client may be notified of its end before the proxy is. */
async function expectEntries({ shown }: Trouble): Promise<void> {
  for (const each of shown) {
    await expect
      .poll(() => troubled.harness.entries().flatMap(({ cause }) => (cause ? [brief(cause)] : [])))
      .toContainEqual(expect.objectContaining(expectedDeeply(each)));
  }
}

function expectedDeeply(shown: Shown): object {
  return { ...expected(shown), ...(shown.params && { params: expect.objectContaining(shown.params) as object }) };
}

async function expectNamed(trouble: Trouble, way: WayName): Promise<void> {
  const made = await trouble.make(troubled, await ways[way](troubled));
  if (trouble.place === 'timeline') await expectEntries(trouble);
  else if (trouble.place === 'verdict') await expectDiagnosis(trouble, made as Diagnosis);
  else await expectFindings(trouble);
}

const wayNames = Object.keys(ways) as WayName[];
const rows = [...troubles, ...shownInDemo].flatMap((trouble) =>
  (trouble.ways === 'each' ? wayNames : wayNames.slice(0, 1)).map((way) => ({ trouble, way })),
);
const run = rows.filter(
  ({ trouble: { inGate }, way }) => isMatrix || inGate === 'each' || (inGate && way === 'directly'),
);

describe.each(wayNames)('%s', (name) => {
  const named = run.filter(({ way }) => way === name).map(({ trouble }) => [trouble.title, trouble] as const);
  it.each(named)('%s', { timeout: 120_000 }, (_title, trouble) => expectNamed(trouble, name));
});

it('the table contains at least 60 problems that are shown, each once', () => {
  const titles = troubles.filter(({ shown }) => shown.length > 0).map(({ title }) => title);
  expect(new Set(titles).size).toBe(titles.length);
  expect(titles.length).toBeGreaterThanOrEqual(60);
});
