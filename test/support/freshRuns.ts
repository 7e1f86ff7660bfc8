/**
 * How many cases a property test runs: all of them with `npm run test:soak`, otherwise a fifth. With a fixed seed, these are the first
 * fifth, the same in each run. Recorded cases, which failed in an earlier run, always run and are not counted here.
 */
export function freshRuns(count: number): number {
  return process.env['SOCKETIO_INSPECTOR_SOAK'] === undefined ? Math.ceil(count / 5) : count;
}
