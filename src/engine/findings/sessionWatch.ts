import { nestedParams } from '../../model/cause/cause.ts';
import { explain } from '../../model/cause/causeTexts.ts';
import type { EntryFacts } from '../../model/entry/entry.ts';
import { isOwnEnd, subjectOf } from './connectionWatch.ts';
import type { ConnectionTrack, Tracks } from './tracks.ts';
import { about, type WatchDeps } from './watched.ts';

/** Servers keep a session for two minutes by default. */
const defaultSessionLifetimeMs = 120_000;
/** Clients usually upgrade immediately after the handshake, so a later upgrade is not expected. */
const upgradeWithinMs = 30_000;
const minPolledEvents = 20;
/** Two connections of one client that begin within this time are probably opened by the same code. */
const twinsWithinMs = 1000;

/** A join after an outage, whose session may still be restored. */
interface Rejoin {
  readonly seq: number;
  readonly gapMs: number;
  readonly wasRestarted: boolean;
}

/**
 * Finds problems of open connections: sessions that were not restored, polling without an upgrade, and duplicate connections of a client.
 */
export class SessionWatch {
  readonly #deps: WatchDeps;
  readonly #tracks: Tracks;
  readonly #rejoins = new Map<ConnectionTrack, Rejoin>();
  /** Connections over HTTP long-polling, with the entry that shows the transport. */
  readonly #polling = new Map<ConnectionTrack, number>();

  constructor(deps: WatchDeps, tracks: Tracks) {
    this.#deps = deps;
    this.#tracks = tracks;
  }

  joined(track: ConnectionTrack, { seq, t, transport }: EntryFacts): void {
    const { outage } = track;
    track.outage = undefined;
    if (outage && track.hasOffset) {
      this.#rejoins.set(track, { seq, gapMs: t - outage.t, wasRestarted: outage.wasRefused });
    }
    if (transport === 'polling') this.#polling.set(track, seq);
    else this.#upgraded(track);
    if (!track.isOwn) this.#twins(track, seq, t);
  }

  recovered(track: ConnectionTrack): void {
    this.#rejoins.delete(track);
    this.#deps.findings.withdraw(`recovery ${track.connectionId}`);
  }

  upgraded(track: ConnectionTrack): void {
    this.#upgraded(track);
  }

  upgradeFailed(track: ConnectionTrack, { seq, cause }: EntryFacts): void {
    this.#polling.delete(track);
    this.#deps.findings.report({
      key: `polling ${subjectOf(track)}`,
      cause: explain('finding.pollingOnly', nestedParams('failure', cause)),
      severity: 'warning',
      ...about(track),
      seqs: [seq],
    });
  }

  ended(track: ConnectionTrack, { t, state, cause }: EntryFacts, joinedT: number | undefined): void {
    this.#polling.delete(track);
    this.#rejoins.delete(track);
    const isLost = !isOwnEnd(cause) && cause?.code !== 'server.disconnected';
    if (joinedT !== undefined) track.outage = isLost ? { t, wasRefused: false } : undefined;
    else if (track.outage && state === 'connectError') track.outage = { ...track.outage, wasRefused: true };
  }

  tick(t: number): void {
    for (const [track, { seq, gapMs, wasRestarted }] of this.#rejoins) {
      const because = wasRestarted ? 'restarted' : gapMs > defaultSessionLifetimeMs ? 'tooLong' : 'unknown';
      const confidence = because === 'unknown' ? 'possible' : 'likely';
      this.#deps.findings.report({
        key: `recovery ${track.connectionId}`,
        cause: explain('finding.recoveryFailed', { gapMs: Math.round(gapMs), because }, { confidence }),
        severity: 'warning',
        ...about(track),
        seqs: [seq],
      });
    }
    this.#rejoins.clear();
    for (const [track, seq] of this.#polling) {
      if (track.joinedT === undefined || t - track.joinedT < upgradeWithinMs || track.events < minPolledEvents)
        continue;
      this.#polling.delete(track);
      this.#deps.findings.report({
        key: `polling ${subjectOf(track)}`,
        cause: explain('finding.pollingOnly', {}, { confidence: 'possible' }),
        severity: 'info',
        ...about(track),
        seqs: [seq],
      });
    }
  }

  clear(): void {
    this.#rejoins.clear();
    this.#polling.clear();
  }

  #upgraded(track: ConnectionTrack): void {
    this.#polling.delete(track);
    this.#deps.findings.withdraw(`polling ${subjectOf(track)}`);
  }

  #twins(track: ConnectionTrack, seq: number, t: number): void {
    for (const connectionId of track.target.open) {
      if (connectionId === track.connectionId) continue;
      const other = this.#tracks.connection(connectionId);
      if (other?.joinedT === undefined || t - other.joinedT > twinsWithinMs) continue;
      this.#deps.findings.report({
        key: `twins ${track.target.key}`,
        cause: explain('finding.twinConnection', {}, { confidence: 'possible' }),
        severity: 'info',
        sourceId: track.sourceId,
        seqs: [other.joinedSeq, seq],
      });
      return;
    }
  }
}
