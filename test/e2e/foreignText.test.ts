// Texts of a server, a file or a workspace are shown in every part of VS Code that can render links and icons.
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '../servers/testServer.ts';
import { testedVersions } from '../support/vscode/install.mjs';
import { PanelWindow } from './support/panelWindow.ts';

const link = '[Show details](command:workbench.action.toggleSidebarVisibility)';
const hostile = `${link} $(trash) [more](https://evil.example "x")`;
const shown = /Show details.*command:workbench.action.toggleSidebarVisibility/;

describe.each(testedVersions)('text from others in VS Code %s', (version) => {
  let server: TestServer;
  let window: PanelWindow;

  beforeAll(async () => {
    server = await startServer({
      setup: (io) => {
        io.of('/closed').use((_socket, next) => next(new Error(hostile)));
      },
    });
    const collection = {
      version: 1,
      name: `Theirs ${hostile}`,
      description: hostile,
      connections: {
        main: { url: server.url },
        closed: { name: `closed ${hostile}`, url: server.url, namespace: '/closed' },
        secret: { url: server.url, auth: { token: `{{secret:${link}}}` } },
      },
      emits: [
        { name: 'refused', connection: 'closed', event: 'x' },
        { name: 'file', connection: 'main', event: 'x', args: [{ $file: `./${link}` }] },
        { name: `unknown ${link}`, connection: link, event: hostile, description: hostile },
        { name: 'secret', connection: 'secret', event: 'x' },
        { folder: `folder ${hostile}`, emits: [{ name: `inner ${hostile}`, connection: 'main', event: hostile }] },
      ],
    };
    const fault = '{ "version": 1, "name": "x", "connections": {}, "emits": [{ "name": "[a](command:b) $(trash)" }] }';
    window = await PanelWindow.open({
      version,
      workspaceFiles: {
        '.socketio/theirs.socketio.json': JSON.stringify(collection),
        '.socketio/[a](command:b) $(trash).socketio.json': fault,
      },
    });
    await window.showViews();
    await window.treeItem('Collections', /^refused/).waitFor({ timeout: 60_000 });
  });
  afterAll(async () => {
    await window?.dispose();
    await server?.close();
  });
  beforeEach(({ task, onTestFailed }) => onTestFailed(() => window?.report(`${version} ${task.name}`)));

  /** Checks that the part contains no link, and that its texts contain no icon. */
  async function isPlain(part: Locator, texts = part): Promise<void> {
    expect(await part.locator('a[href], a[data-href], .monaco-link').count()).toBe(0);
    expect(await texts.locator('.codicon').count()).toBe(0);
  }

  async function notification(text: RegExp): Promise<void> {
    const toast = window.page.locator('.notification-toast').filter({ hasText: text }).first();
    await toast.waitFor();
    const message = toast.locator('.notification-list-item-message');
    expect(await message.locator('a').count()).toBe(0);
    await isPlain(message);
    await window.closeNotification(toast);
  }

  it('is plain text in a notification of the extension about a server’s message', async () => {
    await window.sendSaved(/^refused/);
    await notification(shown);
  });

  it('is plain text in a notification of VS Code about the error of a command', async () => {
    await window.sendSaved(/^file/);
    await notification(shown);
    await window.sendSaved(/^unknown/);
    await notification(shown);
  });

  it('is plain text in the views, their descriptions and tooltips', async () => {
    for (const view of ['Connections', 'Collections'] as const) {
      const rows = window.view(view).locator('.monaco-list-row');
      await rows.filter({ hasText: shown }).first().waitFor();
      await isPlain(rows, rows.locator('.label-name, .label-description'));
    }
    await window.treeItem('Collections', /^unknown/).hover();
    const hover = window.page.locator('.monaco-hover').filter({ hasText: shown }).first();
    await hover.waitFor();
    await isPlain(hover);
    await window.page.keyboard.press('Escape');
  });

  it('is plain text in the list of emits', async () => {
    await window.run('Send from collection…');
    await window.isPrompted('Send from collection');
    await window.choice('inner').waitFor();
    const rows = window.question.locator('.monaco-list-row');
    await isPlain(rows, rows.locator('.quick-input-list-label, .label-description, .quick-input-list-label-meta'));
    await window.putAway();
  });

  it('is plain text in the prompt for a secret, and in the error when no secret is entered', async () => {
    await window.sendSaved(/^secret/);
    await window.question
      .getByText(/Secret .*Show details/)
      .first()
      .waitFor();
    await isPlain(window.question.locator('.quick-input-title, .quick-input-message'));
    expect(await window.question.locator('.quick-input-message a').count()).toBe(0);
    await window.putAway();
    await notification(shown);
  });

  it('is plain text in the validation message of an input box', async () => {
    await window.run('Connect…');
    await window.isPrompted('Connect to a Socket.IO server');
    const input = window.question.locator('input[type="text"]').first();
    await input.fill(`${link}://x`);
    const message = window.question.locator('.quick-input-message');
    await message.filter({ hasText: /\S/ }).waitFor();
    expect(await message.locator('a').count()).toBe(0);
    await isPlain(message);
    await input.fill(`${server.url}/closed`);
    await window.putAway();
  });

  it('had no errors in its pages', () => window.expectNoErrors());
});
