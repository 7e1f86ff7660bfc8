/**
 * Runs the tools without a window: the server has its own engine, with a capture in memory. A tool that acts exists
 * only if `--allow` permits it. A profile that an agent passes must not contain variables. An agent can write
 * collections into the start folder, so the collections do not determine who receives a secret: the user names each
 * secret and its server when the MCP server is started.
 */
import { basename, dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AgentTools } from '../../host/agents/agentTools.ts';
import { KnownSecrets } from '../../host/agents/knownSecrets.ts';
import { scenarioFile } from '../../host/agents/scenarioFile.ts';
import { ToolError } from '../../host/agents/toolError.ts';
import { CollectionScopes, type ReadSecret } from '../../host/collections/collectionScope.ts';
import { ScenarioRunner } from '../../host/collections/scenarioRunner.ts';
import { Diagnoser } from '../../host/engine/diagnoser.ts';
import { EngineFacade } from '../../host/engine/engineFacade.ts';
import { EngineProcess } from '../../host/engine/engineProcess.ts';
import type { CollectionPort, NetworkPort } from '../../host/hostPort.ts';
import type { HostLog } from '../../host/log/hostLog.ts';
import type { OpenableProfile } from '../../host/profile/profileResolver.ts';
import { runScenario as runScenarioShape } from '../../host/commands/commandShapes.ts';
import { checked } from '../../host/commands/checked.ts';
import { agentTools } from '../../model/agent/agentTools.ts';
import type { ToolName } from '../../model/agent/toolNames.ts';
import { type Permission, permissionFor, permissions } from '../../model/agent/permissions.ts';
import { agentTexts } from '../../model/agent/agentTexts.ts';
import { userError } from '../../model/cause/userErrors.ts';
import type { ConnectionProfile } from '../../model/profile/profile.ts';
import { chooseProxy } from '../../model/profile/proxyChoice.ts';
import { withoutUser } from '../../model/url/quotableUrl.ts';
import { hasVariable } from '../../model/url/urlText.ts';
import {
  collectionFileOf,
  networkOf,
  readCollectionFile,
  readCollectionText,
  readSecretVariable,
} from '../collectionFile.ts';
import { readFileInside } from '../../files/fileInside.ts';
import { messageOf } from '../../base/userError.ts';
import { type NamedSecret, unnamedReceiver } from '../namedSecret.ts';
import type { Backend } from './backend.ts';

export interface OwnBackendOptions {
  /** The script of the engine's worker. */
  readonly engineScript: string;
  /** The start folder. */
  readonly folder: string;
  readonly allowed: readonly Permission[];
  /** The only secrets that scenarios can use, and the only server that receives each of them. */
  readonly namedSecrets: readonly NamedSecret[];
  readonly log: HostLog;
  /** Whether a window for the folder is open now. The window replaces this backend if no tool has acted in it. */
  readonly hasWindow: () => boolean;
}

const maxFileBytes = 100_000_000;

export function ownBackend({
  engineScript,
  folder,
  allowed,
  namedSecrets,
  log,
  hasWindow,
}: OwnBackendOptions): Backend {
  const engine = new EngineProcess(engineScript, log);
  const network = networkPort(folder);
  const secrets = new KnownSecrets(() => inspector.openedProfiles.map(({ filled }) => filled));
  const readSecret: ReadSecret = secrets.remembering(
    ({ name, receivers }) =>
      new Promise((settle) => {
        const server = unnamedReceiver(namedSecrets, name, receivers);
        if (server !== undefined) throw userError('secret.receiverNotNamed', { name, server });
        settle(readSecretVariable(name));
      }),
  );
  const files = {
    read: async (path: string, collection?: string): Promise<Uint8Array> => {
      const base = collection === undefined ? folder : dirname(fileURLToPath(collection));
      try {
        return await readFileInside(folder, resolve(base, path), maxFileBytes);
      } catch (error) {
        throw userError('scenario.fileUnreadable', { file: path, reported: messageOf(error) });
      }
    },
  };
  const resolveProfile = (profile: ConnectionProfile): Promise<OpenableProfile> =>
    hasVariable(JSON.stringify(profile))
      ? Promise.reject(new ToolError(agentTexts.noVariables({ folder })))
      : Promise.resolve({ written: profile, filled: profile, shown: profile, identity: profile });
  const inspector: EngineFacade = new EngineFacade({
    engine,
    resolveProfile,
    network,
    openFiles: () => [],
    files,
    connected: () => undefined,
    pausedDebuggers: () => [],
  });
  const diagnoser = new Diagnoser({
    inspector,
    engine,
    resolveProfile,
    resolveNetwork: (profile) => network.resolve(profile),
    ports: () => [],
  });
  const scopes = new CollectionScopes({ collections, workspace: { isTrusted: true }, network, readSecret });
  const runner = new ScenarioRunner({ engine, scopes, files, network, readSecret });
  const isAllowed = (name: ToolName): boolean => allowed.some((given) => isIn(permissions[given], name));
  const tools = new AgentTools({
    inspector,
    secrets,
    diagnose: (input) => diagnoser.result(input),
    runScenario: (input) => {
      const { uri, ...request } = checked(runScenarioShape, input);
      return runner.run({ ...request, uri: String(uri) });
    },
    scenarioFile: (given) => scenarioFile(given, [folder]),
    folder: () => folder,
    hint: () => (allowed.length === 0 ? agentTexts.nothingAllowed() : agentTexts.nothingCaptured()),
  });
  let wasUsed = false;
  return {
    tools: agentTools.filter(({ name, effect }) => effect !== 'acts' || isAllowed(name)),
    isCurrent: () => wasUsed || !hasWindow(),
    call: (tool, input) =>
      tools.call(tool, input, {
        confirm: (action) => {
          if (!isAllowed(action.tool)) throw new ToolError(refusal(action.tool, folder));
          wasUsed = true;
          return Promise.resolve();
        },
      }),
    end: async () => {
      runner.dispose();
      inspector.dispose();
      await engine.end();
    },
  };
}

function refusal(tool: ToolName, folder: string): string {
  const permission = permissionFor(tool);
  if (permission === undefined) return agentTexts.onlyInWindow({ tool, folder });
  return tool === 'diagnose_connection' ? agentTexts.urlNotAllowed() : agentTexts.notAllowed({ tool, permission });
}

function isIn(names: readonly string[], name: string): boolean {
  return names.includes(name);
}

const collections: Pick<CollectionPort, 'read' | 'readWithText' | 'selectedEnvironment' | 'dotenv' | 'nameOf'> = {
  read: async (uri) => (await readCollectionFile(fileURLToPath(uri))).collection,
  readWithText: async (uri) => {
    const path = fileURLToPath(uri);
    const text = await readCollectionText(path);
    return { text, collection: collectionFileOf(path, text).collection };
  },
  selectedEnvironment: () => undefined,
  dotenv: () => Promise.resolve(undefined),
  nameOf: (uri) => basename(fileURLToPath(uri)),
};

/** Reaches servers as the command line does: through the proxy that environment variables define. */
function networkPort(folder: string): NetworkPort {
  const baseOf = (collection: string | undefined): string =>
    collection === undefined ? folder : dirname(fileURLToPath(collection));
  return {
    machineProxy: (url) => {
      try {
        const proxy = chooseProxy({ url }, {}, process.env);
        return proxy && withoutUser(proxy.url);
      } catch {
        return undefined;
      }
    },
    resolve: async (profile, collection) => {
      const proxy = chooseProxy(profile, {}, process.env);
      return { ...(await networkOf(profile, baseOf(collection), undefined)), ...(proxy && { proxy }) };
    },
    certificates: async (tls) => (await networkOf({ url: '', tls }, folder, undefined)) ?? {},
  };
}
