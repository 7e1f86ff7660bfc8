/** The link between an MCP server and a window: real sockets and lock files. */
import { chmod, mkdir, mkdtemp, readdir, readFile, realpath, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../../src/base/clock.ts';
import type { AgentTools } from '../../../../src/host/agents/agentTools.ts';
import { linePort } from '../../../../src/host/agents/linePort.ts';
import { scenarioFile } from '../../../../src/host/agents/scenarioFile.ts';
import { ToolError } from '../../../../src/host/agents/toolError.ts';
import { findWindows, type WindowLock, writeLock } from '../../../../src/host/agents/windowLock.ts';
import { WindowServer } from '../../../../src/host/agents/windowServer.ts';
import { agentCall, agentHello } from '../../../../src/protocol/agentMessages.ts';
import { Channel } from '../../../../src/protocol/channel.ts';

let base: string;
let locks: string;
let folder: string;
let window: WindowServer;
let questions: string[];
let answer: boolean;
const sockets: Socket[] = [];

/** Prompts for every call, as an acting tool does, and returns the parameters of the call. */
const tools = {
  call: async (tool: string, input: unknown, { confirm }: Parameters<AgentTools['call']>[2]) => {
    try {
      await confirm({ tool: 'connect', target: String(input), what: '', key: String(input) });
      return { text: JSON.stringify({ tool, input }), isError: false };
    } catch (error) {
      if (!(error instanceof ToolError)) throw error;
      return { text: error.message, isError: true };
    }
  },
} as unknown as AgentTools;

beforeEach(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), 'window-')));
  [locks, folder] = [join(base, 'locks'), join(base, 'app')];
  await mkdir(join(folder, 'sub'), { recursive: true });
  [questions, answer] = [[], true];
  window = await WindowServer.listen({
    tools,
    folders: () => [folder],
    ask: (client, { target }) => {
      questions.push(`${client} ${target}`);
      return Promise.resolve(answer);
    },
    failed: (message) => expect.fail(message),
    lockFolder: locks,
  });
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  window.dispose();
  await rm(base, { recursive: true, force: true });
});

function channelTo(path: string): Channel {
  const socket = connect(path);
  sockets.push(socket);
  const channel = new Channel(linePort(socket), systemClock);
  socket.on('close', () => channel.dispose());
  return channel;
}

async function link(from = folder): Promise<Channel> {
  const [lock] = await findWindows(from, locks);
  if (!lock) throw new Error('no window was found');
  const channel = channelTo(lock.socket);
  await channel.request(agentHello, { token: lock.token, folder: from });
  return channel;
}

const call = (channel: Channel, input: string, client = 'agent') =>
  channel.request(agentCall, { tool: 'connect', input: JSON.stringify(input), client });

describe('the lock file of a window', () => {
  it('is found by its folders and their subfolders, and only the user can read it', async () => {
    expect(await findWindows(join(folder, 'sub'), locks)).toHaveLength(1);
    expect(await findWindows(base, locks)).toEqual([]);
    expect(await findWindows(`${folder}-other`, locks)).toEqual([]);
    const [name = ''] = await readdir(locks);
    expect(((await stat(join(locks, name))).mode & 0o777).toString(8)).toBe('600');
    expect(((await stat(locks)).mode & 0o777).toString(8)).toBe('700');
  });

  it('that others can read, of a process that has ended, or that is not a lock file, is ignored', async () => {
    const [name = ''] = await readdir(locks);
    const lock = JSON.parse(await readFile(join(locks, name), 'utf8')) as WindowLock;
    await chmod(join(locks, name), 0o644);
    expect(await findWindows(folder, locks)).toEqual([]);
    await writeLock({ ...lock, pid: 2 ** 22 + 1 }, locks);
    await writeFile(join(locks, 'x.json'), '{"version":1}', { mode: 0o600 });
    expect(await findWindows(folder, locks)).toEqual([]);
    // Only the lock file of the process that has ended is removed.
    expect(await readdir(locks)).toHaveLength(2);
  });

  it('of the nearest folder is listed first, and is removed after the window has ended', async () => {
    const [lock] = await findWindows(folder, locks);
    if (!lock) throw new Error('no window was found');
    await writeLock({ ...lock, token: 'inner', folders: [join(folder, 'sub')] }, locks);
    expect((await findWindows(join(folder, 'sub'), locks)).map(({ token }) => token)).toEqual(['inner', lock.token]);
    window.dispose();
    await expect.poll(() => readdir(locks)).toHaveLength(1);
  });
});

describe('a link to a window', () => {
  it('receives nothing with another token, from another workspace, or without a greeting', async () => {
    const [lock] = await findWindows(folder, locks);
    if (!lock) throw new Error('no window was found');
    const { socket, token } = lock;
    const refused = (params: { token: string; folder: string }) =>
      expect(channelTo(socket).request(agentHello, params)).rejects.toThrow();
    await refused({ token: `${token.slice(0, -1)}~`, folder });
    await refused({ token: '', folder });
    await refused({ token, folder: base });
    await refused({ token, folder: `${folder}-other` });
    await expect(call(channelTo(socket), 'x')).rejects.toMatchObject({ code: 'unknownMethod' });
    expect(questions).toEqual([]);
    const own = channelTo(socket);
    await own.request(agentHello, { token: window.ownLink.token, folder: base });
    expect(await call(own, 'x')).toMatchObject({ isError: false });
  });

  it('prompts once for each agent and target, and each new link prompts again', async () => {
    const channel = await link();
    for (const target of ['one', 'one', 'two', 'one']) await call(channel, target);
    await call(channel, 'one', 'other\u202e');
    expect(questions).toEqual(['agent one', 'agent two', String.raw`other\u202e one`]);
    await call(await link(join(folder, 'sub')), 'one');
    expect(questions).toHaveLength(4);
  });

  it('does not run an action that the user does not allow, and prompts for it again', async () => {
    answer = false;
    const channel = await link();
    const { isError, text } = await call(channel, 'one');
    expect([isError, text]).toEqual([true, expect.stringContaining('did not allow')]);
    await call(channel, 'one');
    expect(questions).toEqual(['agent one', 'agent one']);
  });

  it('that sends invalid messages is closed', async () => {
    const [lock] = await findWindows(folder, locks);
    const socket = connect(lock?.socket ?? '');
    sockets.push(socket);
    socket.write('GET / HTTP/1.1\r\n\r\n');
    await new Promise((resolve) => socket.once('close', resolve));
  });
});

it('a scenario is run only from files below the folder, links included', async () => {
  await writeFile(join(folder, 'sub/a.socketio.json'), '{}');
  await writeFile(join(base, 'b.socketio.json'), '{}');
  await symlink(join(base, 'b.socketio.json'), join(folder, 'link.socketio.json'));
  const uri = `file://${folder}/sub/a.socketio.json`;
  for (const given of ['sub/a.socketio.json', './sub/../sub/a.socketio.json', join(folder, 'sub/a.socketio.json'), uri])
    expect(await scenarioFile(given, [folder])).toBe(uri);
  for (const given of ['../b.socketio.json', 'link.socketio.json', join(base, 'b.socketio.json')])
    await expect(scenarioFile(given, [folder])).rejects.toThrow(/not below/);
  await expect(scenarioFile('c.socketio.json', [folder])).rejects.toThrow(/does not exist/);
  await expect(scenarioFile('vscode-vfs://github/a', [folder])).rejects.toThrow(/not on this machine/);
  await expect(scenarioFile('a', [])).rejects.toThrow(/No folder/);
});
