/**
 * Plans that are saved with emits of the workspace's collections. The emit contains the event, and the plan contains
 * everything else.
 */
import { parseNotationJson } from '../../src/model/numbers/exactJson.ts';
import * as v from 'valibot';
import type { ConnectionProfile } from '../../src/model/profile/profile.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import {
  collectionReplays,
  collectionSaveReplay,
  type NamedReplay,
  type ReplayFilling,
} from '../../src/protocol/hostMessages.ts';
import { draftOf, packArguments } from '../emit/argumentDraft.ts';
import { newArgument } from '../emit/emitDraft.ts';
import type { MenuItem } from '../ui/menu.ts';
import { faultDraftsOf } from './faultDraft.ts';
import { commonTexts } from '../../src/model/texts/commonTexts.ts';
import { planTexts } from './planTexts.ts';
import { exampleDraft, type PlannedReplay, type ReplayDraft } from './replayDraft.ts';

export interface SavePlanDeps {
  readonly channel: Channel;
  readonly connectionId: string | undefined;
  /** The profile that a new emit is saved with. */
  readonly profile: () => ConnectionProfile;
}

/**
 * Saves a plan. The host prompts for its name and its emit.
 * @returns a message; undefined when the user canceled
 * @throws when the plan cannot be saved
 */
export async function savePlan(
  { channel, connectionId, profile }: SavePlanDeps,
  draft: ReplayDraft,
  { source, mode, speed, network }: PlannedReplay,
): Promise<string | undefined> {
  if (!('event' in source)) {
    throw new Error(planTexts.saveCaptured());
  }
  const args = packArguments(draft.args);
  if (!args.ok) throw new Error(planTexts.saveUnreadable());
  const { saved, path } = await channel.request(collectionSaveReplay, {
    ...(connectionId === undefined ? {} : { connectionId }),
    profile: profile(),
    event: source.event,
    args: args.packed,
    replay: { mode, speed, count: source.count, everyMs: source.everyMs, ...(network && { network }) },
    ...(draft.kept && { plan: { uri: draft.kept.uri, emit: draft.kept.emit } }),
  });
  if (!saved) return undefined;
  return path ? commonTexts.savedTo({ path }) : commonTexts.saved();
}

/** A menu of the saved plans, in the order of the files. */
export async function planItems(channel: Channel, open: (draft: ReplayDraft) => void): Promise<MenuItem[]> {
  const { replays } = await channel.request(collectionReplays, {});
  return replays.map((named) => ({
    label: planTexts.named({ name: named.name, emit: named.emit, file: named.file }),
    run: () => open(draftOfNamed(named)),
  }));
}

/** The draft for an emit of a collection. Everything except the event is as in the example. */
export function draftOfEmit({ uri, emit, file, event, args }: ReplayFilling): ReplayDraft {
  const notation = v.parse(v.array(v.unknown()), parseNotationJson(args));
  return {
    ...exampleDraft(),
    event,
    args: notation.map((value) => draftOf(value, newArgument().id)),
    kept: { uri, emit, file },
  };
}

/** The draft of a saved plan. Values that the plan does not contain are as in the example. */
export function draftOfNamed({ replay, ...emit }: NamedReplay): ReplayDraft {
  const usual = draftOfEmit(emit);
  return {
    ...usual,
    count: String(replay.count ?? usual.count),
    everyMs: String(replay.everyMs ?? usual.everyMs),
    mode: replay.mode,
    speed: String(replay.speed ?? 1),
    faults: (replay.network ?? []).flatMap(faultDraftsOf),
  };
}
