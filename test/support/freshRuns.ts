/**
 * How many fresh cases a property test takes: all of them with `npm run test:soak`, a fifth in every other run. Cases of fixed seeds
 * are the same in both, and are not counted by this.
 */
export function freshRuns(count: number): number {
  return process.env['SOCKETIO_INSPECTOR_SOAK'] === undefined ? Math.ceil(count / 5) : count;
}
