import { connect, type Socket } from 'node:net';
import { systemClock } from '../../base/clock.ts';
import { findWindows } from '../../host/agents/windowLock.ts';
import { linePort } from '../../host/agents/linePort.ts';
import type { OwnLink } from '../../host/agents/windowServer.ts';
import { agentTools } from '../../model/agent/agentTools.ts';
import { agentTexts } from '../../model/agent/agentTexts.ts';
import { agentCall, agentHello } from '../../protocol/agentMessages.ts';
import { Channel } from '../../protocol/channel.ts';
import type { Backend } from './backend.ts';

/** A window that has not responded after this time is ignored. */
const helloMs = 5000;

/** The window whose workspace contains the folder; undefined if there is none. `own` is the window that has started this server. */
export async function findWindow(folder: string, own: OwnLink | undefined): Promise<Backend | undefined> {
  for (const { socket, token } of own ? [own] : await findWindows(folder)) {
    const backend = await linked(socket, token, folder);
    if (backend) return backend;
  }
  return undefined;
}

async function linked(path: string, token: string, folder: string): Promise<Backend | undefined> {
  const socket = connect(path);
  let isOpen = true;
  const channel = new Channel(linePort(socket), systemClock);
  socket.on('error', () => undefined);
  socket.on('close', () => {
    isOpen = false;
    channel.dispose();
  });
  try {
    await channel.request(agentHello, { token, folder }, { timeoutMs: helloMs });
  } catch {
    socket.destroy();
    return undefined;
  }
  return {
    tools: agentTools,
    isCurrent: () => isOpen,
    call: async (tool, input, client) => {
      try {
        return await channel.request(agentCall, { tool, input: JSON.stringify(input ?? {}), client });
      } catch {
        return { text: JSON.stringify({ error: agentTexts.linkEnded(), truncated: false }), isError: true };
      }
    },
    end: () => ended(socket),
  };
}

function ended(socket: Socket): Promise<void> {
  socket.destroy();
  return Promise.resolve();
}
