/** Plans that are kept with emits of the workspace's collections: the emit is the event, the plan is the rest. */
import { parseNotationJson } from '../../src/model/numbers/exactJson.ts';
import * as v from 'valibot';
import type { ConnectionProfile } from '../../src/model/profile/profile.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import { collectionReplays, collectionSaveReplay, type NamedReplay } from '../../src/protocol/hostMessages.ts';
import { draftOf, packArguments } from '../emit/argumentDraft.ts';
import { newArgument } from '../emit/emitDraft.ts';
import type { MenuItem } from '../ui/menu.ts';
import { faultDraftsOf } from './faultDraft.ts';
import { exampleDraft, type PlannedReplay, type ReplayDraft } from './replayDraft.ts';

export interface KeptWith {
  readonly channel: Channel;
  readonly connectionId: string | undefined;
  /** The profile that a new emit is saved with. */
  readonly profile: () => ConnectionProfile;
}

/**
 * Keeps a plan; the host asks for its name and its emit.
 * @returns what is told of it; nothing when the person gave it up
 * @throws when the plan cannot be kept
 */
export async function savePlan(
  { channel, connectionId, profile }: KeptWith,
  draft: ReplayDraft,
  { source, mode, speed, network }: PlannedReplay,
): Promise<string | undefined> {
  if (!('event' in source)) {
    throw new Error('Captured events belong to this session. Only a generated stream can be kept with an emit.');
  }
  const args = packArguments(draft.args);
  if (!args.ok) throw new Error('The arguments cannot be read.');
  const { saved, path } = await channel.request(collectionSaveReplay, {
    ...(connectionId === undefined ? {} : { connectionId }),
    profile: profile(),
    event: source.event,
    args: args.packed,
    replay: { mode, speed, count: source.count, everyMs: source.everyMs, ...(network && { network }) },
    ...(draft.kept && { plan: { uri: draft.kept.uri, emit: draft.kept.emit } }),
  });
  if (!saved) return undefined;
  return path ? `Saved to ${path}.` : 'Saved.';
}

/** A menu of the plans that are kept, in the order of the files. */
export async function planItems(channel: Channel, open: (draft: ReplayDraft) => void): Promise<MenuItem[]> {
  const { replays } = await channel.request(collectionReplays, {});
  return replays.map((named) => ({
    label: `${named.name} · ${named.emit} (${named.file})`,
    run: () => open(draftOfNamed(named)),
  }));
}

/** The plan as a draft; what it leaves open is the example's. */
export function draftOfNamed({ uri, emit, file, event, args, replay }: NamedReplay): ReplayDraft {
  const usual = exampleDraft();
  const notation = v.parse(v.array(v.unknown()), parseNotationJson(args));
  return {
    ...usual,
    event,
    args: notation.map((value) => draftOf(value, newArgument().id)),
    count: String(replay.count ?? usual.count),
    everyMs: String(replay.everyMs ?? usual.everyMs),
    mode: replay.mode,
    speed: String(replay.speed ?? 1),
    faults: (replay.network ?? []).flatMap(faultDraftsOf),
    kept: { uri, emit, file },
  };
}
