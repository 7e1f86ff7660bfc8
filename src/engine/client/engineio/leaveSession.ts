import * as http from 'node:http';
import * as https from 'node:https';
import type { ConnectionProfile } from '../../../model/profile/profile.ts';
import { schemeOf } from '../../../model/url/urlText.ts';
import { serverAddress } from '../network/serverAddress.ts';

/** The open packet in a poll: with its length in Engine.IO 3, without it in Engine.IO 4. */
const openPacket = /^(\d+:)?0\{"sid":"([\w-]+)"/;

/**
 * Ends the session that a server with the other protocol opened. The client did not understand the response and cannot end the session, so
 * the server would count it as a client until its ping timeout. Only needed with polling; with WebSocket, the session ends with the
 * connection.
 * @param handshakeBody the body of the first poll, which contains the session ID
 */
export function leaveSession(profile: ConnectionProfile, handshakeBody: string | undefined, agent: http.Agent): void {
  const [, length, sid] = openPacket.exec(handshakeBody ?? '') ?? [];
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
  // The close packet; Engine.IO 3 needs its length.
  post.end(Buffer.from(isEngine3 ? '1:1' : '1'));
}
