/**
 * Messages between the host and the panel: only operations that need VS Code. Everything about events is relayed to the
 * engine.
 */
import { storedCauseSchema } from '../model/cause/causeSchema.ts';
import * as v from 'valibot';
import { copyForms } from '../model/bytes/copyForms.ts';
import { timeLimitSchema } from '../model/profile/duration.ts';
import { profileSchema } from '../model/profile/profile.ts';
import { replayRequestSchema, savedReplaySchema } from '../model/replay/replay.ts';
import { packedPayloadSchema } from '../model/payload/packedPayload.ts';
import * as bytes from './byteMessages.ts';
import * as engine from './engineMessages.ts';
import { notification, request } from './message.ts';
import * as replay from './replayMessages.ts';
import * as timeline from './timelineMessages.ts';

const none = v.object({});
const whole = v.pipe(v.number(), v.integer(), v.minValue(0));
const byteRange = { ...bytes.entryPartSchema.entries, from: whole, to: whole };

const hostState = v.object({
  /**
   * "restarted" is reported once after the engine ended unexpectedly: its connections are closed; its capture is in the timeline of the new
   * engine if it could be kept.
   */
  engine: v.object({
    state: v.picklist(['idle', 'running', 'failed']),
    restarts: v.number(),
    /** Why the engine ended the last time. */
    fault: v.optional(storedCauseSchema),
  }),
  demo: v.object({ url: v.optional(v.string()) }),
  trusted: v.boolean(),
  /** Whether a folder is open. Without one, emits cannot be saved. */
  workspace: v.boolean(),
  /** A debugged browser that can be watched: the name of its debug session. */
  browser: v.optional(v.string()),
  /** The collections that have environments, or whose selected environment no longer exists. Left out if there are none. */
  environments: v.optional(
    v.array(
      v.object({
        /** The name of the collection's file. */
        file: v.string(),
        selected: v.optional(v.string()),
        /** The selected environment is no longer in the file. */
        isGone: v.optional(v.literal(true)),
      }),
    ),
  ),
  /** URLs of earlier connections, newest first. */
  recentUrls: v.array(v.string()),
  /** A scenario is being recorded. */
  recording: v.optional(v.literal(true)),
});
export type HostState = v.InferOutput<typeof hostState>;
export const hostSnapshot = request('host/snapshot', none, hostState);
export const hostChanged = notification('host/changed', hostState);

/** Lets the user choose the environment of a collection, or a `.env` file. */
export const environmentPrompt = request('environment/prompt', none, none, { timeoutMs: null });

/** Starts the demo server if it does not run. */
export const demoStart = request('demo/start', none, v.object({ url: v.string() }));

/**
 * Starts a connection from a profile as the user wrote it; the host resolves variables, secrets and files. Responds like connection/open.
 * `from` is the connection whose masked profile was edited: the host restores the values that are still masked. `replaces` is the
 * connection that is closed, and continues with the profile.
 */
export const profileConnect = request(
  'profile/connect',
  v.object({ profile: profileSchema, from: v.optional(v.string()), replaces: v.optional(v.string()) }),
  engine.connectionOpen.result,
  { timeoutMs: null },
);
const profileFault = v.object({ field: v.array(v.union([v.string(), v.number()])), fault: storedCauseSchema });
/** An invalid field of a profile; also used as the data of an error. */
export type ProfileFault = v.InferOutput<typeof profileFault>;
export { profileFault as profileFaultSchema };
/**
 * The profile of a connection in its written form. Secrets are masked; `masked` lists their fields ("auth.token"). If its address contains
 * variables, `address` is the address with which it was opened.
 */
export const profileGet = request(
  'profile/get',
  v.object({ connectionId: v.string() }),
  v.object({ profile: profileSchema, masked: v.array(v.string()), address: v.optional(v.string()) }),
);
/**
 * The address of a profile with the current values of its variables, including those of the collection of the connection `from`; secrets
 * are masked. If the profile has a fault, the result is the first fault and its field as a path, such as ["headers", "X-Key"].
 */
export const profileAddress = request(
  'profile/address',
  v.object({ profile: profileSchema, from: v.optional(v.string()) }),
  v.object({ address: v.optional(v.string()), fault: v.optional(profileFault) }),
);
/** The value of one masked field; the host prompts the user first. */
export const profileReveal = request(
  'profile/reveal',
  v.object({ connectionId: v.string(), field: v.string() }),
  v.object({ value: v.string() }),
  { timeoutMs: null },
);

/**
 * Lets the user pick a file. For a file in the workspace the result is a reference; for any other file it is the bytes. null when the user
 * cancels.
 */
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

/** Saves a text or bytes in a file that the user chooses; `name` is suggested. `saved` is false when the user cancels. */
export const fileSave = request(
  'file/save',
  v.object({
    name: v.pipe(v.string(), v.nonEmpty(), v.maxLength(200)),
    content: v.union([v.string(), v.instance(ArrayBuffer)]),
  }),
  v.object({ saved: v.boolean(), path: v.optional(v.string()) }),
  { timeoutMs: null, paramBuffers: ({ content }) => (typeof content === 'string' ? [] : [content]) },
);

/** Saves the capture as a session file; the host prompts for the entries, all or those that the timeline shows, and for the file. */
export const captureSave = request(
  'capture/save',
  v.object({ filter: v.string(), connectionId: v.optional(v.string()) }),
  v.object({ saved: v.boolean() }),
  { timeoutMs: null },
);

/** Infers the types of the events that the timeline shows; the host prompts for the format. Both pages can request it. */
export const captureTypes = request(
  'capture/types',
  v.object({ filter: v.string(), connectionId: v.optional(v.string()) }),
  v.object({}),
  { timeoutMs: null },
);

/** Starts a replay from a profile as the user wrote it; the host fills in variables, secrets and files. `from` as in profile/connect. */
export const replayRun = request(
  'replay/run',
  v.object({ request: replayRequestSchema, from: v.optional(v.string()) }),
  replay.replayStart.result,
  { timeoutMs: null },
);

/** The emit of a collection with which the plan of a replay is saved. */
const savedPlan = v.object({
  /** The URI of the collection's file. */
  uri: v.string(),
  /** The emit's name preceded by its folders. */
  emit: v.string(),
});
/**
 * Starts a replay on connections like the connection of an emit of a collection, resolved as if the emit were sent now,
 * with the collection's variables. The events are taken from the request.
 */
export const replayRunKept = request(
  'replay/runKept',
  v.object({ plan: savedPlan, request: v.omit(replayRequestSchema, ['profile']) }),
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
  /** Saved with the new emit. */
  replays: v.optional(v.record(v.string(), savedReplaySchema)),
  /** Saves under the name of the event, without a prompt where the collection can be chosen automatically. */
  direct: v.optional(v.boolean()),
});
export type SaveRequest = v.InferOutput<typeof saveRequest>;
/** A saved emit that is loaded in the form. */
const savedEmit = v.object({
  /** The collection's file. */
  uri: v.string(),
  /** The emit's name with its folders before it. */
  emit: v.string(),
  /** The file's name as shown to the user. */
  file: v.string(),
  /** A key in the collection's connections. */
  connection: v.string(),
  /** Identifies the emit as it was loaded, so that a change that was made in the meantime is not overwritten. */
  version: v.string(),
  /** Whether the emit has an expectation, which is checked each time it is sent. */
  isChecked: v.optional(v.boolean()),
});
export type SavedEmit = v.InferOutput<typeof savedEmit>;
export { savedEmit as savedEmitSchema };
/**
 * Saves an emit; the host prompts for its name and collection, unless `direct` is set. `saved` is false when the user cancels; `emit` is
 * the saved emit.
 */
export const collectionSave = request(
  'collection/save',
  saveRequest,
  v.object({ saved: v.boolean(), path: v.optional(v.string()), emit: v.optional(savedEmit) }),
  { timeoutMs: null, paramBuffers: (params) => params.args.buffers },
);

/**
 * Saves the plan of a replay under a name with an existing or new emit of a collection. The host prompts for the name
 * and the emit. If the plan was saved with an emit before, a new emit uses the connection of that emit. `saved` is
 * false when the user cancels.
 */
export const collectionSaveReplay = request(
  'collection/saveReplay',
  v.object({ ...saveRequest.entries, replay: savedReplaySchema, plan: v.optional(savedPlan) }),
  v.object({ saved: v.boolean(), path: v.optional(v.string()) }),
  { timeoutMs: null, paramBuffers: (params) => params.args.buffers },
);
export type SaveReplayRequest = v.InferOutput<typeof collectionSaveReplay.params>;

const namedReplay = v.object({
  /** The URI of the collection's file. */
  uri: v.string(),
  /** The name of the file, for messages. */
  file: v.string(),
  /** The emit's name preceded by its folders. */
  emit: v.string(),
  name: v.string(),
  event: v.string(),
  /** JSON text of the arguments in payload notation; files are relative to the first workspace folder, as in every form. */
  args: v.string(),
  replay: savedReplaySchema,
});
/** The named replays of the workspace's collections, in the order of the files. Invalid collections are skipped. */
export const collectionReplays = request('collection/replays', none, v.object({ replays: v.array(namedReplay) }));
export type NamedReplay = v.InferOutput<typeof namedReplay>;

/** Copies an emit of a collection into the plan of a replay, and shows the plan. */
export const replayFill = notification('replay/fill', v.omit(namedReplay, ['name', 'replay']));
export type ReplayFilling = v.InferOutput<typeof replayFill.params>;

const listedEmit = v.object({
  /** The emit's name preceded by its folders. */
  emit: v.string(),
  event: v.string(),
  /** JSON text of the arguments in payload notation, files relative to the first workspace folder. Left out if it contains variables. */
  args: v.optional(v.string()),
  ack: v.optional(v.union([v.boolean(), v.object({ timeoutMs: v.optional(v.number()) })])),
  volatile: v.optional(v.boolean()),
  compress: v.optional(v.boolean()),
});
/** The emits of the workspace's collections, in the order of the files. Invalid collections are skipped. */
export const collectionEmits = request('collection/emits', none, v.object({ emits: v.array(listedEmit) }));
export type ListedEmit = v.InferOutput<typeof listedEmit>;

/**
 * Saves a proxy with its rules in a collection: in the one from which it was started, or the host prompts for one. `saved` is false when
 * the user cancels.
 */
export const rulesSave = request(
  'rules/save',
  v.object({ sourceId: v.string() }),
  v.object({ saved: v.boolean(), path: v.optional(v.string()) }),
  { timeoutMs: null },
);

/** Copies an emit of a collection into the form. */
export const formFill = notification(
  'form/fill',
  v.object({
    saved: v.optional(savedEmit),
    /** The connection to select; null if the connection of the emit is not open. */
    connectionId: v.optional(v.nullable(v.string())),
    event: v.string(),
    /** JSON text of the arguments in payload notation. */
    args: v.string(),
    ack: v.optional(v.union([v.boolean(), v.object({ timeoutMs: v.number() })])),
    volatile: v.optional(v.boolean()),
    compress: v.optional(v.boolean()),
    /** How the emit is repeated. Without a count, it is repeated until it is stopped. */
    repeat: v.optional(v.object({ count: v.optional(v.number()), everyMs: v.number() })),
    /** Whether the focus stays in the Collections view, because one of its rows was clicked. */
    keepsFocus: v.optional(v.boolean()),
  }),
);
/**
 * An emit or a folder of a collection was renamed or moved. The paths are names preceded by folders. `versions` are the
 * versions of an emit before and after the change; the version of an emit in a renamed folder does not change.
 */
export const formRename = notification(
  'form/rename',
  v.object({
    uri: v.string(),
    from: v.string(),
    to: v.string(),
    versions: v.optional(v.object({ before: v.string(), after: v.string() })),
    /** For an emit that was moved to another file: its URI, its name, and the key of the emit's connection in it. */
    toUri: v.optional(v.string()),
    file: v.optional(v.string()),
    connection: v.optional(v.string()),
  }),
);
export type Renamed = v.InferOutput<typeof formRename.params>;
/** Deletes the whole capture, after the user has confirmed. */
export const captureClear = request('capture/clear', none, v.object({ cleared: v.boolean() }), { timeoutMs: null });
export type FormFilling = v.InferOutput<typeof formFill.params>;
/**
 * Emits the content of the form with the variables of the collection from which it was loaded. If no connection is given, the connection of
 * the saved emit is opened. Responds as soon as the emit is recorded.
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

/** Saves the content of the form to the emit that was loaded; only the differences are changed in the file. */
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

/** Copies entries to the clipboard; returns how many. Nothing is copied if there are none. */
export const entriesCopy = request(
  'entries/copy',
  v.object({ selection: timeline.entrySelectionSchema, format: v.picklist(timeline.textFormats) }),
  v.object({ entries: v.number() }),
  { timeoutMs: null },
);
/** Shows the contents of two entries in VS Code's diff editor. */
export const entriesCompare = request('entries/compare', v.object({ left: v.number(), right: v.number() }), none, {
  timeoutMs: null,
});
/**
 * Explains an entry or a connection in the chat of VS Code, or offers to copy the prompt if there is no chat. Both pages can request it; in a
 * session file, the entry or connection is one of the file.
 */
export const subjectExplain = request(
  'subject/explain',
  v.union([v.strictObject({ seq: whole }), v.strictObject({ connectionId: v.string() })]),
  none,
  { timeoutMs: null },
);
export type ExplainedSubject = v.InferOutput<typeof subjectExplain.params>;
/** Prompts the user for the text of a marker, and adds it. `seq` is left out when the user cancels. */
export const markerPrompt = request(
  'marker/prompt',
  v.object({ connectionId: v.optional(v.string()) }),
  v.object({ seq: v.optional(v.number()) }),
  { timeoutMs: null },
);
/** Actions of VS Code's menu on the timeline; the page determines the entries. */
export const timelineActions = [
  'copyJson',
  'copyNdjson',
  'copyText',
  'copyCode',
  'copyAs',
  'copyName',
  'explainEntry',
  'explainConnection',
  'goToPartner',
  'reply',
  'resend',
  'editAndResend',
  'saveToCollection',
  'createScenario',
  'saveExpectation',
  'compare',
  'filterByEvent',
  'excludeEvent',
  'holdLike',
  'delayLike',
  'dropLike',
  'addMarker',
] as const;
export type TimelineAction = (typeof timelineActions)[number];
/** An action was chosen from the menu. */
export const timelineAct = notification('timeline/act', v.object({ action: v.picklist(timelineActions) }));

/** Saves a range of bytes in a file that the user chooses; the host reads them from the engine in parts. `name` is suggested. */
export const bytesSave = request(
  'bytes/save',
  v.object({ ...byteRange, name: v.pipe(v.string(), v.nonEmpty(), v.maxLength(200)) }),
  v.object({ saved: v.boolean(), path: v.optional(v.string()) }),
  { timeoutMs: null },
);
/**
 * Opens bytes, read-only, in the Hex Editor extension. `opened` is false if the extension is not installed. In this case, the host has
 * offered to install it.
 */
export const bytesOpen = request(
  'bytes/open',
  v.object({ ...byteRange, name: v.pipe(v.string(), v.nonEmpty(), v.maxLength(200)) }),
  v.object({ opened: v.boolean() }),
  { timeoutMs: null },
);
/** Actions of VS Code's menu on bytes, also available as keys. */
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
/** An action was chosen from the menu. */
export const bytesAct = notification('bytes/act', v.object({ action: v.picklist(bytesActions) }));

/** Shows a connection in the panel. */
export const panelReveal = notification('panel/reveal', v.object({ connectionId: v.string() }));

/** Shows the entries of all connections that match a filter, in the timeline. */
export const panelFilter = notification('panel/filter', v.object({ filter: v.string() }));

/** The delivery of an emit that was sent from a collection, for the status "Emit result" and the details of the entry. */
export const emitReported = notification(
  'emit/reported',
  v.object({ seq: v.optional(v.number()), text: v.string(), failed: v.boolean() }),
);
export type EmitReport = v.InferOutput<typeof emitReported.params>;

/** Shows a view of the panel, such as "replay". */
export const panelShow = notification('panel/show', v.object({ view: v.string() }));

/** Actions on a value of the arguments, also in its context menu. */
export const argumentActions = ['copyValue', 'copyPath', 'filter', 'expandAll', 'collapseAll'] as const;
export type ArgumentAction = (typeof argumentActions)[number];
/** An action was chosen from VS Code's menu on a tree of arguments, for the value that has the focus. */
export const argumentAct = notification('argument/act', v.object({ action: v.picklist(argumentActions) }));

/** Actions of keys in the whole page; the page of a session file has no form. */
export const panelActions = ['emit', 'focusFilter', 'focusForm', 'focusEntries', 'focusDetails'] as const;
/** A key for the action was pressed. */
export const panelAct = notification('panel/act', v.object({ action: v.picklist(panelActions) }));

/** Parts of a page that have their own key bindings. */
export const focusAreas = ['form', 'entries', 'argument', 'hex', 'other'] as const;
export type FocusArea = (typeof focusAreas)[number];
/** The focus of the page moved; for the context keys of key bindings. `area` is left out when the focus is not in the page. */
export const pageFocus = notification(
  'page/focus',
  v.object({
    area: v.optional(v.picklist(focusAreas)),
    /** The focus is in a text field: character keys enter text. */
    typing: v.boolean(),
  }),
);
export type PageFocusReport = v.InferOutput<typeof pageFocus.params>;

/** Opens the help page of a cause. The host refuses unknown codes. */
export const helpOpen = request('help/open', v.object({ code: v.pipe(v.string(), v.maxLength(100)) }), none);

/** Opens a file of the application at a position, counted from 1. */
export const sourceFileOpen = request(
  'sourceFile/open',
  v.object({ file: v.pipe(v.string(), v.maxLength(4096)), line: v.number(), column: v.number() }),
  none,
);

/** Opens the page about the demo server, which describes its broken namespaces. */
export const demoPageOpen = request('demo/page', none, none);

/** Copies a text if the page itself is not allowed to. */
export const clipboardWrite = request('clipboard/write', v.object({ text: v.string() }), none);
