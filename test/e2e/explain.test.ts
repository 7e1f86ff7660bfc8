import { expect, it, vi } from 'vitest';
import { startServer } from '../servers/testServer.ts';
import { newestVscode } from '../support/vscode/install.mjs';
import { PanelWindow } from './support/panelWindow.ts';

const patience = { timeout: 60_000, interval: 50 };

/** The chat of VS Code itself. No model is available, so the prompt cannot be sent. */
it(`the chat of VS Code ${newestVscode} has the prompt, the mode and the tools`, async () => {
  const server = await startServer();
  const window = await PanelWindow.open({
    version: newestVscode,
    userSettings: { 'chat.disableAIFeatures': false },
  });
  try {
    await window.openPanel();
    await window.panel.connect(server.url);
    await window.panel.emit({ event: 'hello', args: [['Text', 'second']] });
    await window.panel.row(/^outgoing, hello/).click();
    await window.panel.button('Actions for this entry').click();
    await window.panel.frame.getByRole('menuitem', { name: 'Explain this entry' }).click();
    const chat = window.page.locator('.interactive-session').first();
    // The field of the chat has non-breaking spaces, and breaks lines.
    const chatText = async (): Promise<string> => (await chat.innerText()).replace(/\s+/g, ' ');
    await vi.waitFor(async () => expect(await chatText()).toMatch(/Explain entry #\d+/), patience);
    const text = await chatText();
    for (const tool of ['list_connections', 'list_findings', 'read_timeline', 'get_entry']) {
      expect(text).toContain(`socketio_${tool}`);
    }
    await chat.getByText('Agent', { exact: true }).first().waitFor();
  } catch (error) {
    await window.report('explain');
    throw error;
  } finally {
    await window.dispose();
    await server.close();
  }
});
