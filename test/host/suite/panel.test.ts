import assert from 'node:assert/strict';
import { type Tab, TabInputWebview, window, workspace } from 'vscode';
import { run } from './support/inspector.ts';

/** The panel as a tab of VS Code; its content is tested in a browser. */
describe('the panel', () => {
  const tabs = (): Tab[] =>
    window.tabGroups.all
      .flatMap((group) => group.tabs)
      .filter(({ input }) => input instanceof TabInputWebview && input.viewType.endsWith('socketioInspector.panel'));
  /** An editor opens or closes a moment after the request. */
  const until = async (reached: () => boolean): Promise<void> => {
    if (reached()) return;
    await new Promise<void>((resolve) => {
      const subscription = window.tabGroups.onDidChangeTabs(() => {
        if (!reached()) return;
        subscription.dispose();
        resolve();
      });
    });
  };
  const isInFront = (): boolean => tabs().length === 1 && tabs()[0]?.isActive === true;

  after(() => window.tabGroups.close(tabs()));

  it('opens once, and is brought to the front when it is opened again', async () => {
    await run('open', {});
    await until(isInFront);
    assert.equal(tabs()[0]?.label, 'Socket.IO Inspector');
    await window.showTextDocument(await workspace.openTextDocument({ content: 'over it' }));
    await until(() => !isInFront());
    await run('open', {});
    await until(isInFront);
  });

  it('opens again after it was closed', async () => {
    await window.tabGroups.close(tabs());
    await until(() => tabs().length === 0);
    await run('open', {});
    await until(isInFront);
  });
});
