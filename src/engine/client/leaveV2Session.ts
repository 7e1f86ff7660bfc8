import * as http from 'node:http';
import * as https from 'node:https';
import type { ConnectionProfile } from '../../model/profile.ts';
import { serverAddress } from './serverAddress.ts';

/**
 * Ends the session that a Socket.IO 2 server opened for client 4, which did not understand the answer and so cannot end it: the
 * server would count a client that is none until its ping timeout. Over polling alone; a websocket ends with its connection.
 * @param answer body of the first poll, with the session's id
 */
export function leaveV2Session(profile: ConnectionProfile, answer: string | undefined, agent: http.Agent): void {
  const sid = /^\d+:0\{"sid":"([\w-]+)"/.exec(answer ?? '')?.[1];
  if (sid === undefined) return;
  const address = serverAddress(profile);
  const url = new URL(address.url);
  url.pathname = `${(profile.path ?? '/socket.io').replace(/\/$/, '')}/`;
  url.search = new URLSearchParams({ ...address.query, EIO: '3', transport: 'polling', sid }).toString();
  const { request } = url.protocol === 'https:' ? https : http;
  const headers = { 'Content-Type': 'text/plain;charset=UTF-8' };
  const post = request(url, { method: 'POST', agent, headers }, (response) => response.resume());
  // Nobody waits for it: without it the server finds out by itself.
  post.on('error', () => undefined);
  // Length, and the close packet of Engine.IO 3.
  post.end(Buffer.from('1:1'));
}
