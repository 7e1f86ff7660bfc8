/** Names of the extension's commands, without their prefix. They are registered at activation, and run after the host is loaded. */
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
  'diagnose',
  'startProxy',
  'takeOverPort',
  'watchDebugSession',
  'watchUrl',
  'watchNodeServers',
  'stopWatchingNodeServers',
  'probeCommand',
  'stopSource',
  'listSources',
  'addRule',
  'setRule',
  'removeRule',
  'listRules',
  'releaseHeld',
  'injectEvent',
  'setConditions',
  'listFindings',
  'readTimeline',
  'getEntry',
  'copyAs',
  'compareEntries',
  'waitForEvent',
  'addMarker',
  'saveSession',
  'exportCapture',
  'recordScenario',
  'editScenario',
  'openSession',
  'inferTypes',
  'startTypesFile',
  'stopTypesFile',
  'checkSchema',
  'stopSchemaCheck',
  'sendFromCollection',
  'runScenario',
  'replaceSecret',
  'forgetSecret',
  'startRepeat',
  'stopRepeat',
  'selectEnvironment',
  'useDotenvFile',
  'runReplay',
  'startDemoServer',
  'stopDemoServer',
  'startMock',
  'stopMock',
  'importCollection',
  'exportCollection',
  'exportScenario',
  'showLog',
  'openDocumentation',
  'openHelp',
] as const;
export type CommandName = (typeof commandNames)[number];

/** Commands of the Collections view and of the menus on collection files; their prefix is `socketioInspector.collection.`. */
export const collectionMenuNames = [
  'send',
  'sendFromFile',
  'selectEnvironment',
  'run',
  'connect',
  'edit',
  'open',
  'newCollection',
  'newFolder',
  'rename',
  'duplicate',
  'delete',
  'undo',
  'copyCode',
  'copyAs',
  'startProxy',
] as const;
export type CollectionMenuName = (typeof collectionMenuNames)[number];

/**
 * Commands in the editor of a collection: of the links above emits and scenarios, and for what the cursor is in. Their prefix is
 * `socketioInspector.editor.`.
 */
export const editorCommandNames = [
  'atCursor',
  'send',
  'sendVolatile',
  'replay',
  'startRepeat',
  'stopRepeat',
  'run',
  'cancelRun',
  'runAll',
  'replaceSecret',
  'forgetSecret',
] as const;
export type EditorCommandName = (typeof editorCommandNames)[number];

/** Commands of the Connections view's menu; their prefix is `socketioInspector.connection.`. */
export const connectionMenuNames = ['duplicate', 'copyCode', 'inferTypes'] as const;
export type ConnectionMenuName = (typeof connectionMenuNames)[number];

/** Commands of the Connections view for sources and clients; their prefix is `socketioInspector.source.`. */
export const sourceMenuNames = [
  'show',
  'start',
  'openInBrowser',
  'copyAddress',
  'reloadPage',
  'removeEnded',
  'remove',
] as const;
export type SourceMenuName = (typeof sourceMenuNames)[number];

/** Commands of the menus in the Testing view. */
export const testMenuNames = ['openTimeline'] as const;

/** Commands that the active page carries out, from its menus and with keys. */
export const pageCommandNames = [
  'panel.emit',
  'panel.focusFilter',
  'panel.focusForm',
  'panel.focusEntries',
  'panel.focusDetails',
  'timeline.goToAcknowledgement',
  'timeline.goToEvent',
  'timeline.goToPartner',
  'timeline.reply',
  'timeline.resend',
  'timeline.editAndResend',
  'timeline.saveToCollection',
  'timeline.createScenario',
  'timeline.saveExpectation',
  'timeline.filterByEvent',
  'timeline.excludeEvent',
  'timeline.holdLike',
  'timeline.delayLike',
  'timeline.dropLike',
  'timeline.compare',
  'timeline.copyJson',
  'timeline.copyNdjson',
  'timeline.copyText',
  'timeline.copyCode',
  'timeline.copyAs',
  'timeline.copyName',
  'timeline.addMarker',
  'bytes.hex',
  'bytes.spacedHex',
  'bytes.base64',
  'bytes.cArray',
  'bytes.uint8Array',
  'bytes.buffer',
  'bytes.text',
  'bytes.find',
  'bytes.findNext',
  'bytes.findPrevious',
  'bytes.goTo',
  'bytes.save',
  'bytes.openHexEditor',
  'argument.copyValue',
  'argument.copyPath',
  'argument.filter',
  'argument.expandAll',
  'argument.collapseAll',
] as const;
export type PageCommandName = (typeof pageCommandNames)[number];

export const commandPrefix = 'socketioInspector.';
