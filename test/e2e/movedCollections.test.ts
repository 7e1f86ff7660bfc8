/** Collections that the user imports, exports, copies and pastes by hand: with menus, keys, and VS Code's own prompts and file dialogs. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { testedVersions } from '../support/vscode/install.mjs';
import { PanelWindow } from './support/panelWindow.ts';

const insomnia = `type: collection.insomnia.rest/5.0
name: Imported chat
collection:
  - name: Chat
    url: "{{ _.host }}/chat"
    meta: {id: socketio-req_1}
    scripts: {preRequest: "x()"}
  - name: Log in
    url: "{{ _.host }}/login"
    method: POST
    body: {mimeType: application/json, text: '{"user": "ada"}'}
environments:
  data: {host: "http://127.0.0.1:1"}
`;
const shop = `{
  "version": 1,
  "name": "Shop",
  "variables": { "host": "http://127.0.0.1:1" },
  "connections": { "main": { "url": "{{host}}" } },
  "emits": [
    // the only one
    { "name": "Order", "connection": "main", "event": "order", "args": [{ "item": "book" }] }
  ],
  "scenarios": [{ "name": "Order a book", "connection": "main", "steps": [{ "emit": "order", "ack": true }] }]
}
`;
const other = `{ "version": 1, "name": "Target", "connections": {}, "emits": [] }\n`;
const path = (name: string): string => `.socketio/${name}.socketio.json`;

describe.each(testedVersions)('collections in VS Code %s', (version) => {
  let window: PanelWindow;
  beforeAll(async () => {
    window = await PanelWindow.open({
      version,
      workspaceFiles: { [path('shop')]: shop, [path('target')]: other, 'chat.yaml': insomnia },
    });
    await window.showViews();
  });
  afterAll(() => window?.dispose());
  beforeEach(({ task, onTestFailed }) => onTestFailed(() => window?.report(`${version} ${task.name}`)));

  const read = (name: string): Promise<string> => window.workbench.workspace.read(name);
  const row = (name: string) => window.treeItem('Collections', new RegExp(`^${name}(?:,|$)`));
  /** VS Code's own dialogs for files: a list of the files, or an input box with the proposed path. */
  const openFile = (name: string): Promise<void> => window.pick('Import collection', name);
  const saveAs = async (title: string, name: string): Promise<void> => {
    await window.isPrompted(title);
    const input = window.question.locator('input[type="text"]').first();
    await expect.poll(() => input.inputValue()).toBe(`${window.workbench.workspace.folder}/${name}`);
    await input.press('Enter');
  };
  const exportShop = (): Promise<void> =>
    window.rowMenu(row('Shop'), 'Export collection as…', () => window.pick('Export collection as', 'Insomnia'));

  it('are imported from a file into a new collection, which is shown, with a list of the parts that were left out', async () => {
    await window.run('Import collection…');
    await window.pick('Import collection', 'File…');
    await openFile('chat.yaml');
    await window.pick('Import into', 'New collection');
    const toast = window.page.locator('.notification-toast').filter({ hasText: 'imported-chat.socketio.json' }).first();
    expect(await toast.locator('.notification-list-item-message').innerText()).toBe(
      'Imported 1 connection, 0 emits and 1 HTTP request into .socketio/imported-chat.socketio.json. 1 part was left out or changed.',
    );
    await window.page.getByRole('tab', { name: /imported-chat\.socketio\.json/ }).waitFor();
    await toast.getByRole('button', { name: 'Show list' }).click();
    await window.page.locator('.view-line', { hasText: 'Chat: Scripts are not imported.' }).waitFor();
    expect(JSON.parse(await read(path('imported-chat')))).toMatchObject({
      name: 'Imported chat',
      connections: { Chat: { url: '{{host}}', namespace: '/chat' } },
      requests: { 'Log in': { method: 'POST', body: { user: 'ada' } } },
    });
    await row('Imported chat').waitFor();
  });

  it('are not imported if the user closes a prompt', async () => {
    const before = await read(path('target'));
    await window.run('Import collection…');
    await window.pick('Import collection', 'File…');
    await openFile('chat.yaml');
    await window.isPrompted('Import into');
    await window.putAway();
    await window.run('Import collection…');
    await window.pick('Import collection', 'File…');
    await openFile('chat.yaml');
    await window.pick('Import into', 'target.socketio.json');
    await expect.poll(() => read(path('target'))).not.toBe(before);
    // The prompt that was closed created no second file.
    await expect(read(path('imported-chat-2'))).rejects.toThrow('ENOENT');
    await window.notified(/into .*target\.socketio\.json/);
  });

  it('are exported to a file, which VS Code replaces only after a confirmation', async () => {
    await exportShop();
    await saveAs('Export collection as', 'shop.insomnia.yaml');
    expect(await window.notified(/shop\.insomnia\.yaml/)).toMatch(
      /^Exported Shop to .*2 parts were left out or changed/,
    );
    const exported = await read('shop.insomnia.yaml');
    expect(exported).toContain('type: collection.insomnia.rest/5.0');
    await window.workbench.workspace.write('shop.insomnia.yaml', 'mine');
    await exportShop();
    await saveAs('Export collection as', 'shop.insomnia.yaml');
    await window.question.getByText(/already exists/).waitFor();
    await window.putAway();
    expect(await read('shop.insomnia.yaml')).toBe('mine');
    await exportShop();
    await saveAs('Export collection as', 'shop.insomnia.yaml');
    await window.question.getByText(/already exists/).waitFor();
    await window.question.locator('input[type="text"]').first().press('Enter');
    await window.notified(/shop\.insomnia\.yaml/);
    expect(await read('shop.insomnia.yaml')).toBe(exported);
  });

  it('are exported as a script for Artillery, one scenario at a time', async () => {
    await window.run('Export scenario as Artillery script…');
    await window.pick('Scenario to export as an Artillery script', 'Order a book');
    await saveAs('Scenario to export as an Artillery script', 'Order a book.artillery.yml');
    await window.page.getByRole('tab', { name: /Order a book\.artillery\.yml/ }).waitFor();
    expect(await read('Order a book.artillery.yml')).toContain('engine: socketio');
    await window.notified(/Exported Order a book to Order a book\.artillery\.yml/);
  });

  it('contain emits that Ctrl+C and Ctrl+V copy to another collection, and Ctrl+Z removes from it again', async () => {
    const before = await read(path('target'));
    await row('Order').click();
    await window.panel.button('Update').waitFor();
    await window.page.keyboard.press('ControlOrMeta+c');
    await expect.poll(() => window.page.evaluate(() => navigator.clipboard.readText())).toContain('"name": "Order"');
    await row('Target').click();
    await window.page.keyboard.press('ControlOrMeta+v');
    expect(await window.notified(/was pasted into|were pasted into/)).toMatch(/“main”.*copied with it/);
    const pasted = await read(path('target'));
    expect(pasted).toContain(
      '{ "name": "Order", "connection": "main", "event": "order", "args": [{ "item": "book" }] }',
    );
    expect(pasted).toContain('// the only one');
    expect(await read(path('shop'))).toBe(shop);
    await window.page.keyboard.press('ControlOrMeta+z');
    await expect.poll(() => read(path('target'))).toBe(before);
  });
});
