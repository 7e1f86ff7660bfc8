/** Bug reports, and the deletion of everything that is stored: collects the facts, and opens VS Code's issue reporter. */
import { release } from 'node:os';
import * as vscode from 'vscode';
import { findingsRead } from '../../protocol/findingMessages.ts';
import { sessionDeleteStored } from '../../protocol/clearMessages.ts';
import type { EngineFacade } from '../../host/engine/engineFacade.ts';
import type { EngineProcess } from '../../host/engine/engineProcess.ts';
import type { SecretVault } from '../../host/secrets/secretVault.ts';
import type { NodeWatches } from '../../host/nodes/nodeWatches.ts';
import { deleteAllData, type RemovedData } from '../../host/support/dataRemoval.ts';
import type { Disposable } from '../../base/disposable.ts';
import type { HostLog } from '../../host/log/hostLog.ts';
import { logTexts } from '../../host/log/logTexts.ts';
import { logConnectionStates } from '../../host/support/connectionStates.ts';
import { FailureLog } from '../../host/support/failureLog.ts';
import { type IssueFacts, issueReport, remoteKind, type ReportedVersions } from '../../host/support/issueReport.ts';
import { probeUseKey } from '../nodes/nodeEnvironment.ts';
import { followProjects, setProjectKeys } from './projectHints.ts';

/** Data that is stored in the workspace and also held in memory, so that it would be stored again. */
export interface StoredInMemory {
  readonly drafts: { discard(): void };
  readonly schemaChecks: { stop(check: object): Promise<unknown> };
  readonly choices: readonly { forgetAll(): Promise<void> }[];
}

export interface SupportDeps {
  readonly engine: EngineProcess;
  readonly inspector: EngineFacade;
  readonly nodes: Pick<NodeWatches, 'removeProbe'>;
  readonly vault: Pick<SecretVault, 'forgetAll'>;
  readonly panel: Disposable;
  readonly memory: StoredInMemory;
}

export interface Support extends Disposable {
  readonly failures: FailureLog;
  /** The report as Markdown. */
  report(): Promise<string>;
  /** Opens VS Code's issue reporter with the report, or the report as a new document. */
  openReport(): Promise<void>;
  deleteAllData(): Promise<RemovedData>;
}

interface Manifest {
  readonly version: string;
  readonly bugs?: { readonly url?: string };
  readonly contributes: { readonly configuration: { readonly properties: Readonly<Record<string, unknown>> } };
}

export function supportOf(context: vscode.ExtensionContext, log: HostLog, deps: SupportDeps): Support {
  const { engine, inspector, nodes, vault, panel, memory } = deps;
  const manifest = context.extension.packageJSON as Manifest;
  log.info(logTexts.versions({ versions: Object.values(reportedVersions(context)).join(', ') }));
  const states = logConnectionStates(inspector, log);
  const projects = followProjects(setProjectKeys);
  const failures = new FailureLog(log);
  const report = async (): Promise<string> => issueReport(await factsOf(context, deps, failures.codes));
  return {
    failures,
    report,
    openReport: async () => {
      const text = await report();
      // Without the address of the bug tracker, the issue reporter cannot file an issue.
      if (manifest.bugs?.url !== undefined && (await opensReporter(context.extension.id, text))) return;
      const document = await vscode.workspace.openTextDocument({ language: 'markdown', content: text });
      await vscode.window.showTextDocument(document);
    },
    deleteAllData: () =>
      deleteAllData({
        closePanel: () => panel.dispose(),
        forget: () => forget(memory),
        deleteCaptures: () => {
          engine.revive();
          return inspector.request(sessionDeleteStored, {});
        },
        deleteSecrets: () => vault.forgetAll(),
        values: [context.workspaceState, context.globalState],
        probeKeys: [probeUseKey],
        deleteProbe: () => nodes.removeProbe(),
      }),
    dispose: () => {
      states.dispose();
      projects.dispose();
    },
  };
}

async function forget({ drafts, schemaChecks, choices }: StoredInMemory): Promise<void> {
  drafts.discard();
  await schemaChecks.stop({});
  for (const choice of choices) await choice.forgetAll();
}

export function reportedVersions({ extension }: vscode.ExtensionContext): ReportedVersions {
  const { version } = extension.packageJSON as Manifest;
  const { platform, arch, versions } = process;
  const { env } = vscode;
  const ui = env.uiKind === vscode.UIKind.Web ? 'web' : 'desktop';
  return {
    extension: version,
    vscode: vscode.version,
    node: versions.node,
    os: `${platform} ${release()} ${arch}`,
    host: [ui, remoteKind(env.remoteName)].filter((part) => part !== undefined).join(', '),
  };
}

async function factsOf(
  context: vscode.ExtensionContext,
  { engine, inspector }: SupportDeps,
  failures: readonly string[],
): Promise<IssueFacts> {
  const { contributes } = context.extension.packageJSON as Manifest;
  const findings = await findingCodes(engine, inspector);
  // The state is read after the engine has responded, because the engine reports changes of connections with a delay.
  return {
    versions: reportedVersions(context),
    workspace: {
      isTrusted: vscode.workspace.isTrusted,
      folders: vscode.workspace.workspaceFolders?.length ?? 0,
    },
    engine: { state: engine.state, restarts: engine.restarts, fault: engine.fault },
    connections: inspector.connections,
    sources: inspector.sources,
    settings: changedSettings(Object.keys(contributes.configuration.properties)),
    findings,
    failures,
  };
}

/** Empty if no engine runs, because no engine is started only for a report. */
async function findingCodes(engine: EngineProcess, inspector: EngineFacade): Promise<string[]> {
  if (engine.state !== 'running') return [];
  try {
    const { findings } = await inspector.request(findingsRead, {});
    return findings.map(({ code }) => code);
  } catch {
    // The report is needed most when something does not work.
    return [];
  }
}

function changedSettings(names: readonly string[]): Record<string, unknown> {
  const configuration = vscode.workspace.getConfiguration();
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = configuration.get<unknown>(name);
      const isDefault = JSON.stringify(value) === JSON.stringify(configuration.inspect(name)?.defaultValue);
      return isDefault ? [] : [[name, value]];
    }),
  );
}

async function opensReporter(extensionId: string, issueBody: string): Promise<boolean> {
  try {
    await vscode.commands.executeCommand('workbench.action.openIssueReporter', { extensionId, issueBody });
    return true;
  } catch {
    // VS Code in a browser has no issue reporter.
    return false;
  }
}
