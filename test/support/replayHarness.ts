import type { ReplayReport } from '../../src/model/replay/replay.ts';
import { reportOf } from '../../src/model/replay/replayOutcome.ts';
import { packPayload } from '../../src/model/payload/packedPayload.ts';
import type { ConnectionProfile } from '../../src/model/profile/profile.ts';
import type { ReplayStart } from '../../src/protocol/replayMessages.ts';
import type { Replay } from '../../src/engine/replay/replay.ts';
import type { EngineHarness } from './engineHarness.ts';

export interface StreamRequest extends Partial<Omit<ReplayStart, 'profile' | 'source'>> {
  readonly profile?: Partial<ConnectionProfile>;
  readonly event?: string;
  readonly args?: readonly unknown[];
  readonly count: number;
  readonly everyMs: number;
}

/** Reconnects quickly after a cut, without random delays. */
export const quickReconnection = { delayMs: 20, delayMaxMs: 20, randomizationFactor: 0 };

/** Starts a generated stream. By default, each event is “ping” with its number. */
export function startStream({ engine }: EngineHarness, url: string, request: StreamRequest): Promise<Replay> {
  const { profile, event = 'ping', args = ['{{$counter}}'], count, everyMs, mode = 'compare', ...more } = request;
  return engine.replays.start({
    profile: { url, reconnection: quickReconnection, ...profile },
    source: { event, args: packPayload(args), count, everyMs },
    mode,
    ...more,
  });
}

export async function reportFrom(replay: Replay): Promise<ReplayReport> {
  return reportOf(await replay.whenOver());
}

/** The run of a report with this mode. */
export function runOf(report: ReplayReport, mode: 'volatile' | 'reliable'): ReplayReport['runs'][number] {
  const run = report.runs.find((one) => one.mode === mode);
  if (!run) throw new Error(`The report has no ${mode} run`);
  return run;
}

/** Indexes of the events with one of these deliveries. */
export function indexesOf(run: ReplayReport['runs'][number], ...deliveries: readonly string[]): number[] {
  return run.events.filter(({ delivery }) => deliveries.includes(delivery)).map(({ index }) => index);
}
