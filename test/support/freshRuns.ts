/**
 * How many cases a property test runs: all of them with `npm run test:soak`, otherwise a tenth. With a fixed seed, these are the first
 * tenth, the same in each run. Recorded cases, which failed in an earlier run, always run and are not counted here.
 */
export function freshRuns(count: number): number {
  return process.env['SOCKETIO_INSPECTOR_SOAK'] === undefined ? Math.ceil(count / 10) : count;
}
