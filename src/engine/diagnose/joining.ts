/** Joins a namespace in a session, with the packets of Socket.IO. */
import { randomUUID } from 'node:crypto';
import type { StoredCause } from '../../model/cause/cause.ts';
import { storedCause } from '../../model/cause/cause.ts';
import { withNumbers } from '../../model/numbers/exactNumber.ts';
import type { ConnectionProfile } from '../../model/profile/profile.ts';
import { sentWithoutAuth } from '../client/network/serverAddress.ts';
import { parserChoice } from '../client/v4/parserChoice.ts';
import { refusedContent } from '../codec/msgpackParser.ts';
import { packetType } from '../codec/packetType.ts';
import { refusalCause } from '../codec/refusal.ts';
import type { EnginePacket } from './enginePackets.ts';
import type { EngineSession } from './engineSession.ts';
import type { EngineVersion, Probe } from './probe.ts';

export type JoinOutcome =
  | { readonly outcome: 'joined' }
  | { readonly outcome: 'refused'; readonly cause: StoredCause }
  /** The session ended before there was a response. */
  | { readonly outcome: 'closed'; readonly cause: StoredCause | undefined }
  | { readonly outcome: 'silent' };

export interface Join {
  readonly namespace: string;
  readonly parser: NonNullable<ConnectionProfile['parser']>;
  readonly auth?: Readonly<Record<string, unknown>> | undefined;
  /** How long to wait for a response, in milliseconds. */
  readonly waitMs: number;
}

/** A namespace that no application has. */
export function unknownNamespace(): string {
  return `/inspector-${randomUUID()}`;
}

/** Requests to join the namespace, and waits for the response. */
export async function join(probe: Probe, session: EngineSession, target: Join): Promise<JoinOutcome> {
  const request = session.engine === 4 ? joinPacket(target) : joinPacketV2(target);
  const fault = request === undefined ? undefined : await session.send([request]);
  if (fault) return { outcome: 'closed', cause: fault };
  const until = performance.now() + target.waitMs;
  for (;;) {
    const received = await session.receive(Math.max(0, until - performance.now()));
    if (received === undefined) return { outcome: 'silent' };
    if ('cause' in received) return { outcome: 'closed', cause: received.cause };
    for (const packet of received.packets) {
      if (packet === '1') return { outcome: 'closed', cause: undefined };
      if (packet === '2') await session.send(['3']);
      const read = socketPacket(packet);
      if (read?.nsp !== target.namespace) continue;
      if (read.type === packetType.connect) return { outcome: 'joined' };
      if (read.type === packetType.connectError) {
        return { outcome: 'refused', cause: refusal(probe, read.data, session.engine, target.namespace) };
      }
    }
  }
}

/** Leaves the namespace and closes the session. */
export async function leave(
  session: EngineSession,
  { namespace, parser }: Pick<Join, 'namespace' | 'parser'>,
): Promise<void> {
  const packet = messageOf(parserChoice({ parser }).encode({ type: packetType.disconnect, nsp: namespace }).text);
  await session.send([packet]);
  await session.close();
}

/** Masks the secrets that the server sent back. The name of the field `message` is not masked, although it may be equal to a secret. */
function refusal({ net, profile }: Probe, sent: unknown, engine: EngineVersion, namespace: string): StoredCause {
  const { message } = (typeof sent === 'object' && sent !== null ? sent : {}) as { readonly message?: unknown };
  const masked = typeof message === 'string' ? { message: net.mask(message) } : net.redactor.data(sent);
  // In Socket.IO 2, there is no auth payload.
  return storedCause(refusalCause(masked, { namespace, sent: engine === 4 ? sentWithoutAuth(profile) : undefined }));
}

function joinPacket({ namespace, parser, auth }: Join): EnginePacket {
  const choice = parserChoice({ parser });
  const data = auth && choice.prepare([withNumbers(auth)])[0];
  return messageOf(
    choice.encode({ type: packetType.connect, nsp: namespace, ...(data !== undefined && { data }) }).text,
  );
}

/** A Socket.IO 2 server joins every client to “/”. */
function joinPacketV2({ namespace }: Join): EnginePacket | undefined {
  return namespace === '/' ? undefined : `40${namespace}`;
}

function messageOf(text: string | Uint8Array): EnginePacket {
  return typeof text === 'string' ? `4${text}` : text;
}

/** A connect, disconnect or error packet; undefined for others. */
function socketPacket(
  packet: EnginePacket,
): { readonly type: number; readonly nsp: string; readonly data?: unknown } | undefined {
  if (typeof packet !== 'string') {
    const content = refusedContent(packet)?.value;
    if (typeof content !== 'object' || content === null) return undefined;
    const { type, nsp, data } = content as { type?: unknown; nsp?: unknown; data?: unknown };
    return typeof type === 'number' && typeof nsp === 'string' ? { type, nsp, data } : undefined;
  }
  const [, type, nsp = '/', rest = ''] = /^4([014])(?:(\/[^,]*)(?:,|$))?(.*)$/s.exec(packet) ?? [];
  if (type === undefined) return undefined;
  return { type: Number(type), nsp: nsp.split('?', 1)[0] ?? nsp, data: jsonOf(rest) };
}

function jsonOf(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return text;
  }
}
