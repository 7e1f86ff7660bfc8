/** `npm run test:matrix`: every e2e test in every VS Code that is supported, and what is only looked at in every theme and width, all troubles. */
export const isMatrix = Boolean(process.env['SOCKETIO_INSPECTOR_MATRIX']);
