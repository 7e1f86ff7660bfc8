/** Refuses profiles and emits that Socket.IO 2 does not support, before it fails silently. Does not load its client. */
import { type StoredCause, withField } from '../../../model/cause/cause.ts';
import { explain } from '../../../model/cause/causeTexts.ts';
import { v2NamespaceFault } from '../../../model/profile/nameRules.ts';
import { type ConnectionProfile, namespaceOf } from '../../../model/profile/profile.ts';
import { v2OptionFaults } from '../../../model/profile/v2Options.ts';

/**
 * Names that the client never sends: `emit` calls the client's own listeners instead.
 * Source: socket.io-client 2.5, lib/socket.js, `events`.
 */
const localEvents: ReadonlySet<string> = new Set([
  'connect',
  'connect_error',
  'connect_timeout',
  'connecting',
  'disconnect',
  'error',
  'reconnect',
  'reconnect_attempt',
  'reconnect_failed',
  'reconnect_error',
  'reconnecting',
  'ping',
  'pong',
]);

/** Whether a client of Socket.IO 2 refuses to send events with this name. */
export function v2RefusesEvent(event: string): boolean {
  return localEvents.has(event);
}

/** Why a profile cannot be used with Socket.IO 2; undefined if it can. */
export function v2RefusesProfile(profile: ConnectionProfile): StoredCause | undefined {
  if (profile.auth && Object.keys(profile.auth).length > 0) return explain('profile.v2Auth');
  if (profile.retries) return explain('profile.v2Retries');
  if (profile.parser === 'msgpack') return explain('profile.v2Msgpack');
  const [option] = v2OptionFaults(profile);
  if (option) return withField(option.cause, option.field);
  return v2NamespaceFault(namespaceOf(profile));
}
