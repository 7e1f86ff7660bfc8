/**
 * How many cases a property test takes: all of them with `npm run test:soak`, a fifth in every other run. Of cases with a fixed seed
 * these are the first fifth, the same in each run; cases that were written down because they failed once are not counted by this.
 */
export function freshRuns(count: number): number {
  return process.env['SOCKETIO_INSPECTOR_SOAK'] === undefined ? Math.ceil(count / 5) : count;
}
