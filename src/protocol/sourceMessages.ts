/** Messages about sources, whose traffic is captured. */
import * as v from 'valibot';
import { storedCauseSchema } from '../model/cause/causeSchema.ts';
import { networkSchema } from '../model/profile/network.ts';
import { networkConditionsSchema } from '../model/profile/networkConditions.ts';
import { profileSchema } from '../model/profile/profile.ts';
import { notification, request } from './message.ts';
import { sourceKinds } from './shapes.ts';

const none = v.object({});

export const sourceStates = ['running', 'failed', 'stopped'] as const;

export const sourceSummarySchema = v.object({
  sourceId: v.string(),
  kind: v.picklist(sourceKinds),
  name: v.string(),
  state: v.picklist(sourceStates),
  /** The address at which a proxy is reached, or the address of the page that a browser shows. */
  url: v.optional(v.string()),
  /** The process of a source of kind "node", and the file that it was started with. */
  pid: v.optional(v.number()),
  entryFile: v.optional(v.string()),
  /** Why the source has failed. */
  cause: v.optional(storedCauseSchema),
  /** Number of open Engine.IO sessions. */
  clients: v.number(),
  /** Number of requests that a proxy has forwarded, if none of them was from a Socket.IO client. */
  otherRequests: v.optional(v.number()),
  /** Number of events that the rules of a proxy hold; left out if there are none. */
  held: v.optional(v.number()),
  /** The network conditions of the clients of the source; left out if there are none. */
  conditions: v.optional(networkConditionsSchema),
  /** Events, seen from the observed end. */
  counts: v.object({ emitted: v.number(), received: v.number() }),
});
export type SourceSummary = v.InferOutput<typeof sourceSummarySchema>;

export const sourceList = request('source/list', none, v.object({ sources: v.array(sourceSummarySchema) }));

/** Starts a reverse proxy. Only the host sends this. */
export const proxyStart = request(
  'proxy/start',
  v.object({
    /** The URL of a server or of one of its pages, or `unix:///path`. */
    target: v.string(),
    port: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65_535))),
    host: v.optional(v.string()),
    name: v.optional(v.string()),
    changeOrigin: v.optional(v.boolean()),
    /** TLS towards the target, as in a profile. */
    tls: profileSchema.entries.tls,
    /** The contents of the files that `tls` names. */
    network: v.optional(networkSchema),
    /** PEM texts, for HTTPS towards the clients. */
    serve: v.optional(v.object({ cert: v.string(), key: v.string() })),
    compression: v.optional(v.picklist(['strip', 'keep'])),
  }),
  v.object({ sourceId: v.string(), url: v.string() }),
  { timeoutMs: null },
);

/** Sets the network conditions of all clients of a proxy, or of one connection of the inspector; `{}` removes them. */
export const sourceConditions = request(
  'source/conditions',
  v.object({ sourceId: v.string(), conditions: networkConditionsSchema }),
  none,
);

/** Begins to watch a browser that is debugged. Only the host sends this and the following messages about pages. */
export const pageWatch = request('browser/watch', v.object({ name: v.string() }), v.object({ sourceId: v.string() }));

const target = { sourceId: v.string(), targetId: v.string() };

/** Watches a page, frame or worker of a browser. `isEarly`: nothing was loaded in it before. */
export const pageAttach = request(
  'browser/attach',
  v.object({
    ...target,
    /** The address of the DevTools protocol of the page, frame or worker. The path is a secret. */
    endpoint: v.object({ host: v.string(), port: v.number(), path: v.string() }),
  }),
  v.object({ isEarly: v.boolean() }),
  { timeoutMs: null },
);

/** A page, frame or worker has ended. */
export const pageDetach = request('browser/detach', v.object(target), none);

export const pageNavigate = request('browser/navigate', v.object({ ...target, url: v.string() }), none, {
  timeoutMs: null,
});

/** Loads the pages of a browser again. */
export const pageReload = request('browser/reload', v.object({ sourceId: v.string() }), none, { timeoutMs: null });

/** The debug session has ended. */
export const pageEnd = request('browser/end', v.object({ sourceId: v.string() }), none);

/** Stops a source; its connections stay listed as disconnected, and its entries are kept. An own connection is disconnected. */
export const sourceStop = request('source/stop', v.object({ sourceId: v.string() }), none);

/** Starts a proxy again after it was stopped: on the same port, with its rules. */
export const sourceStart = request('source/start', v.object({ sourceId: v.string() }), v.object({ url: v.string() }), {
  timeoutMs: null,
});

/** Stops a source, and removes it and its connections from the list; its entries are kept. */
export const sourceRemove = request('source/remove', v.object({ sourceId: v.string() }), none);

/** Shows all clients of a source in the panel, or, with a session ID, all namespaces of one client. The host sends it. */
export const sourceReveal = notification(
  'source/reveal',
  v.object({ sourceId: v.string(), sid: v.optional(v.string()) }),
);

/**
 * Shows the connections of one run of a scenario in the panel. `name` is the name of the scenario. The host sends it.
 */
export const runReveal = notification('run/reveal', v.object({ connectionIds: v.array(v.string()), name: v.string() }));

/** Prompts for target and port, and starts a reverse proxy. The host responds. */
export const proxyPrompt = request('proxy/prompt', none, v.object({ started: v.boolean() }), { timeoutMs: null });

/** Explains how a proxy can use the port of a server, and starts the proxy. The host responds. */
export const proxyTakeOver = request('proxy/takeOver', none, v.object({ started: v.boolean() }), { timeoutMs: null });

/** Opens the address of a proxy in the browser. The host responds. */
export const sourceOpen = request('source/open', v.object({ sourceId: v.string() }), none);

/**
 * The actions of the panel on debugged pages: `watch` one that is being debugged, `open` a URL in a browser, both after
 * a prompt if that is needed, and `reload` the pages of a source. The host responds.
 */
export const pageAction = request(
  'browser/prompt',
  v.variant('action', [
    v.object({ action: v.literal('watch') }),
    v.object({ action: v.literal('open') }),
    v.object({ action: v.literal('reload'), sourceId: v.string() }),
  ]),
  none,
  { timeoutMs: null },
);

export type PageAction = v.InferOutput<typeof pageAction.params>;
export type SourceScope = v.InferOutput<typeof sourceReveal.params>;
export type ProxyRequest = v.InferOutput<typeof proxyStart.params>;

/** Waits for the probes of Node.js processes, from now on until `node/end`. Only the host sends this. The token is a secret. */
export const nodeWatch = request('node/watch', v.object({ path: v.string(), token: v.string() }), none, {
  timeoutMs: null,
});

/** Ends the connections to all probes, and waits for no others. */
export const nodeEnd = request('node/end', none, none);

/** Watches a server with its Admin UI. Resolves when the server has accepted the connection. Only the host sends this. */
export const adminWatch = request(
  'admin/watch',
  v.object({ profile: profileSchema, network: v.optional(networkSchema) }),
  v.object({ sourceId: v.string() }),
  { timeoutMs: null },
);
