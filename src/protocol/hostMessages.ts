/** What the host answers and tells the panel: only what VS Code can do. Everything about events is relayed to the engine. */
import { storedCauseSchema } from '../model/cause/causeSchema.ts';
import * as v from 'valibot';
import { copyForms } from '../model/bytes/copyForms.ts';
import { timeLimitSchema } from '../model/profile/duration.ts';
import { profileSchema } from '../model/profile/profile.ts';
import { replayRequestSchema, savedReplaySchema } from '../model/replay/replay.ts';
import { packedPayloadSchema } from '../model/payload/packedPayload.ts';
import * as bytes from './byteMessages.ts';
import * as engine from './engineMessages.ts';
import * as clear from './clearMessages.ts';
import * as entry from './entryMessages.ts';
import { notification, request } from './message.ts';
import * as file from './sessionFileMessages.ts';
import * as replay from './replayMessages.ts';
import * as statistics from './statisticsMessages.ts';
import * as stream from './streamMessages.ts';
import * as view from './viewMessages.ts';
import * as timeline from './timelineMessages.ts';

const none = v.object({});
const whole = v.pipe(v.number(), v.integer(), v.minValue(0));
const byteRange = { ...bytes.entryPartSchema.entries, from: whole, to: whole };

const hostState = v.object({
  /** "restarted" is told once after the engine died: its connections are closed; what it captured is in the new one's timeline if it could be kept. */
  engine: v.object({
    state: v.picklist(['idle', 'running', 'failed']),
    restarts: v.number(),
    reason: v.optional(v.string()),
  }),
  demo: v.object({ url: v.optional(v.string()) }),
  trusted: v.boolean(),
  /** A folder is open, so that emits can be saved. */
  workspace: v.boolean(),
  /** URLs connected to before, newest first. */
  recentUrls: v.array(v.string()),
});
export type HostState = v.InferOutput<typeof hostState>;
export const hostSnapshot = request('host/snapshot', none, hostState);
export const hostChanged = notification('host/changed', hostState);

/** Starts the demo server when it does not run. */
export const demoStart = request('demo/start', none, v.object({ url: v.string() }));

/**
 * Starts a connection as a person wrote it; the host resolves variables, secrets and files. Responds like connection/open. `from` names the
 * connection whose profile was shown masked: what is still masked is put back.
 */
export const profileConnect = request(
  'profile/connect',
  v.object({ profile: profileSchema, from: v.optional(v.string()) }),
  engine.connectionOpen.result,
  { timeoutMs: null },
);
const profileFault = v.object({ field: v.array(v.union([v.string(), v.number()])), fault: storedCauseSchema });
/** A field of a profile that cannot be used, as the data of an error too. */
export type ProfileFault = v.InferOutput<typeof profileFault>;
export { profileFault as profileFaultSchema };
/**
 * How a connection was written, for the form. Secrets are masked; `masked` names their fields ("auth.token"). Where its address holds
 * variables, `address` is what they stood for when it was opened.
 */
export const profileGet = request(
  'profile/get',
  v.object({ connectionId: v.string() }),
  v.object({ profile: profileSchema, masked: v.array(v.string()), address: v.optional(v.string()) }),
);
/**
 * What the variables of a profile stand for now, with those of the collection that the connection `from` comes from: the address, its
 * secrets masked, or the first fault and its field as a path, such as ["headers", "X-Key"].
 */
export const profileAddress = request(
  'profile/address',
  v.object({ profile: profileSchema, from: v.optional(v.string()) }),
  v.object({ address: v.optional(v.string()), fault: v.optional(profileFault) }),
);
/** The value of one masked field; the host asks the person first. */
export const profileReveal = request(
  'profile/reveal',
  v.object({ connectionId: v.string(), field: v.string() }),
  v.object({ value: v.string() }),
  { timeoutMs: null },
);

/** Lets the person pick a file. Inside the workspace a reference is enough; from elsewhere the bytes come. null: nothing was picked. */
export const filePick = request(
  'file/pick',
  none,
  v.nullable(
    v.object({
      name: v.string(),
      bytes: v.number(),
      /** Relative to the workspace folder, for `{"$file": …}`. */
      path: v.optional(v.string()),
      content: v.optional(v.instance(ArrayBuffer)),
    }),
  ),
  { timeoutMs: null, resultBuffers: (result) => (result?.content ? [result.content] : []) },
);

/** Saves a text or bytes where the person says; `name` is suggested. `saved` is false when the person gave it up. */
export const fileSave = request(
  'file/save',
  v.object({
    name: v.pipe(v.string(), v.nonEmpty(), v.maxLength(200)),
    content: v.union([v.string(), v.instance(ArrayBuffer)]),
  }),
  v.object({ saved: v.boolean(), path: v.optional(v.string()) }),
  { timeoutMs: null, paramBuffers: ({ content }) => (typeof content === 'string' ? [] : [content]) },
);

/** Saves the capture as a session file; the host asks what of it, all or what the timeline shows, and where. */
export const captureSave = request(
  'capture/save',
  v.object({ filter: v.string(), connectionId: v.optional(v.string()) }),
  v.object({ saved: v.boolean() }),
  { timeoutMs: null },
);

/** Starts a replay as a person wrote it; the host fills in variables, secrets and files. `from` as in profile/connect. */
export const replayRun = request(
  'replay/run',
  v.object({ request: replayRequestSchema, from: v.optional(v.string()) }),
  replay.replayStart.result,
  { timeoutMs: null },
);

/** An emit of a collection that the plan of a replay is kept with. */
const keptPlan = v.object({
  /** The collection's file. */
  uri: v.string(),
  /** The emit's name with its folders before it. */
  emit: v.string(),
});
/**
 * Starts a replay on connections like that of an emit of a collection, with the collection's variables, as a send of the emit would be
 * resolved now. What is sent is the request's own.
 */
export const replayRunKept = request(
  'replay/runKept',
  v.object({ plan: keptPlan, request: v.omit(replayRequestSchema, ['profile']) }),
  replay.replayStart.result,
  { timeoutMs: null },
);

const saveRequest = v.object({
  connectionId: v.optional(v.string()),
  profile: profileSchema,
  event: v.string(),
  args: packedPayloadSchema,
  ack: v.optional(v.union([v.boolean(), v.object({ timeoutMs: timeLimitSchema })])),
  volatile: v.optional(v.boolean()),
  compress: v.optional(v.boolean()),
  /** Kept with the new emit. */
  replays: v.optional(v.record(v.string(), savedReplaySchema)),
});
export type SaveRequest = v.InferOutput<typeof saveRequest>;
/** Saves an emit; the host asks for its name and collection. `saved` is false when the person gave it up. */
export const collectionSave = request(
  'collection/save',
  saveRequest,
  v.object({ saved: v.boolean(), path: v.optional(v.string()) }),
  { timeoutMs: null, paramBuffers: (params) => params.args.buffers },
);

/**
 * Saves the plan of a replay under a name with an emit of a collection, or with a new one. The host asks for the name and the emit.
 * A new emit of a plan that was kept with an emit has that one's connection. `saved` is false when the person gave it up.
 */
export const collectionSaveReplay = request(
  'collection/saveReplay',
  v.object({ ...saveRequest.entries, replay: savedReplaySchema, plan: v.optional(keptPlan) }),
  v.object({ saved: v.boolean(), path: v.optional(v.string()) }),
  { timeoutMs: null, paramBuffers: (params) => params.args.buffers },
);
export type SaveReplayRequest = v.InferOutput<typeof collectionSaveReplay.params>;

const namedReplay = v.object({
  /** The collection's file. */
  uri: v.string(),
  /** Of the file, for messages. */
  file: v.string(),
  /** The emit's name with its folders before it. */
  emit: v.string(),
  name: v.string(),
  event: v.string(),
  /** JSON text of the arguments in payload notation; files are relative to the first workspace folder, as in every form. */
  args: v.string(),
  replay: savedReplaySchema,
});
/** The named replays of the workspace's collections, in the order of the files. Collections that cannot be read have none. */
export const collectionReplays = request('collection/replays', none, v.object({ replays: v.array(namedReplay) }));
export type NamedReplay = v.InferOutput<typeof namedReplay>;

const listedEmit = v.object({
  /** The emit's name with its folders before it. */
  emit: v.string(),
  event: v.string(),
  /** JSON text of the arguments in payload notation, files relative to the first workspace folder. Left out when it holds variables. */
  args: v.optional(v.string()),
  ack: v.optional(v.union([v.boolean(), v.object({ timeoutMs: v.optional(v.number()) })])),
  volatile: v.optional(v.boolean()),
  compress: v.optional(v.boolean()),
});
/** The emits of the workspace's collections, in the order of the files. Collections that cannot be read have none. */
export const collectionEmits = request('collection/emits', none, v.object({ emits: v.array(listedEmit) }));
export type ListedEmit = v.InferOutput<typeof listedEmit>;

/** A saved emit that the form holds. */
const savedEmit = v.object({
  /** The collection's file. */
  uri: v.string(),
  /** The emit's name with its folders before it. */
  emit: v.string(),
  /** The file as a person knows it. */
  file: v.string(),
  /** A key of the collection's connections. */
  connection: v.string(),
  /** Of the emit as it was loaded, so that no other change of it is overwritten. */
  version: v.string(),
});
export type SavedEmit = v.InferOutput<typeof savedEmit>;
export { savedEmit as savedEmitSchema };

/** Puts an emit of a collection into the form. */
export const formFill = notification(
  'form/fill',
  v.object({
    saved: v.optional(savedEmit),
    /** The connection to choose; null when the emit's own is not open. */
    connectionId: v.optional(v.nullable(v.string())),
    event: v.string(),
    /** JSON text of the arguments in payload notation. */
    args: v.string(),
    ack: v.optional(v.union([v.boolean(), v.object({ timeoutMs: v.number() })])),
    volatile: v.optional(v.boolean()),
    compress: v.optional(v.boolean()),
  }),
);
/** Deletes the whole capture, after the person has confirmed it. */
export const captureClear = request('capture/clear', none, v.object({ cleared: v.boolean() }), { timeoutMs: null });
export type FormFilling = v.InferOutput<typeof formFill.params>;
/**
 * Emits what the form holds with the variables of the collection that it was loaded from. Without a connection the one of the saved emit
 * is opened. Responds as soon as the emit is recorded.
 */
export const emitFromSaved = request(
  'emit/fromSaved',
  v.object({
    saved: savedEmit,
    connectionId: v.optional(v.string()),
    event: v.string(),
    args: packedPayloadSchema,
    ack: v.optional(v.object({ timeoutMs: v.optional(timeLimitSchema) })),
    volatile: v.optional(v.boolean()),
    compress: v.optional(v.boolean()),
  }),
  v.object({ seq: v.number(), connectionId: v.string() }),
  { timeoutMs: null, paramBuffers: (params) => params.args.buffers },
);

export type FormEmit = v.InferOutput<typeof emitFromSaved.params>;

/** Saves what the form holds to the emit that it was loaded from; only what differs is changed in the file. */
export const collectionUpdate = request(
  'collection/update',
  v.object({
    saved: savedEmit,
    ...v.pick(saveRequest, ['event', 'args', 'ack', 'volatile', 'compress']).entries,
  }),
  v.object({ saved: savedEmit }),
  { timeoutMs: null, paramBuffers: (params) => params.args.buffers },
);

export type EmitUpdate = v.InferOutput<typeof collectionUpdate.params>;

/** Copies entries to the clipboard; answers how many. Nothing is copied when there are none. */
export const entriesCopy = request(
  'entries/copy',
  v.object({ selection: timeline.entrySelectionSchema, format: v.picklist(timeline.textFormats) }),
  v.object({ entries: v.number() }),
  { timeoutMs: null },
);
/** Shows what two entries carry in VS Code's diff editor. */
export const entriesCompare = request('entries/compare', v.object({ left: v.number(), right: v.number() }), none, {
  timeoutMs: null,
});
/** Asks the person for the words of a marker, and adds it. `seq` is left out when the person gave it up. */
export const markerPrompt = request(
  'marker/ask',
  v.object({ connectionId: v.optional(v.string()) }),
  v.object({ seq: v.optional(v.number()) }),
  { timeoutMs: null },
);
/** What can be chosen from VS Code's own menu on the timeline; the page knows which entries are meant. */
export const timelineActions = [
  'copyJson',
  'copyNdjson',
  'copyText',
  'copyCode',
  'copyName',
  'goToPartner',
  'reply',
  'resend',
  'editAndResend',
  'saveToCollection',
  'compare',
  'filterByEvent',
  'excludeEvent',
  'addMarker',
] as const;
export type TimelineAction = (typeof timelineActions)[number];
/** Something was chosen from the menu. */
export const timelineAct = notification('timeline/act', v.object({ action: v.picklist(timelineActions) }));

/** Saves a range of bytes where the person says; the host reads them from the engine, a part at a time. `name` is suggested. */
export const bytesSave = request(
  'bytes/save',
  v.object({ ...byteRange, name: v.pipe(v.string(), v.nonEmpty(), v.maxLength(200)) }),
  v.object({ saved: v.boolean(), path: v.optional(v.string()) }),
  { timeoutMs: null },
);
/** Opens bytes, read-only, in the Hex Editor extension. `opened` is false when it is not installed; the host has offered it then. */
export const bytesOpen = request(
  'bytes/open',
  v.object({ ...byteRange, name: v.pipe(v.string(), v.nonEmpty(), v.maxLength(200)) }),
  v.object({ opened: v.boolean() }),
  { timeoutMs: null },
);
/** What can be chosen from VS Code's own menu on bytes, or with a key. */
export const bytesActions = [
  ...copyForms,
  'save',
  'openHexEditor',
  'find',
  'findNext',
  'findPrevious',
  'goTo',
] as const;
export type BytesAction = (typeof bytesActions)[number];
/** Something was chosen from the menu. */
export const bytesAct = notification('bytes/act', v.object({ action: v.picklist(bytesActions) }));

/** Shows a connection in the panel. */
export const panelReveal = notification('panel/reveal', v.object({ connectionId: v.string() }));

/** What became of an emit that was sent from a collection, for the status "Emit result" and the details of the entry. */
export const emitReported = notification(
  'emit/reported',
  v.object({ seq: v.optional(v.number()), text: v.string(), failed: v.boolean() }),
);

/** Shows a view of the panel, such as "replay". */
export const panelShow = notification('panel/show', v.object({ view: v.string() }));

/** What can be done with a value of the arguments, from its context menu too. */
export const argumentActions = ['copyValue', 'copyPath', 'filter', 'expandAll', 'collapseAll'] as const;
export type ArgumentAction = (typeof argumentActions)[number];
/** Something was chosen from VS Code's own menu on a tree of arguments, for the value that the person is at. */
export const argumentAct = notification('argument/act', v.object({ action: v.picklist(argumentActions) }));

/** What keys do in the whole page; a session file has no form. */
export const panelActions = ['emit', 'focusFilter', 'focusForm', 'focusEntries', 'focusDetails'] as const;
export type PanelAction = (typeof panelActions)[number];
/** A key for it was pressed. */
export const panelAct = notification('panel/act', v.object({ action: v.picklist(panelActions) }));

/** Parts of a page whose keys do something else than those of the rest of it. */
export const focusAreas = ['form', 'entries', 'argument', 'hex', 'other'] as const;
export type FocusArea = (typeof focusAreas)[number];
/** The focus of the page moved, for the context keys of key bindings. Without `area` it is not in the page. */
export const pageFocus = notification(
  'page/focus',
  v.object({
    area: v.optional(v.picklist(focusAreas)),
    /** The focus is in a text field: keys that are characters are typed. */
    typing: v.boolean(),
  }),
);
export type PageFocusReport = v.InferOutput<typeof pageFocus.params>;

/** Opens the page of help for a cause. The host refuses codes that it does not know. */
export const helpOpen = request('help/open', v.object({ code: v.pipe(v.string(), v.maxLength(100)) }), none);

/** Copies a text when the page itself may not. */
export const clipboardWrite = request('clipboard/write', v.object({ text: v.string() }), none);

/**
 * What the host passes on between panel and engine, unread. Not among them are `emit/send`, into which the host reads files, and
 * `connection/reopen`, for which it resolves the profile again.
 */
export const relayedRequests = [
  engine.connectionClose,
  engine.connectionRemove,
  engine.emitReply,
  engine.sessionSnapshot,
  engine.sessionPause,
  clear.sessionClearShown,
  clear.sessionUndoClear,
  clear.sessionKeepCleared,
  view.viewOpen,
  view.viewFilter,
  view.viewClose,
  view.viewRows,
  view.viewIndexOf,
  view.timelineCount,
  view.timelineNames,
  engine.entryDetails,
  engine.entryDelivery,
  engine.entryBytes,
  bytes.entryFind,
  bytes.entryCompare,
  bytes.entryDecode,
  entry.entryChildren,
  entry.entryDescendants,
  entry.entryText,
  entry.entryCopy,
  entry.entryStory,
  engine.connectionConditions,
  timeline.emitResend,
  timeline.emitResendSelection,
  replay.replayControl,
  replay.replayForget,
  replay.replayList,
  replay.replayMarks,
  statistics.statisticsRead,
  statistics.timelineOverview,
  stream.streamGuess,
  stream.streamAnalyze,
  stream.streamSeries,
  stream.streamAt,
] as const;
/** What the page of a session file asks of its reader. */
export const relayedToReader = [
  engine.sessionSnapshot,
  view.viewOpen,
  view.viewFilter,
  view.viewClose,
  view.viewRows,
  view.viewIndexOf,
  view.timelineNames,
  engine.entryDetails,
  engine.entryBytes,
  entry.entryChildren,
  entry.entryDescendants,
  entry.entryText,
  entry.entryCopy,
  entry.entryStory,
  bytes.entryFind,
  bytes.entryCompare,
  bytes.entryDecode,
  stream.streamGuess,
  stream.streamAnalyze,
  stream.streamSeries,
  stream.streamAt,
  statistics.statisticsRead,
  statistics.timelineOverview,
  file.fileWatch,
] as const;
export const relayedToPanel = [engine.sessionChanged, view.viewChanged, replay.replayChanged] as const;
export const relayedToEngine = [engine.sessionAcknowledge, view.viewAcknowledge, replay.replayAcknowledge] as const;
