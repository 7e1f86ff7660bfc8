import type { EntryFacts } from '../../model/entry/entry.ts';
import type { ConnectionWatch } from './connectionWatch.ts';
import type { JoinWatch } from './joinWatch.ts';
import type { SessionWatch } from './sessionWatch.ts';
import type { ConnectionTrack } from './tracks.ts';

export interface TransitionWatches {
  readonly connections: ConnectionWatch;
  readonly sessions: SessionWatch;
  readonly joins: JoinWatch;
}

/** Updates the known facts about a connection after a transition, and passes the transition to the watches. */
export function applyTransition(
  track: ConnectionTrack,
  facts: EntryFacts,
  { connections, sessions, joins }: TransitionWatches,
): void {
  // The other watches explain problems from the view of a client.
  if (track.isServer) return ofServer(track, facts);
  switch (facts.state) {
    case 'connecting':
      track.startedT = facts.t;
      joins.requested(track, facts);
      return connections.connecting(track);
    case 'reconnecting':
      track.startedT = facts.t;
      return;
    case 'connected':
      join(track, facts);
      joins.responded(track);
      connections.joined(track);
      return sessions.joined(track, facts);
    case 'recovered':
      return sessions.recovered(track);
    case 'upgraded':
      return sessions.upgraded(track);
    case 'upgradeFailed':
    case 'upgradeUnanswered':
      return sessions.upgradeFailed(track, facts);
    case 'disconnected':
    case 'connectError': {
      const { joinedT } = track;
      track.target.open.delete(track.connectionId);
      track.joinedT = undefined;
      joins.ended(track, facts);
      connections.ended(track, facts, joinedT);
      return sessions.ended(track, facts, joinedT);
    }
    default:
      return;
  }
}

function ofServer(track: ConnectionTrack, facts: EntryFacts): void {
  if (facts.state === 'connected') return join(track, facts);
  if (facts.state !== 'disconnected' && facts.state !== 'connectError') return;
  track.target.open.delete(track.connectionId);
  track.joinedT = undefined;
}

function join(track: ConnectionTrack, { seq, t, maxPayload, pingInterval, pingTimeout }: EntryFacts): void {
  const { target } = track;
  target.joins++;
  target.open.add(track.connectionId);
  track.joinedT = t;
  track.joinedSeq = seq;
  track.events = 0;
  track.wasJoined = true;
  track.limit(maxPayload);
  track.pingInterval = pingInterval;
  track.pingTimeout = pingTimeout;
}
