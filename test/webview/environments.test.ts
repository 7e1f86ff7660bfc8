// The environment of collections, in the panel.
import { describe, expect, it } from 'vitest';
import { eventually } from './support/eventually.ts';
import { panelSuite } from './support/panelSuite.ts';

const suite = panelSuite();

describe('the environment in the connection bar', () => {
  it('is shown with its file, and is chosen in the list of VS Code', async () => {
    const panel = await suite.open({
      prepare: (host) => {
        host.environments = [{ file: '.socketio/chat.socketio.json' }];
        host.chosenEnvironments = [
          { file: '.socketio/chat.socketio.json', selected: 'staging' },
          { file: 'b.socketio.json', selected: 'gone', isGone: true },
        ];
      },
    });
    const none = panel.page.getByRole('button', { name: 'Environment: No environment' });
    await none.waitFor();
    expect(await none.innerText()).toContain('No environment');
    await none.click();
    const chosen = panel.page.getByRole('button', { name: 'Environment: staging, gone' });
    await chosen.waitFor();
    expect(await chosen.getAttribute('title')).toContain(
      '.socketio/chat.socketio.json: staging\nb.socketio.json: gone (no longer in the file)',
    );
    expect(await panel.page.locator('.environment-choice .codicon-warning').count()).toBe(1);
  });

  it('is an icon in a narrow panel, and is not shown without environments', async () => {
    const narrow = await suite.open({
      width: 500,
      prepare: (host) => (host.environments = [{ file: 'a.socketio.json', selected: 'a long name of an environment' }]),
    });
    const button = narrow.page.getByRole('button', { name: 'Environment: a long name of an environment' });
    await eventually(() => button.innerText()).toBe('');
    const panel = await suite.open();
    await panel.button('Connect').waitFor();
    expect(await panel.page.locator('.environment-choice').count()).toBe(0);
  });
});
