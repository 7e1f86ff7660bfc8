/**
 * Reverse proxies of collections: starts one with its rules, and saves the rules of a running one. A proxy is started only when the user
 * requests it, and collections are read in trusted workspaces only.
 */
import { newCollection } from '../../model/collection/collectionEdit.ts';
import { slugOf } from '../../model/collection/collectionKeys.ts';
import { proxyEdits } from '../../model/collection/collectionProxies.ts';
import type { SavedProxy } from '../../model/rule/savedRule.ts';
import { proxyDefinition, ruleAdd } from '../../protocol/ruleMessages.ts';
import type { EngineFacade, StartedProxy } from '../engine/engineFacade.ts';
import type { HostPort, SavedFile } from '../hostPort.ts';
import { collectionErrors } from './collectionErrorTexts.ts';
import type { CollectionScopes } from './collectionScope.ts';

export interface SavedProxiesDeps extends Pick<HostPort, 'workspace' | 'collections'> {
  readonly questions: Pick<HostPort['questions'], 'collection' | 'newCollection'>;
  readonly inspector: Pick<EngineFacade, 'startProxy' | 'stopSource' | 'request' | 'sources'>;
  readonly scopes: Pick<CollectionScopes, 'open'>;
}

/** The file of a collection, and a key in its proxies. */
export interface SavedProxyRef {
  readonly uri: string;
  readonly proxy: string;
}

export class SavedProxies {
  readonly #deps: SavedProxiesDeps;
  /** The collections that the running proxies were read from or saved to, by source ID. */
  readonly #origins = new Map<string, SavedProxyRef>();

  constructor(deps: SavedProxiesDeps) {
    this.#deps = deps;
  }

  /**
   * Starts a proxy with its rules. If one of them is refused, the proxy is stopped again.
   * @throws UserError when there is no such proxy, or it cannot be started
   */
  async start({ uri, proxy: name }: SavedProxyRef): Promise<StartedProxy & { target: string }> {
    const { inspector, scopes } = this.#deps;
    const scope = await scopes.open({ uri });
    const { proxies = {} } = scope.collection;
    const saved = Object.hasOwn(proxies, name) ? proxies[name] : undefined;
    if (!saved) throw collectionErrors('collection.noProxy', { proxy: name });
    const { target, port, rules = [] } = saved;
    const filled = scope.variableResolver(new Map()).fill(target, { typed: false, root: `proxies.${name}.target` });
    const started = await inspector.startProxy({ target: filled, name, ...(port !== undefined && { port }) });
    const { sourceId } = started;
    try {
      for (const rule of rules) await inspector.request(ruleAdd, { sourceId, ...rule });
    } catch (error) {
      await inspector.stopSource({ sourceId });
      throw error;
    }
    this.#origins.set(sourceId, { uri, proxy: name });
    return { ...started, target: filled };
  }

  /**
   * Saves the rules of a proxy in the collection that it was read from, or in a collection that the user chooses; `saved` is false when the
   * user cancels.
   * @throws UserError when there is no folder, or the collection cannot be changed
   */
  async save(sourceId: string): Promise<SavedFile> {
    const { workspace, collections, inspector } = this.#deps;
    if (!workspace.hasFolder) throw collectionErrors('collection.noFolder');
    const definition = await inspector.request(proxyDefinition, { sourceId });
    const known = this.#origins.get(sourceId) ?? (await this.#choose(sourceId, definition));
    if (!known) return { saved: false };
    const { uri, proxy } = known;
    await collections.change(uri, async (text) => {
      const before = (await collections.read(uri)).proxies?.[proxy];
      // The target is kept as it was written, because it can contain variables.
      const kept = this.#origins.has(sourceId) && before ? { ...definition, target: before.target } : definition;
      return proxyEdits(text, proxy, kept);
    });
    this.#origins.set(sourceId, known);
    return { saved: true, path: collections.nameOf(uri) };
  }

  async #choose(sourceId: string, { target }: SavedProxy): Promise<SavedProxyRef | undefined> {
    const { collections, questions, inspector } = this.#deps;
    const files = await collections.list();
    const name = inspector.sources.find((source) => source.sourceId === sourceId)?.name ?? sourceId;
    const chosen = files.length === 0 ? 'new' : await questions.collection(files);
    if (!chosen) return undefined;
    if (chosen === 'new') {
      const created = await questions.newCollection();
      if (!created) return undefined;
      const text = newCollection(created.name);
      const uri = await collections.create(created.folder, slugOf(created.name), () => Promise.resolve(text));
      return { uri, proxy: name };
    }
    const { proxies = {} } = await collections.read(chosen.uri);
    const isFree = (key: string): boolean => !Object.hasOwn(proxies, key) || proxies[key]?.target === target;
    let proxy = name;
    for (let number = 2; !isFree(proxy); number++) proxy = `${name} ${number}`;
    return { uri: chosen.uri, proxy };
  }
}
