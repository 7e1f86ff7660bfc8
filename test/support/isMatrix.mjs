/**
 * Whether `npm run test:matrix` runs: every e2e test in every supported VS Code, the tests in every theme and width, and all reported
 * problems.
 */
export const isMatrix = Boolean(process.env['SOCKETIO_INSPECTOR_MATRIX']);
