/**
 * A new user, from a window with the extension to the first event of the user's own app, in three kinds of projects. The steps are counted,
 * their time is printed for docs/performance.md, and each screen is in `test-results/screenshots` for a review by people.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { type AppServer, startApp } from '../servers/appServer.ts';
import { pythonInterpreter } from '../servers/pythonServer.ts';
import { lastingPort } from '../support/lastingPort.ts';
import { newestVscode } from '../support/vscode/install.mjs';
import { PanelWindow } from './support/panelWindow.ts';

const clientCode = join(import.meta.dirname, '../../node_modules/socket.io-client/dist/socket.io.min.js');
const pageCode = (script: string): string =>
  `<!doctype html><title>App</title><script src="${script}"></script><script>
  const socket = io();
  socket.on("connect", () => socket.emit("save item", { name: "first" }, () => undefined));
</script>`;

const nodeServer = (port: number): string => `const { createServer } = require('node:http');
const { Server } = require('socket.io');

const http = createServer((request, response) => {
  response.setHeader('Content-Type', 'text/html');
  response.end(\`${pageCode('/socket.io/socket.io.min.js')}\`);
});
const io = new Server(http);
io.on('connection', (socket) => {
  socket.on('save item', (item, callback) => callback({ status: 'saved' }));
});
http.listen(${port}, () => console.log('listening on ${port}'));
`;

const pythonServer = (port: number): string => `import socketio
from aiohttp import web

sio = socketio.AsyncServer(async_mode="aiohttp")
app = web.Application()
sio.attach(app)

@sio.on("save item")
async def save_item(sid, item):
    return {"status": "saved"}

async def page(request):
    return web.Response(text='''${pageCode('/client.js')}''', content_type="text/html")

async def client(request):
    return web.FileResponse("${clientCode}")

app.router.add_get("/", page)
app.router.add_get("/client.js", client)
web.run_app(app, host="127.0.0.1", port=${port})
`;

interface FirstRunResult {
  readonly project: string;
  readonly steps: readonly string[];
  readonly seconds: number;
}

/** The steps of a user. Only the time of the steps counts, not that of the pictures in between. */
class UserSteps {
  readonly #window: PanelWindow;
  readonly #project: string;
  readonly #done: string[] = [];
  #ms = 0;

  constructor(window: PanelWindow, project: string) {
    this.#window = window;
    this.#project = project;
  }

  async step(name: string, action: () => Promise<unknown>): Promise<void> {
    const from = performance.now();
    await action();
    this.#ms += performance.now() - from;
    this.#done.push(name);
    await this.#window.workbench.screenshot(`first-run-${this.#project.replace(/\W+/g, '-')}-${this.#done.length}`);
  }

  get result(): FirstRunResult {
    return { project: this.#project, steps: this.#done, seconds: this.#ms / 1000 };
  }
}

describe(`the first run in VS Code ${newestVscode}`, () => {
  const results: FirstRunResult[] = [];
  const opened: (() => Promise<unknown>)[] = [];
  let window: PanelWindow | undefined;

  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await window?.report(task.name);
    for (const close of opened.splice(0).reverse()) await close();
    window = undefined;
  });
  afterAll(() => {
    const rows = results.map(
      ({ project, steps, seconds }) =>
        `| ${project} | ${steps.length} | ${seconds.toFixed(0)} s | ${steps.join('; ')} |`,
    );
    console.log(['| Project | Steps | Time | What the user does |', '| --- | --- | --- | --- |', ...rows].join('\n'));
  });

  const openProject = async (workspaceFiles: Readonly<Record<string, string>>): Promise<PanelWindow> => {
    const project = await PanelWindow.open({
      version: newestVscode,
      workspaceFiles,
      viewport: { width: 1440, height: 900 },
    });
    window = project;
    opened.push(() => project.dispose());
    return project;
  };
  const openView = async (project: PanelWindow): Promise<void> => {
    await project.page.locator('.activitybar').getByRole('tab', { name: 'Socket.IO Inspector' }).click();
    await project.view('Connections').waitFor();
  };
  const button = (project: PanelWindow, name: string) =>
    project.view('Connections').getByRole('button', { name, exact: true }).first();
  /** Shows the first event of the app, as a row of the timeline. */
  const seeEvent = (project: PanelWindow): Promise<void> =>
    project.panel
      .row(/save item, acknowledged/)
      .first()
      .waitFor();
  /** The page that a click opens. */
  const openedPage = async (project: PanelWindow, click: () => Promise<void>): Promise<Page> => {
    const [page] = await Promise.all([project.page.context().waitForEvent('page'), click()]);
    return page;
  };
  const watchThroughProxy = async (project: PanelWindow, user: UserSteps, url: string): Promise<void> => {
    await user.step('select “Start proxy…”', async () => {
      await button(project, 'Start proxy…').click();
      await project.isPrompted('Start proxy');
    });
    await user.step('enter the URL of the server', async () => {
      await project.fillPrompt('Start proxy', url);
      await project.question.getByText(/^Port of the proxy/).waitFor();
    });
    const toast = project.page.locator('.notification-toast').filter({ hasText: /listens at/ });
    await user.step('accept the port of the proxy', async () => {
      await project.fillPrompt('Start proxy');
      await toast.waitFor();
    });
    await user.step('select “Open in browser”', async () => {
      const text = await toast.innerText();
      const address = /listens at (http:\S+?)\. /.exec(text)?.[1] ?? '';
      const page = await openedPage(project, () => toast.getByRole('button', { name: 'Open in browser' }).click());
      // This build of VS Code opens an address at which code-server would forward to the port. Elsewhere, it is the address of the proxy.
      await expect.poll(() => page.url()).toContain(new URL(address).port);
      await page.goto(address);
      await seeEvent(project);
    });
  };

  it('in an empty folder', async () => {
    const app: AppServer = await startApp();
    opened.push(() => app.close());
    const project = await openProject({});
    const user = new UserSteps(project, 'an empty folder');
    await user.step('select the icon of the inspector', async () => {
      await openView(project);
      await button(project, 'Start proxy…').waitFor();
    });
    await watchThroughProxy(project, user, app.url);
    results.push(user.result);
  });

  it('in a Node.js project', async () => {
    const port = await lastingPort();
    const project = await openProject({
      'package.json': JSON.stringify({ dependencies: { 'socket.io': '4.8.4', 'socket.io-client': '4.8.4' } }),
      'server.js': nodeServer(port),
    });
    const { folder } = project.workbench.workspace;
    await symlink(join(import.meta.dirname, '../../node_modules'), join(folder, 'node_modules'));
    const user = new UserSteps(project, 'a Node.js project');
    await user.step('select the icon of the inspector', async () => {
      await openView(project);
      await project.view('Connections').getByText('This project uses socket.io.').waitFor();
    });
    const toast = project.page.locator('.notification-toast').filter({ hasText: /in a new terminal/ });
    await user.step('select “Watch Node.js servers”', async () => {
      await button(project, 'Watch Node.js servers').click();
      await toast.waitFor();
    });
    await user.step('select “New terminal”', async () => {
      await toast.getByRole('button', { name: 'New terminal' }).click();
      await project.page.locator('.xterm-helper-textarea').first().waitFor();
    });
    await user.step('start the server', async () => {
      await project.page.keyboard.type('node server.js\n');
      await project.treeItem('Connections', /server\.js/).waitFor();
    });
    await user.step('open the app', async () => {
      const page = await project.page.context().newPage();
      await page.goto(`http://127.0.0.1:${port}`);
      await seeEvent(project);
    });
    results.push(user.result);
  });

  it('in a Python project', async () => {
    const port = await lastingPort();
    const project = await openProject({
      'requirements.txt': 'python-socketio>=5\naiohttp\n',
      'server.py': pythonServer(port),
    });
    const { folder } = project.workbench.workspace;
    const server: ChildProcess = spawn(pythonInterpreter(), ['server.py'], { cwd: folder });
    opened.push(async () => {
      const ended = once(server, 'exit');
      server.kill();
      await ended;
    });
    const user = new UserSteps(project, 'a Python project');
    await user.step('select the icon of the inspector', async () => {
      await openView(project);
      await project.view('Connections').getByText('This project uses python-socketio.').waitFor();
    });
    await watchThroughProxy(project, user, `http://127.0.0.1:${port}`);
    results.push(user.result);
  });

  it('took at most six steps in each project', () => {
    expect(results.map(({ project }) => project)).toEqual(['an empty folder', 'a Node.js project', 'a Python project']);
    for (const { steps, project } of results) expect(steps.length, project).toBeLessThanOrEqual(6);
  });
});
