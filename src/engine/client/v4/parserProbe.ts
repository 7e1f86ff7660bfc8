import type { Clock } from '../../../base/clock.ts';
import type { Disposable } from '../../../base/disposable.ts';
import type { Network } from '../../../model/profile/network.ts';
import { type ConnectionProfile, namespaceOf } from '../../../model/profile/profile.ts';
import type { OtherParser } from '../engineio/openDropLoop.ts';
import { V4EmitTracker } from './v4EmitTracker.ts';
import { packetType } from '../../codec/packetType.ts';
import { V4Transport } from './v4Transport.ts';

/** A server that does not respond within this time gives no result. */
const probeMs = 5000;

/** The parser that a connection does not use. */
export function otherParserOf({ parser }: Pick<ConnectionProfile, 'parser'>): 'default' | 'msgpack' {
  return parser === 'msgpack' ? 'default' : 'msgpack';
}

/**
 * Opens one connection to the same server and namespace, with the same auth and the other parser, and closes it after the first response. A
 * response, whether it accepts or refuses the connection, shows that the server uses that parser. `done` is called once, unless the probe
 * is disposed before.
 */
export function probeOtherParser(
  profile: ConnectionProfile,
  network: Network | undefined,
  clock: Clock,
  done: (result: OtherParser) => void,
): Disposable {
  const { retries: _retries, ...once } = profile;
  const probed = { ...once, parser: otherParserOf(profile), reconnection: { enabled: false } };
  const transport = new V4Transport(probed, network);
  const namespace = namespaceOf(profile);
  let ended = false;
  let opened = false;
  const end = (result?: OtherParser): void => {
    if (ended) return;
    ended = true;
    timer.dispose();
    socket.removeAllListeners();
    socket.disconnect();
    transport.leave(namespace);
    if (result !== undefined) done(result);
  };
  const nothing = (): void => undefined;
  const socket = transport.join(namespace, profile.auth ? { auth: profile.auth } : {}, (made) => ({
    tracker: new V4EmitTracker(made, probed, nothing),
    isActive: () => true,
    event: () => false,
    decoded: ({ type }) => {
      const isResponse = type === packetType.connect || type === packetType.connectError;
      // The client processes the response a tick later, and must do so before the connection is closed.
      if (isResponse) setImmediate(() => end('responds'));
    },
    upgraded: nothing,
    upgradeStarted: nothing,
    upgradeFailed: nothing,
    retryScheduled: nothing,
    reconnecting: nothing,
    reconnectFailed: nothing,
    packet: nothing,
    conditions: nothing,
  }));
  const timer = clock.after(probeMs, () => end('untried'));
  socket.on('disconnect', () => end('fails'));
  // An error before the transport opens is not related to the parser.
  transport.manager.on('error', () => end(opened ? 'fails' : 'untried'));
  transport.manager.on('open', () => (opened = true));
  transport.manager.on('close', () => end('fails'));
  socket.connect();
  return { dispose: () => end() };
}
