/** `npm run test:matrix`: every e2e test in every supported VS Code, the tests that run in every theme and width, and all reported problems. */
export const isMatrix = Boolean(process.env['SOCKETIO_INSPECTOR_MATRIX']);
