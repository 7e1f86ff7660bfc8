/** The extension's commands, without their prefix: registered when it is activated, carried out once the rest of it is there. */
export const commandNames = [
  'open',
  'openReplay',
  'connect',
  'disconnect',
  'reconnect',
  'removeConnection',
  'reveal',
  'emit',
  'reply',
  'listConnections',
  'readTimeline',
  'waitForEvent',
  'addMarker',
  'saveSession',
  'openSession',
  'sendFromCollection',
  'replaceSecret',
  'forgetSecret',
  'startRepeat',
  'stopRepeat',
  'selectEnvironment',
  'runReplay',
  'startDemoServer',
  'stopDemoServer',
  'showLog',
  'openHelp',
] as const;
export type CommandName = (typeof commandNames)[number];

/** Of the Collections view and of the menus on collection files; their prefix is `socketioInspector.collection.`. */
export const collectionMenuNames = ['send', 'sendFromFile', 'selectEnvironment'] as const;
export type CollectionMenuName = (typeof collectionMenuNames)[number];

export const commandPrefix = 'socketioInspector.';
