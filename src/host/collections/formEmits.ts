/** Saved emits in the emit form: loaded in their written form, sent with the variables of their collection, and saved again. */
import { messageOf } from '../../base/userError.ts';
import { type Collection, type Emit, findEmit } from '../../model/collection/collection.ts';
import { rebasedFiles, savedArguments } from '../../model/collection/collectionArgs.ts';
import { fillEmit } from '../../model/collection/collectionFill.ts';
import { updateEdits } from '../../model/collection/collectionItems.ts';
import { connectionKeyFor } from '../../model/collection/collectionKeys.ts';
import { parseNotationJson } from '../../model/numbers/exactJson.ts';
import type { ConnectionProfile } from '../../model/profile/profile.ts';
import type * as host from '../../protocol/hostMessages.ts';
import type { EngineFacade } from '../engine/engineFacade.ts';
import { withFiles } from '../files/fileArguments.ts';
import type { HostPort } from '../hostPort.ts';
import { collectionErrors } from './collectionErrorTexts.ts';
import type { CollectionScopes } from './collectionScope.ts';
import { knownVariables } from './environments.ts';
import { pathInCollection, pathInForm } from './formPaths.ts';
import { emitResultText, type ExpectResults } from './expectResults.ts';
import { emitAt, expectationText } from './resolveEmit.ts';
import { savedEmitOf, versionOf } from './savedEmit.ts';

export interface FormEmitsDeps extends Pick<HostPort, 'collections' | 'files'> {
  readonly inspector: Pick<EngineFacade, 'connections' | 'expected' | 'openedProfile' | 'sendPacked'>;
  readonly scopes: Pick<CollectionScopes, 'open'>;
  /** Returns the ID of a saved emit's connection, which is opened if necessary. */
  readonly connect: (emit: { readonly uri: string; readonly emit: string }) => Promise<string>;
  readonly results: Pick<ExpectResults, 'set'>;
  /** Shows the outcome of an emit that had an expectation. */
  readonly report: (report: host.EmitReport) => void;
}

/** The maximum number of emits whose expectation is not decided. Further emits wait. */
const maxChecks = 1000;

export class FormEmits {
  readonly #deps: FormEmitsDeps;
  /** The checks of expectations that are not decided. */
  readonly #checks = new Set<Promise<void>>();

  constructor(deps: FormEmitsDeps) {
    this.#deps = deps;
  }

  /**
   * A saved emit in the shape for the form, with its variables not filled in.
   * @throws UserError when its file cannot be read, or has no such emit
   */
  async load(uri: string, path: string): Promise<host.FormFilling> {
    const { collections } = this.#deps;
    const collection = await collections.read(uri);
    const emit = emitAt({ collection, file: collections.nameOf(uri) }, path);
    const { event, args = [], ack, volatile, compress, repeat } = emit;
    const position = collections.positionOf(uri);
    return {
      event,
      args: JSON.stringify(rebasedFiles(args, (file) => pathInForm(file, position))),
      ...(ack !== undefined && { ack: ackRequest(ack) }),
      ...(volatile !== undefined && { volatile }),
      ...(compress !== undefined && { compress }),
      ...(repeat && { repeat }),
      saved: savedEmitOf(collections, uri, path, emit),
      connectionId: (await this.#openConnection(uri, collection, emit.connection)) ?? null,
    };
  }

  /**
   * A saved emit in the shape for the plan of a replay, with its variables not filled in.
   * @throws UserError when its file cannot be read, or has no such emit
   */
  async replay(uri: string, path: string): Promise<host.ReplayFilling> {
    const { collections } = this.#deps;
    const file = collections.nameOf(uri);
    const { event, args = [] } = emitAt({ collection: await collections.read(uri), file }, path);
    const position = collections.positionOf(uri);
    const notation = JSON.stringify(rebasedFiles(args, (name) => pathInForm(name, position)));
    return { uri, file, emit: path, event, args: notation };
  }

  /**
   * Emits the content of the form, over a given connection or the emit's own. The expectation of the saved emit is checked, and its result
   * reported later.
   * @throws UserError that names the missing value and its path
   */
  async send({
    saved: { uri, emit: path },
    connectionId: chosen,
    event,
    args,
    ...options
  }: host.FormEmit): Promise<{ seq: number; connectionId: string }> {
    const { inspector, scopes, files, connect } = this.#deps;
    const scope = await scopes.open({ uri });
    const notation = parseNotationJson(args.json);
    const connectionId = chosen ?? (await connect({ uri, emit: path }));
    // A secret is stored for the server that receives it: the server of this connection, even if the emit is from another collection.
    const expected = findEmit(scope.collection, path)?.expect;
    const receiver = receiverOf(inspector.openedProfile(connectionId)?.filled);
    const secrets = await scope.secrets(receiver, [event, notation, expected]);
    const variables = scope.variableResolver(secrets);
    const written = { name: path, connection: '', event, args: notation as unknown[], expect: expected };
    const filled = fillEmit(written, variables);
    const packed = { json: JSON.stringify(filled.args), buffers: args.buffers };
    const expect = filled.expect && (await expectationText(filled.expect, (file) => files.read(file, uri)));
    while (expect !== undefined && this.#checks.size >= maxChecks) await Promise.race(this.#checks);
    const { seq } = await inspector.sendPacked(
      { ...options, connectionId, event: filled.event },
      await withFiles(packed, (file) => files.read(file)),
      'recorded',
      expect,
    );
    if (expect !== undefined) this.#check(seq, { uri, path });
    return { seq, connectionId };
  }

  #check(seq: number, { uri, path }: { readonly uri: string; readonly path: string }): void {
    const { inspector, results, report } = this.#deps;
    const check = inspector
      .expected(seq)
      .then(
        (outcome) => {
          if (!outcome) return;
          results.set(uri, path, outcome.expect);
          report({ seq, text: emitResultText(outcome), failed: outcome.expect.status === 'failed' });
        },
        (error: unknown) => report({ seq, text: messageOf(error), failed: true }),
      )
      .finally(() => this.#checks.delete(check));
    this.#checks.add(check);
  }

  /**
   * Saves the content of the form to its saved emit.
   * @throws UserError when the emit was changed meanwhile, or its file cannot be changed
   */
  async update({ saved, event, args, ...content }: host.EmitUpdate): Promise<{
    saved: host.SavedEmit;
  }> {
    const { uri, emit: path, version } = saved;
    const { collections } = this.#deps;
    const position = collections.positionOf(uri);
    const written = { ...content, event, args: savedArguments(args, (file) => pathInCollection(file, position)) };
    await collections.change(uri, (text) =>
      Promise.resolve().then(() => updateEdits(text, path, written, (emit) => versionOf(emit) === version)),
    );
    const emit = findEmit(await collections.read(uri), path);
    if (!emit) throw collectionErrors('collection.changedMeanwhile', { file: collections.nameOf(uri) });
    return { saved: savedEmitOf(collections, uri, path, emit) };
  }

  /**
   * The ID of an open connection for an emit, if there is one. A connected one is preferred to a reconnecting one. No secret is read to
   * find it.
   */
  async #openConnection(uri: string, collection: Collection, key: string): Promise<string | undefined> {
    const { inspector, collections } = this.#deps;
    const environment = await knownVariables(collections, uri, collection);
    const own = inspector.connections.filter(({ connectionId, state }) => {
      const opened = inspector.openedProfile(connectionId);
      if (!opened || state === 'disconnected') return false;
      const { shown, identity, origin } = opened;
      return connectionKeyFor(shown, collection, { environment, isOwn: origin?.uri === uri, identity }) === key;
    });
    return (own.find(({ state }) => state === 'connected') ?? own[0])?.connectionId;
  }
}

/** The parts of a profile that determine which server receives a secret. */
function receiverOf(profile: ConnectionProfile | undefined): ConnectionProfile {
  if (!profile) throw collectionErrors('collection.connectionUnknown');
  const { url, proxy } = profile;
  return { url, ...(proxy !== undefined && { proxy }) };
}

function ackRequest(ack: NonNullable<Emit['ack']>): boolean | { timeoutMs: number } {
  if (typeof ack === 'boolean') return ack;
  return ack.timeoutMs === undefined ? true : { timeoutMs: ack.timeoutMs };
}
