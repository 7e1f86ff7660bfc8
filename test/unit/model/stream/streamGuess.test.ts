import { describe, expect, it } from 'vitest';
import { type StreamGuess, StreamGuesser } from '../../../../src/model/stream/streamGuess.ts';

const start = Date.UTC(2026, 0, 2, 3, 4, 5);
const events = <T>(make: (n: number) => T, count = 20): T[] => Array.from({ length: count }, (_, n) => make(n));
function guessStream(all: readonly (readonly unknown[])[]): StreamGuess {
  const guesser = new StreamGuesser();
  for (const args of all) guesser.add(args);
  return guesser.result();
}
const found = (args: readonly (readonly unknown[])[]): string[] =>
  guessStream(args).candidates.map(({ path, kind }) => `${kind} ${path}`);

describe('the paths of a stream', () => {
  it('that contain a number or a time are found, with the reason', () => {
    const args = events((n) => [
      'player',
      { seq: 7 + n, at: start + n * 20, x: Math.sin(n) * 100, y: 3, name: `n${n}`, pos: { frame: n * 2 } },
      Buffer.from([n]),
    ]);
    const { candidates, paths } = guessStream(args);
    expect(candidates).toEqual([
      { path: '1.seq', kind: 'sequence', evidence: { step: 1, matching: 19, steps: 19 } },
      { path: '1.pos.frame', kind: 'sequence', evidence: { step: 2, matching: 19, steps: 19 } },
      { path: '1.at', kind: 'time', evidence: { form: 'ms', matching: 19, steps: 19 } },
    ]);
    expect(paths.filter(({ numeric }) => numeric).map(({ path }) => path)).toEqual([
      '1.seq',
      '1.at',
      '1.x',
      '1.y',
      '1.pos.frame',
    ]);
  });

  it('are found if numbers are missing, and a path with a typical name comes first', () => {
    const lossy = [1, 2, 4, 5, 6, 9, 10, 11, 12, 13];
    expect(found(lossy.map((n) => [{ a: n, seq: n }]))).toEqual(['sequence 0.seq', 'sequence 0.a']);
    expect(found(lossy.map((n) => [n]))).toEqual(['sequence 0']);
  });

  it('contain times as text, as seconds, or under a name that is typical of times', () => {
    expect(found(events((n) => [new Date(start + n * 7).toISOString()]))).toEqual(['time 0']);
    expect(found(events((n) => [{ ts: 12.5 + n * 0.33 + Math.sin(n) / 10 }]))).toEqual(['time 0.ts']);
    expect(found(events((n) => [start / 1000 + n * 1.5]))).toEqual(['time 0']);
  });

  it('are not found if no value increases in steps', () => {
    expect(found(events((n) => [Math.sin(n) * 100, 5, `id-${n}`, n % 2, null, true, { list: [n % 3] }]))).toEqual([]);
    expect(found(events((n) => [n], 2))).toEqual([]);
    expect(found([])).toEqual([]);
  });

  it('are written in a form that can be parsed, regardless of their names', () => {
    expect(found(events((n) => [{ 'a key': { 'x.y': n } }]))).toEqual(['sequence 0["a key"]["x.y"]']);
  });

  it('of a payload with a hundred thousand values are searched for only at its beginning', () => {
    const wide = Object.fromEntries(events((n) => [`k${n}`, n], 100_000));
    expect(guessStream(events((n) => [n, wide], 3)).paths.length).toBeLessThanOrEqual(60);
    let deep: unknown = 1;
    for (let level = 0; level < 10_000; level++) deep = { deep };
    expect(found(events((n) => [deep, n]))).toEqual(['sequence 1']);
  });
});
