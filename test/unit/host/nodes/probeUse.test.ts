import { expect, it } from 'vitest';
import { type ProbeSurroundings, type ProbeUse, whyProbeStays } from '../../../../src/host/nodes/probeUse.ts';

const now: ProbeSurroundings = { boot: 'b2', bootedAt: 1_000_000, isRemote: false, openTerminals: 0 };
const before: ProbeUse = { terminals: { at: 10, boot: 'b1' } };

it('the copy of the probe is not deleted while a terminal or a command can refer to it', () => {
  expect(whyProbeStays(undefined, now), 'no record').toBe('terminals');
  expect(whyProbeStays({ terminals: { at: 2_000_000, boot: 'b2' } }, now), 'this run of the system').toBe('terminals');
  expect(whyProbeStays({ terminals: { at: 10, boot: 'b2' } }, now), 'a clock that was wrong').toBe('terminals');
  expect(whyProbeStays(before, { ...now, openTerminals: 1 }), 'a restored terminal').toBe('terminals');
  expect(whyProbeStays(before, { ...now, isRemote: true }), 'a remote machine').toBe('terminals');
  expect(whyProbeStays({ ...before, hasCommand: true }, now), 'a copied command').toBe('command');
  expect(whyProbeStays({ hasCommand: true }, now), 'only a copied command').toBe('command');
});

it('the copy of the probe can be deleted if nothing refers to it', () => {
  expect(whyProbeStays({}, now), 'never named').toBe(undefined);
  expect(whyProbeStays(before, now), 'before a restart of the system').toBe(undefined);
});

it('without an identifier of the run, the boot time decides', () => {
  const system = { ...now, boot: undefined };
  expect(whyProbeStays({ terminals: { at: 900_000 } }, system)).toBe(undefined);
  expect(whyProbeStays({ terminals: { at: 990_000 } }, system)).toBe('terminals');
});
