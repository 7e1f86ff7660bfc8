import assert from 'node:assert/strict';
import type { PanelHandlersDeps } from '../../../../src/host/panel/panelHandlers.ts';

const neverChanges = { onDidChange: () => ({ dispose: () => undefined }) };

/**
 * The dependencies of the panel's handlers for tests without collections and pages: a call of any of them
 * fails the test.
 */
export const unusedPanelDeps: Pick<
  PanelHandlersDeps,
  'pages' | 'servers' | 'scenarioForms' | 'expectations' | 'recorder'
> = {
  pages: { ...neverChanges, offered: [], run: () => assert.fail() },
  servers: { act: () => assert.fail() },
  scenarioForms: {
    list: () => assert.fail(),
    load: () => assert.fail(),
    save: () => assert.fail(),
    run: () => assert.fail(),
  },
  expectations: { save: () => assert.fail() },
  recorder: {
    ...neverChanges,
    isRecording: false,
    start: () => assert.fail(),
    stop: () => assert.fail(),
    discard: () => assert.fail(),
    promptForSelection: () => assert.fail(),
  },
};
