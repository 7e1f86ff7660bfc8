import { afterEach, describe, expect, it } from 'vitest';
import { diagnosisReveal } from '../../src/protocol/diagnosisMessages.ts';
import { type FrontServer, startFront } from '../servers/frontServer.ts';
import { startServer } from '../servers/testServer.ts';
import { eventually } from './support/eventually.ts';
import type { Panel } from './support/panel.ts';
import { panelSuite } from './support/panelSuite.ts';

/** The server sends its first ping early. The tests run deep diagnoses, because their time limits are long enough for a slow machine. */
const suite = panelSuite(() => startServer({ options: { pingInterval: 300 } }));
const fronts: FrontServer[] = [];

afterEach(async () => {
  await Promise.all(fronts.splice(0).map((front) => front.close()));
});

/** An application whose Socket.IO server is at another path than the usual one. */
async function applicationWithoutServer(): Promise<string> {
  const front = await startFront({
    targets: [],
    serve: (_request, response) => {
      response.writeHead(404, { server: 'nginx' }).end('<b>no such page</b>');
      return true;
    },
  });
  fronts.push(front);
  return `http://127.0.0.1:${front.port}`;
}

const verdict = ({ page }: Panel) => page.getByRole('status', { name: 'Verdict' });
const checks = ({ page }: Panel) => page.getByRole('list', { name: 'Checks' }).getByRole('listitem');
/** Waits for the end of the first diagnosis, and then starts a deep diagnosis of the same connection. */
const diagnoseDeeply = async (panel: Panel) => {
  await panel.button('Copy diagnosis').waitFor();
  await panel.page.getByRole('checkbox', { name: 'Deep' }).click();
  await panel.button('Diagnose').click();
};
/** Shows the diagnosis as the command does. */
const reveal = ({ host }: Panel) => host.panel.notify(diagnosisReveal, { connectionId: 'c1' });
const region = ({ page }: Panel) =>
  page.getByRole('region', { name: 'Findings' }).getByRole('region', { name: 'Diagnosis' });
const names = async (panel: Panel) =>
  checks(panel).evaluateAll((items) => items.map((item) => item.getAttribute('aria-label')));

describe('the diagnosis', () => {
  it('is offered where a connection failed, and shows the verdict and the evidence of the failed check', async () => {
    const panel = await suite.open();
    await panel.textbox('Server URL').fill(await applicationWithoutServer());
    await panel.button('Connect').click();
    await panel.button('Why?').click();
    await region(panel).waitFor();
    await diagnoseDeeply(panel);
    await panel.waitForText(verdict(panel), /There is no Socket\.IO server at \/socket\.io \(HTTP 404\)/);
    expect(await names(panel)).toEqual(
      expect.arrayContaining(['TCP connection: OK', 'HTTP response: Failed', 'WebSocket: Skipped']),
    );
    const evidence = checks(panel).filter({ hasText: 'HTTP response' }).locator('pre');
    expect(await evidence.innerText()).toContain('< server: nginx');
    expect(await evidence.innerText()).toContain('<b>no such page</b>');
    await panel.page.getByRole('button', { name: 'Help for connect.wrongPath' }).click();
    await eventually(() => panel.host.openedHelp).toEqual(['connect.wrongPath']);
  });

  it('finds nothing wrong with a server, copies the result, and shows nothing before it was requested', async () => {
    const panel = await suite.connected();
    await eventually(() => panel.button('Why?').count()).toBe(0);
    await panel.tab('Findings').click();
    await panel.button('Diagnose').waitFor();
    await eventually(() => region(panel).count()).toBe(0);
    reveal(panel);
    await diagnoseDeeply(panel);
    await panel.waitForText(verdict(panel), /No problem was found/);
    expect(await names(panel)).toContain('Namespace and auth: OK');
    await panel.button('Copy diagnosis').click();
    await panel.page.getByText('The diagnosis was copied.').waitFor();
    const { clipboard } = panel.host;
    expect(clipboard).toContain('Socket.IO Inspector 1.2.3, VS Code 1.2.3');
    expect(clipboard).toMatch(/^\| Namespace and auth \| OK \|/m);
    expect(clipboard).toContain(suite.server.url);
    await panel.page.getByRole('tab', { name: 'Timeline' }).click();
    await region(panel).waitFor({ state: 'hidden' });
  });

  it('changes the profile of the connection, which is then connected, and undoes the change', async () => {
    const front = await startFront({
      targets: [suite.server.port],
      serve: ({ url = '' }, response) => {
        if (url.startsWith('/socket.io/')) return false;
        response.writeHead(404).end('Cannot GET');
        return true;
      },
    });
    fronts.push(front);
    const panel = await suite.open();
    await panel.host.start({ url: `http://127.0.0.1:${front.port}`, path: '/wrong' });
    await panel.page.getByRole('combobox', { name: 'Connection', exact: true }).waitFor();
    reveal(panel);
    await diagnoseDeeply(panel);
    const fix = verdict(panel).getByRole('button', { name: 'Fix' });
    await fix.waitFor();
    expect(await fix.getAttribute('title')).toBe('Fix: change path: "/socket.io" in the profile, and connect again');
    await fix.click();
    const notice = panel.page.getByRole('status').filter({ hasText: 'The profile was changed (path: "/socket.io")' });
    await notice.waitFor();
    await panel.waitForText(panel.state, /^Connected/);
    const outdated = panel.page.getByText('The connection was opened after this diagnosis.');
    await outdated.waitFor();
    expect(panel.host.written.map(({ path }) => path)).toEqual(['/socket.io']);
    // The notice with “Undo fix” belongs to the connection that was changed.
    await panel.choose('Connection', 'New connection');
    await notice.waitFor({ state: 'detached' });
    await panel.choose('Connection', /^127\.0\.0\.1/);
    await notice.getByRole('button', { name: 'Undo fix' }).click();
    await notice.waitFor({ state: 'detached' });
    await eventually(() => panel.host.written.map(({ path }) => path)).toEqual(['/wrong']);
    await outdated.waitFor({ state: 'detached' });
  });

  it('can be canceled', async () => {
    const front = await startFront({ targets: [], serve: () => true });
    fronts.push(front);
    const panel = await suite.open();
    await panel.textbox('Server URL').fill(`http://127.0.0.1:${front.port}`);
    await panel.button('Connect').click();
    // Wait until the connection is listed.
    await panel.page.getByRole('combobox', { name: 'Connection', exact: true }).waitFor();
    reveal(panel);
    await diagnoseDeeply(panel);
    await panel.button('Cancel').click();
    await panel.button('Diagnose').waitFor();
    await region(panel).waitFor({ state: 'detached' });
  });
});
