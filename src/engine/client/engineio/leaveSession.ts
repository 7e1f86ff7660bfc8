import * as http from 'node:http';
import * as https from 'node:https';
import type { ConnectionProfile } from '../../../model/profile/profile.ts';
import { schemeOf } from '../../../model/url/urlText.ts';
import { serverAddress } from '../network/serverAddress.ts';

/** The open packet in a poll, with its length in Engine.IO 3 and without in Engine.IO 4. */
const openPacket = /^(\d+:)?0\{"sid":"([\w-]+)"/;

/**
 * Ends the session that a server of the other protocol opened for a client, which did not understand the answer and so cannot end it: the
 * server would count a client that is none until its ping timeout. Over polling alone; a websocket ends with its connection.
 * @param answer body of the first poll, with the session's id
 */
export function leaveSession(profile: ConnectionProfile, answer: string | undefined, agent: http.Agent): void {
  const [, length, sid] = openPacket.exec(answer ?? '') ?? [];
  if (sid === undefined) return;
  const isEngine3 = length !== undefined;
  const address = serverAddress(profile);
  const path = (profile.path ?? '/socket.io').replace(/\/$/, '');
  const query = new URLSearchParams({ ...address.query, EIO: isEngine3 ? '3' : '4', transport: 'polling', sid });
  const { request } = schemeOf(address.url) === 'https' ? https : http;
  const headers = { 'Content-Type': 'text/plain;charset=UTF-8' };
  const post = request(`${address.url}${path}/?${String(query)}`, { method: 'POST', agent, headers }, (response) =>
    response.resume(),
  );
  // The result does not matter: without this request, the session ends at the server's ping timeout.
  post.on('error', () => undefined);
  // The close packet, in Engine.IO 3 with its length.
  post.end(Buffer.from(isEngine3 ? '1:1' : '1'));
}
