/**
 * The tools for agents, over the same functions that the commands call. Invariants: a result has at most 8,000 bytes;
 * secrets are masked before a result is cut; data from other programs is only inside `untrusted`; an acting tool is
 * confirmed before it does anything.
 */
import { isRecord } from '../../base/isRecord.ts';
import { isUserError, messageOf } from '../../base/userError.ts';
import { type AgentTool, toolNamed } from '../../model/agent/agentTools.ts';
import { type ToolName, toolNames } from '../../model/agent/toolNames.ts';
import { agentTexts } from '../../model/agent/agentTexts.ts';
import { cut, entryLine } from '../../model/agent/entryLine.ts';
import { maskedPayload, maskedText } from '../../model/agent/maskedResult.ts';
import type { StoredCause } from '../../model/cause/cause.ts';
import { causeMessage, causeRemedies } from '../../model/cause/causeTexts.ts';
import { causeOf } from '../../model/cause/userErrors.ts';
import type { DiagnosisResult } from '../../model/diagnosis/diagnosisReport.ts';
import type { Entry } from '../../model/entry/entry.ts';
import type { FindingWithText } from '../../model/findings/finding.ts';
import type { ReportedScenario } from '../../model/scenario/scenarioResult.ts';
import { timelinePage } from '../../protocol/agentMessages.ts';
import { ChannelError } from '../../protocol/channelError.ts';
import type { ConnectionSummary, NamedConnection } from '../../protocol/shapes.ts';
import { maskPairs } from '../../model/url/urlSecrets.ts';
import { connectionsOfFile } from '../sessions/fileSources.ts';
import { connectionIdOf } from '../engine/connectionIdOf.ts';
import type { EngineFacade } from '../engine/engineFacade.ts';
import { compareEntries, getEntry } from '../engine/entryReads.ts';
import { listFindings } from '../engine/findingRequests.ts';
import { listRooms, listSockets } from '../engine/serverRequests.ts';
import { type AgentAction, agentActionOf } from './agentAction.ts';
import type { KnownSecrets } from './knownSecrets.ts';
import { ToolError } from './toolError.ts';
import { listResult, maxResultBytes, partOfText, plainResult, sizeOf, untrustedResult } from './toolResult.ts';

type Input = Readonly<Record<string, unknown>>;

export interface ToolOutcome {
  /** JSON. */
  readonly text: string;
  readonly isError: boolean;
}

export interface AgentToolsDeps {
  readonly inspector: EngineFacade;
  readonly secrets: KnownSecrets;
  readonly diagnose: (input: unknown) => Promise<DiagnosisResult>;
  /** `uri` was returned by `scenarioFile`. @throws UserError */
  readonly runScenario: (input: Input & { readonly uri: string }) => Promise<ReportedScenario>;
  /** The URI of a collection below the start folder. @throws ToolError */
  readonly scenarioFile: (given: string) => Promise<string>;
  /** Undefined without a window. */
  readonly watchUrl?: ((input: unknown) => Promise<{ sourceId: string }>) | undefined;
  /** The folder in which the agent works, as it is shown in messages. */
  readonly folder: () => string;
  /** Returns advice for the case that nothing is captured. */
  readonly hint: () => string;
}

export interface CallOptions {
  /** Resolves when the action is allowed. @throws ToolError */
  readonly confirm: (action: AgentAction) => Promise<void>;
  /** A smaller limit for the result of a tool that reads the capture. */
  readonly maxBytes?: number;
}

/** A call of a tool that lists or reads. */
interface Reading {
  readonly input: Input;
  readonly maxBytes: number;
}

const defaultLimit = 30;
const maxLimit = 200;
const defaultWaitMs = 10_000;
/** Most agents give up after a minute, and then they learn nothing, so a tool responds before that. */
const maxWaitMs = 50_000;
const maxTextField = 300;
/** The maximum length of a parameter that is a text. A longer filter or URL would occupy the engine for seconds. */
const maxTextChars = 20_000;
/** A name, address or path of at most three words. */
const shortName = /^[\w./:@%+~=-]{0,60}(?: [\w./:@%+~=-]{1,20}){0,2}$/;

export class AgentTools {
  readonly #deps: AgentToolsDeps;
  /** The time limits for acknowledgements that agents set for their connections, in milliseconds, by connection ID. */
  readonly #ackTimeouts = new Map<string, number>();

  constructor(deps: AgentToolsDeps) {
    this.#deps = deps;
  }

  /** Never rejects: an error is an outcome, whose text describes the next step. */
  async call(name: string, given: unknown, { confirm, maxBytes = maxResultBytes }: CallOptions): Promise<ToolOutcome> {
    try {
      const tool = toolNamed(name);
      if (!tool) throw new ToolError(agentTexts.unknownTool({ tool: cut(name, 60), known: toolNames.join(', ') }));
      const input = checkedInput(tool, given);
      const action = await this.action(tool.name, input);
      if (action) await confirm(action);
      return { text: await this.#run(tool.name, { input, maxBytes }), isError: false };
    } catch (error) {
      return { text: this.#errorText(error), isError: true };
    }
  }

  /**
   * Returns the action that a call would perform; undefined if the call only reads. This method does not perform the
   * action.
   */
  async action(tool: ToolName, input: Input): Promise<AgentAction | undefined> {
    if (toolNamed(tool)?.effect === 'reads') return undefined;
    const { inspector } = this.#deps;
    const [connections, sources] = [await inspector.listConnections(), await inspector.listSources()];
    return agentActionOf(tool, input, { connections, sources });
  }

  async #run(tool: ToolName, reading: Reading): Promise<string> {
    const { inspector } = this.#deps;
    const { input } = reading;
    const { from: _from, ...own } = input;
    switch (tool) {
      case 'list_sources': {
        const sources = await inspector.listSources();
        return this.#list(reading, 'untrusted', sources, sources.length === 0 ? { hint: this.#deps.hint() } : {});
      }
      case 'list_connections': {
        const connections = await this.#connections(own);
        return this.#list(
          reading,
          'untrusted',
          connections,
          connections.length === 0 ? { hint: this.#deps.hint() } : {},
        );
      }
      case 'list_findings': {
        const findings = (await listFindings(inspector, own)).map(shownFinding);
        return this.#list(
          reading,
          'findings',
          findings,
          findings.length === 0 ? { hint: agentTexts.noFindings() } : {},
        );
      }
      case 'read_timeline':
        return this.#timeline(reading);
      case 'get_entry':
        return this.#entry(await getEntry(inspector, own), reading);
      case 'compare_entries':
        return this.#list(reading, 'untrusted', (await compareEntries(inspector, own)).differences);
      case 'wait_for_event': {
        const timeoutMs = Math.min(numberOf(input, 'timeoutMs') ?? defaultWaitMs, maxWaitMs);
        return this.#entry(await inspector.waitForEvent({ ...own, timeoutMs }), { ...reading, input: {} });
      }
      case 'diagnose_connection':
        return this.#diagnosis(await this.#deps.diagnose(own), reading);
      case 'list_sockets':
        return this.#list(reading, 'untrusted', await listSockets(inspector, own));
      case 'list_rooms':
        return this.#list(reading, 'untrusted', await listRooms(inspector, own));
      case 'connect': {
        const { connectionId, state } = await inspector.connect(own);
        const ackTimeoutMs = numberOf(own, 'ackTimeoutMs');
        if (ackTimeoutMs !== undefined) this.#ackTimeouts.set(connectionId, ackTimeoutMs);
        return plainResult({ connectionId, state });
      }
      case 'disconnect':
        await inspector.disconnect(own);
        return plainResult({ done: true });
      case 'emit_event':
        return this.#sent(await inspector.emit({ ...own, ack: this.#limitedAck(own) }));
      case 'reply_event':
        await inspector.reply(own);
        return plainResult({ done: true });
      case 'run_scenario':
        return this.#scenario(own);
      case 'start_proxy': {
        const { sourceId, url } = await inspector.startProxy(own);
        return plainResult({ sourceId, url: this.#masked(maskPairs(url)) });
      }
      case 'watch_url': {
        const watch = this.#deps.watchUrl;
        if (!watch) throw new ToolError(agentTexts.onlyInWindow({ tool, folder: this.#deps.folder() }));
        return plainResult(await watch(own));
      }
      case 'stop_source':
        await inspector.stopSource(own);
        return plainResult({ done: true });
    }
  }

  /** A handler that never calls its callback is what the agent wants to find, so the wait always has a limit. */
  #limitedAck({ ack, connectionId }: Input): unknown {
    const given = isRecord(ack) ? ack['timeoutMs'] : undefined;
    if ((ack !== true && !isRecord(ack)) || (given !== undefined && typeof given !== 'number')) return ack;
    const ofConnection = typeof connectionId === 'string' ? this.#ackTimeouts.get(connectionId) : undefined;
    return { ...(isRecord(ack) && ack), timeoutMs: Math.min(given ?? ofConnection ?? defaultWaitMs, maxWaitMs) };
  }

  #masked(value: unknown): unknown {
    return this.#deps.secrets.masked(maskedPayload(value));
  }

  #list({ input, maxBytes }: Reading, key: string, items: readonly unknown[], fields: Input = {}): string {
    return listResult(key, this.#masked(items) as unknown[], { fields, from: numberOf(input, 'from') ?? 0, maxBytes });
  }

  /**
   * A connection that has been removed is listed only if its ID is given, and a connection of a session file only if
   * the file is given.
   */
  async #connections({ connectionId, sourceId }: Input): Promise<unknown[]> {
    const { inspector } = this.#deps;
    const isMeant = (connection: { readonly connectionId: string }): boolean =>
      connectionId === undefined || connection.connectionId === connectionId;
    const file = inspector.fileOf(typeof sourceId === 'string' ? sourceId : undefined);
    if (file) return (await connectionsOfFile(file)).filter(isMeant).map(shownFormer);
    const listed = (await inspector.listConnections()).filter(
      (connection) => isMeant(connection) && (sourceId === undefined || connection.sourceId === sourceId),
    );
    if (listed.length > 0 || connectionId === undefined) return listed.map(shownConnection);
    return inspector.formerConnections.filter(isMeant).map(shownFormer);
  }

  async #timeline({ input, maxBytes }: Reading): Promise<string> {
    const { inspector, secrets } = this.#deps;
    const limit = Math.min(Math.max(numberOf(input, 'limit') ?? defaultLimit, 1), maxLimit);
    const { connectionId, sourceId, filter, from, newest } = input as Partial<Record<string, never>>;
    const query = { connectionId, filter, from, newest, limit };
    const file = inspector.fileOf(sourceId);
    const { entries, next } = await (file
      ? file.request(timelinePage, query)
      : inspector.request(timelinePage, { ...query, sourceId }));
    const lines = entries.map(({ preview, facts, ...entry }) =>
      entryLine(secrets.masked({ ...entry, facts, preview: maskedText(preview) }) as Parameters<typeof entryLine>[0]),
    );
    return listResult('untrusted', lines, {
      fields: lines.length === 0 ? { hint: agentTexts.noEntries() } : {},
      more: next,
      nextOf: (index) => entries[index]?.facts.seq ?? 0,
      maxBytes,
    });
  }

  /** The complete entry, or, if it is too long for one result, pages of its arguments as JSON text. */
  #entry(entry: Entry, { input, maxBytes }: Reading): string {
    const masked = this.#masked(entry) as Entry;
    const from = numberOf(input, 'from') ?? 0;
    if (from === 0) {
      const whole = untrustedResult({}, masked);
      if (Buffer.byteLength(whole, 'utf8') <= maxBytes) return whole;
    }
    const { args = [], deliveredArgs, ...facts } = masked;
    // A page is requested for the arguments. Other long texts, such as call stacks, are shortened.
    const brief = mapTexts(facts);
    const text = JSON.stringify(deliveredArgs === undefined ? args : { args, deliveredArgs });
    const head = { truncated: true, next: text.length, argsLength: text.length, notice: agentTexts.notice() };
    const left = maxBytes - sizeOf({ ...head, untrusted: { entry: brief, argsText: '' } });
    const { part, next } = partOfText(text, from, Math.max(left, 0));
    return JSON.stringify({
      truncated: next !== undefined,
      ...(next !== undefined && { next }),
      argsLength: text.length,
      notice: agentTexts.notice(),
      untrusted: { entry: brief, argsText: part },
    });
  }

  #diagnosis({ verdict, checks }: DiagnosisResult, reading: Reading): string {
    const shown = checks.map(({ id, status, cause, ms, evidence }) => ({
      id,
      status,
      ms: Math.round(ms),
      ...(cause && status !== 'ok' && { code: cause.code, untrusted: { message: cause.message } }),
      ...((status === 'failed' || status === 'warning') && {
        untrusted: {
          ...(cause && { message: cause.message }),
          evidence: evidence.slice(0, 10).map((line) => cut(line, 200)),
        },
      }),
    }));
    const first = verdict && { code: verdict.code, remedies: ownRemedies(verdict) };
    return this.#list(reading, 'checks', shown, {
      verdict: first,
      ...(verdict && { untrusted: { message: cut(this.#masked(verdict.message) as string, 500) } }),
    });
  }

  #sent({ seq, delivery, latencyMs, args, reason }: Awaited<ReturnType<EngineFacade['emit']>>): string {
    const facts = { seq, delivery, ...(latencyMs !== undefined && { latencyMs }) };
    if (args === undefined && reason === undefined) return plainResult(facts);
    const untrusted = this.#masked({ ...(args && { args }), ...(reason !== undefined && { reason }) });
    const whole = untrustedResult(facts, untrusted);
    if (Buffer.byteLength(whole, 'utf8') <= maxResultBytes) return whole;
    const text = JSON.stringify(untrusted);
    const left = maxResultBytes - sizeOf({ ...facts, truncated: true, notice: agentTexts.notice(), untrusted: '' });
    return JSON.stringify({
      truncated: true,
      ...facts,
      notice: agentTexts.notice(),
      untrusted: partOfText(text, 0, left).part,
    });
  }

  async #scenario(input: Input): Promise<string> {
    const { inspector, scenarioFile, runScenario } = this.#deps;
    const uri = await scenarioFile(typeof input['uri'] === 'string' ? input['uri'] : '');
    const { scenario } = input;
    const marker = agentTexts.scenarioMarker({ scenario: cut(typeof scenario === 'string' ? scenario : '', 100) });
    inspector.revive();
    const { seq } = await inspector.addMarker({ text: marker });
    const { status, ms, steps } = await runScenario({ ...input, uri });
    const shown = steps.map(({ index, title, status: ended, ms: took, expected, actual, cause }) => ({
      index,
      status: ended,
      ms: Math.round(took),
      ...(cause && { code: cause.code, remedies: ownRemedies(cause) }),
      untrusted: {
        title: cut(title, maxTextField),
        ...(expected !== undefined && { expected: briefly(expected) }),
        ...(actual !== undefined && { actual: briefly(actual) }),
        ...(cause && { message: cut(cause.message, maxTextField) }),
      },
    }));
    const fields = { status, ms: Math.round(ms), entriesFrom: seq };
    return listResult('steps', this.#masked(shown) as unknown[], { fields });
  }

  #errorText(error: unknown): string {
    if (error instanceof ToolError) return JSON.stringify({ error: error.message, truncated: false });
    const isExplained = isUserError(error) || (error instanceof ChannelError && error.cause !== undefined);
    const cause = isExplained ? causeOf(error, 'command.failed') : undefined;
    const connectionId = connectionIdOf(error);
    const message = cut(cause ? causeMessage(cause) : messageOf(error), 1500);
    return untrustedResult(
      {
        ...(cause && { code: cause.code, remedies: ownRemedies(cause) }),
        ...(connectionId !== undefined && { connectionId }),
        error: agentTexts.failed(),
      },
      this.#masked({ message }),
    );
  }
}

/** @throws ToolError that names the parameters */
function checkedInput({ name, inputSchema }: AgentTool, given: unknown): Input {
  const properties = inputSchema['properties'] as Input;
  const required = (inputSchema['required'] ?? []) as readonly string[];
  const input = given ?? {};
  if (!isRecord(input)) {
    const sample = JSON.stringify(Object.fromEntries(required.map((key) => [key, '…'])));
    throw new ToolError(agentTexts.notAnObject({ tool: name, sample }));
  }
  const known = Object.keys(properties).join(', ') || 'none';
  // A profile also accepts the options of the connection form that are not in this schema.
  const isOpen = 'url' in properties && 'parser' in properties;
  const unknown = isOpen ? undefined : Object.keys(input).find((key) => !Object.hasOwn(properties, key));
  if (unknown !== undefined)
    throw new ToolError(agentTexts.unknownParameter({ tool: name, name: cut(unknown, 60), known }));
  const missing = required.find((key) => input[key] === undefined);
  if (missing !== undefined) {
    const { description } = (properties[missing] ?? {}) as { description?: string };
    throw new ToolError(agentTexts.missingParameter({ tool: name, name: missing, hint: description ?? '' }));
  }
  const long = Object.entries(input).find(([, value]) => typeof value === 'string' && value.length > maxTextChars);
  if (long) throw new ToolError(agentTexts.parameterTooLong({ tool: name, name: long[0], max: maxTextChars }));
  return input;
}

function numberOf(input: Input, name: string): number | undefined {
  const value = input[name];
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : undefined;
}

function shownConnection({
  connectionId,
  name,
  url,
  namespace,
  state,
  transport,
  protocol,
  socketId,
  recovered,
  cause,
  counts,
  sourceId,
  sourceKind,
  client,
}: ConnectionSummary) {
  return {
    connectionId,
    name,
    url,
    namespace,
    state,
    transport,
    protocol,
    socketId,
    recovered,
    ...(cause && { code: cause.code, cause: cut(causeMessage(cause), maxTextField) }),
    counts,
    sourceId,
    sourceKind,
    client,
  };
}

/** A connection of a session file, or one that has been removed: its state is not known. */
function shownFormer({ connectionId, name, url, namespace, removed, source }: NamedConnection) {
  return { connectionId, name, url, namespace, removed, sourceId: source?.sourceId, sourceKind: source?.kind };
}

function shownFinding({ message, remedies: _, fix: _fix, docs: _docs, seqs, params, ...finding }: FindingWithText) {
  return {
    ...finding,
    seqs: seqs.slice(0, 10),
    remedies: ownRemedies({ code: finding.code, params }),
    untrusted: { message, ...(params && { params }) },
  };
}

/**
 * The remedies of a cause. They are not inside `untrusted`, so they must not contain a text of another program: such a text is replaced,
 * unless it is a short name.
 */
function ownRemedies({ code, params = {} }: StoredCause): readonly string[] {
  const safe = Object.entries(params).map(([name, value]) => [
    name,
    typeof value !== 'string' || shortName.test(value) ? value : '…',
  ]);
  const own = { code, params: Object.fromEntries(safe) as NonNullable<StoredCause['params']> };
  return causeRemedies(own).map((remedy) => cut(remedy, 400));
}

/** A value as it is, or, if its JSON is long, the beginning of its JSON. */
function briefly(value: unknown): unknown {
  const text = JSON.stringify(value);
  return text.length <= maxTextField ? value : cut(text, maxTextField);
}

function mapTexts(facts: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(facts).map(([key, value]) => [key, briefly(value)]));
}
