/** `npm run pictures`: the pictures of the README, taken of the packaged extension in a real VS Code with the demo server behind it. */
import { copyFile } from 'node:fs/promises';
import type { FrameLocator } from 'playwright-core';
import { startDemoServer } from '../../src/demo/demoServer.ts';
import { newestVscode } from '../support/vscode/install.mjs';
import { Workbench } from './support/workbench.ts';

const collection = (url: string): string =>
  JSON.stringify(
    {
      version: 1,
      name: 'shop',
      connections: { local: { url } },
      emits: [
        { name: 'update item', connection: 'local', event: 'update item', args: ['1', { name: 'updated' }], ack: true },
        {
          folder: 'chat',
          emits: [
            {
              name: 'say hello',
              connection: 'local',
              event: 'chat:message',
              args: [{ name: 'Ada', text: 'hello' }],
              ack: true,
            },
          ],
        },
        { name: 'position', connection: 'local', event: 'position', args: [{ x: 3, y: 4 }], volatile: true },
      ],
    },
    null,
    2,
  );

async function check(panel: FrameLocator, name: string, wanted: boolean): Promise<void> {
  const box = panel.getByRole('checkbox', { name });
  if ((await box.getAttribute('aria-checked')) !== String(wanted)) await box.click();
}

async function emit(
  panel: FrameLocator,
  event: string,
  args: string[],
  options: { ack?: string; volatile?: boolean } = {},
): Promise<void> {
  await panel.getByRole('textbox', { name: 'Event name' }).fill(event);
  const remove = panel.getByRole('button', { name: /^Remove argument/ });
  while ((await remove.count()) > 0) await remove.first().click();
  for (const [index, text] of args.entries()) {
    await panel.getByRole('button', { name: 'Add argument' }).click();
    await panel.getByRole('textbox', { name: `Argument ${index + 1} value` }).fill(text);
  }
  await check(panel, 'Acknowledgement', options.ack !== undefined);
  if (options.ack !== undefined) await panel.getByRole('textbox', { name: 'Ack timeout (ms)' }).fill(options.ack);
  await check(panel, 'Volatile', options.volatile ?? false);
  await panel.getByRole('button', { name: 'Emit', exact: true }).click();
}

async function main(): Promise<void> {
  const demo = await startDemoServer({});
  const workbench = await Workbench.open({
    version: newestVscode,
    workspaceFiles: { '.socketio/shop.socketio.json': collection(demo.url), 'server.js': '// the app\n' },
    viewport: { width: 1440, height: 900 },
  });
  try {
    await workbench.page.getByRole('tab', { name: 'Socket.IO Inspector' }).first().click();
    await workbench.runCommand('Socket.IO Inspector: Open Inspector');
    const panel = workbench.panel();
    await panel.getByRole('textbox', { name: 'Server URL' }).fill(demo.url);
    await panel.getByRole('button', { name: 'Connect', exact: true }).click();
    await panel.getByRole('row', { name: /^Upgraded/ }).waitFor();
    await emit(panel, 'update item', ['"1"', '{"name": "updated"}'], { ack: '1000' });
    await panel.getByRole('row', { name: /update item, acknowledged/ }).waitFor();
    await emit(panel, 'never ack', ['{"after": "a while"}'], { ack: '300' });
    await emit(panel, 'position', ['{"x": 3, "y": 4}'], { volatile: true });
    await panel.getByRole('row', { name: /never ack, timed out/ }).waitFor();
    await emit(panel, 'ask', []);
    await panel
      .getByRole('row', { name: /question/ })
      .first()
      .waitFor();
    await emit(panel, 'restart', []);
    await panel.getByRole('row', { name: /^Disconnected/ }).waitFor();
    await emit(panel, 'position', ['{"x": 5, "y": 4}']);
    await panel.getByRole('row', { name: /position, flushed/ }).waitFor();
    await emit(panel, 'binary', []);
    const binary = panel.getByRole('row', { name: /incoming, hello/ }).first();
    await binary.click();
    await panel.getByRole('button', { name: /hex/i }).first().waitFor();
    for (const theme of ['dark', 'light'] as const) {
      await workbench.setTheme(theme);
      await copyFile(await workbench.screenshot(`readme-${theme}`), `media/inspector-${theme}.png`);
    }
    await workbench.runCommand('Socket.IO Inspector: Open Replay Lab');
    await panel.getByRole('button', { name: 'Start replay' }).click();
    await panel.getByText(/^Ended/).waitFor({ timeout: 60_000 });
    await panel.getByRole('status', { name: 'Replay summary' }).filter({ hasText: 'With volatile' }).waitFor();
    for (const theme of ['dark', 'light', 'hc'] as const) {
      await workbench.setTheme(theme);
      await copyFile(await workbench.screenshot(`replay-${theme}`), `media/replay-${theme}.png`);
    }
  } finally {
    await workbench.dispose();
    await demo.dispose();
  }
}

void main();
