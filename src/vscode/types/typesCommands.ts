/** Commands for the types of events, and for checks of events against a schema. */
import * as vscode from 'vscode';
import { fileNameOf } from '../../base/fileNameOf.ts';
import { checked } from '../../host/commands/checked.ts';
import * as shape from '../../host/commands/commandShapes.ts';
import type { EngineFacade } from '../../host/engine/engineFacade.ts';
import type { SchemaChecks } from '../../host/types/schemaChecks.ts';
import type { TypesFiles } from '../../host/types/typesFiles.ts';
import { typesHostErrors, typesHostTexts } from '../../host/types/typesHostTexts.ts';
import { readTypes, type SchemaCheckResult, type TypesQuery } from '../../host/types/typesRequests.ts';
import { connectionTitle } from '../../model/entry/connectionName.ts';
import { commonTexts } from '../../model/texts/commonTexts.ts';
import { type TypeFormat, typeFormats } from '../../model/types/typeFormats.ts';
import type { Command } from '../commands/command.ts';
import type { CommandName } from '../commands/commandNames.ts';
import { showText } from '../commands/questions.ts';
import { uriArgument } from '../commands/uriArgument.ts';
import { offer, showError, showInformation, withProgress } from '../guarded/messages.ts';
import { pickOne, promptForFile, promptForInput, promptForSaveTarget } from '../guarded/questions.ts';
import { readText } from './typesFilePort.ts';

export interface TypesCommandDeps {
  readonly inspector: Pick<EngineFacade, 'request' | 'fileOf' | 'connections' | 'sources'>;
  readonly typesFiles: TypesFiles;
  readonly schemaChecks: SchemaChecks;
  readonly showFindings: () => void;
}

/** The events that are examined. */
export type TypesScope = Omit<TypesQuery, 'format' | 'after' | 'base'>;

type TypesCommandName = 'inferTypes' | 'startTypesFile' | 'stopTypesFile' | 'checkSchema' | 'stopSchemaCheck';

export function typesCommands(deps: TypesCommandDeps): Readonly<Record<TypesCommandName & CommandName, Command>> {
  const { inspector, typesFiles, schemaChecks, showFindings } = deps;
  return {
    inferTypes: {
      run: async (input) => {
        const { text, events, leftOut } = await readTypes(inspector, checked(shape.inferTypes, input));
        return { text, events, leftOut };
      },
      prompt: () => promptAndInferTypes(deps),
    },
    startTypesFile: {
      run: async (input) => {
        const { uri: given, replace = false, ...query } = checked(shape.startTypesFile, input);
        const uri = uriArgument(given, 'types');
        return start(typesFiles, uri, query, replace ? 'replace' : 'refuse');
      },
      prompt: async () => {
        requireTrust();
        const format = await promptForFormat();
        const scope = format && (await promptForScope(inspector));
        return scope && promptAndFollow(typesFiles, { ...scope, format });
      },
    },
    stopTypesFile: {
      run: (input) => {
        typesFiles.stop(checked(shape.stopTypesFile, input).typesId);
        return Promise.resolve();
      },
      prompt: async () => {
        const { running } = typesFiles;
        if (running.length === 0) throw typesHostErrors('types.noneFollowed');
        const choices = running.map(({ typesId, file }) => ({ label: file, typesId }));
        const [only, ...others] = choices;
        const title = typesHostTexts.stopTitle();
        const picked = only && others.length === 0 ? only : await pickOne(choices, { title });
        if (picked) typesFiles.stop(picked.typesId);
      },
    },
    checkSchema: {
      run: async (input) => {
        const { uri, ...query } = checked(shape.checkSchema, input ?? {});
        return check(schemaChecks, uri === undefined ? undefined : uriArgument(uri, 'schema'), query);
      },
      prompt: async () => {
        const title = typesHostTexts.checkTitle();
        const picked = await pickOne(
          [
            { label: typesHostTexts.learn(), detail: typesHostTexts.learnDetail(), learns: true },
            { label: typesHostTexts.schemaFile(), detail: typesHostTexts.schemaFileDetail(), learns: false },
          ],
          { title },
        );
        if (!picked) return undefined;
        const filters = { [typesHostTexts.schemaTypes()]: ['json'] };
        const uri = picked.learns ? undefined : await promptForFile({ title, filters });
        const scope = picked.learns || uri ? await promptForScope(inspector) : undefined;
        if (!scope) return undefined;
        const result = await withCancel(typesHostTexts.checking(), (signal) => check(schemaChecks, uri, scope, signal));
        if (!result) return undefined;
        const message = uri ? checkedText(result) : typesHostTexts.learned({ events: result.events });
        offer(message, typesHostTexts.showFindings()).then((shows) => shows && showFindings(), showError);
        return result;
      },
    },
    stopSchemaCheck: {
      run: async (input) => ({
        wasRunning: await schemaChecks.stop(checked(shape.stopSchemaCheck, input ?? {})),
      }),
    },
  };
}

/**
 * Prompts for the format, for the events if they are not known, and for the target to which the types are written.
 * @param known the events, if they are known
 */
export async function promptAndInferTypes(
  { inspector, typesFiles }: Pick<TypesCommandDeps, 'inspector' | 'typesFiles'>,
  known?: TypesScope,
): Promise<unknown> {
  const format = await promptForFormat();
  const scope = format && (known ?? (await promptForScope(inspector)));
  if (!scope) return undefined;
  const target = await promptForTarget(scope, inspector);
  if (target === undefined) return undefined;
  if (target === 'file') return promptAndFollow(typesFiles, { ...scope, format });
  const query = { ...scope, format };
  const result = await withCancel(typesHostTexts.inferring(), (signal) => readTypes(inspector, query, signal));
  if (!result) return undefined;
  const { text, events, leftOut } = result;
  await showText(text, format === 'ts' ? 'typescript' : 'json');
  showInformation(typesHostTexts.inferred({ events, leftOut }));
  return { text, events, leftOut };
}

async function promptAndFollow(
  typesFiles: TypesFiles,
  query: TypesScope & { readonly format: TypeFormat },
): Promise<unknown> {
  requireTrust();
  const name = { ts: 'socketEvents.ts', jsonschema: 'socketEvents.schema.json', asyncapi: 'asyncapi.json' }[
    query.format
  ];
  const extension = query.format === 'ts' ? 'ts' : 'json';
  const title = typesHostTexts.inferTitle();
  const uri = await promptForSaveTarget(name, { title, filters: { [formatLabel[query.format]()]: [extension] } });
  if (!uri) return undefined;
  const started = await start(typesFiles, uri, query, 'offer');
  offer(typesHostTexts.following({ file: fileNameOf(uri.path) }), typesHostTexts.stop()).then((stops) => {
    const isRunning = typesFiles.running.some(({ typesId }) => typesId === started.typesId);
    if (stops && isRunning) typesFiles.stop(started.typesId);
  }, showError);
  return started;
}

async function start(
  typesFiles: TypesFiles,
  uri: vscode.Uri,
  query: TypesScope & { readonly format: TypeFormat },
  existing: 'replace' | 'refuse' | 'offer',
): Promise<{ typesId: string }> {
  requireTrust();
  return typesFiles.start({ uri: uri.toString(), query, existing, file: vscode.workspace.asRelativePath(uri) });
}

async function check(
  checks: SchemaChecks,
  uri: vscode.Uri | undefined,
  scope: TypesScope,
  signal?: AbortSignal,
): Promise<Omit<SchemaCheckResult, 'schema'>> {
  if (uri) requireTrust();
  const schema = uri && (await readText(uri));
  return checks.check({ ...scope, ...(schema !== undefined && { schema }) }, signal);
}

function checkedText({ checked: compared, mismatches, unsupported }: Omit<SchemaCheckResult, 'schema'>): string {
  return typesHostTexts.checked({ checked: compared, mismatches, unsupported: unsupported.join(', ') || 'none' });
}

/** Workspace files are read and written only in trusted workspaces. @throws UserError */
function requireTrust(): void {
  if (!vscode.workspace.isTrusted) throw typesHostErrors('types.untrusted');
}

const formatLabel = {
  ts: typesHostTexts.typescript,
  jsonschema: typesHostTexts.jsonSchema,
  asyncapi: typesHostTexts.asyncApi,
};
const formatDetail = {
  ts: typesHostTexts.typescriptDetail,
  jsonschema: typesHostTexts.jsonSchemaDetail,
  asyncapi: typesHostTexts.asyncApiDetail,
};

async function promptForFormat(): Promise<TypeFormat | undefined> {
  const choices = typeFormats.map((format) => ({
    label: formatLabel[format](),
    description: formatDetail[format](),
    format,
  }));
  return (await pickOne(choices, { title: typesHostTexts.inferTitle() }))?.format;
}

async function promptForScope({
  connections,
  sources,
}: Pick<TypesCommandDeps['inspector'], 'connections' | 'sources'>): Promise<TypesScope | undefined> {
  const title = typesHostTexts.inferTitle();
  const choices: { label: string; description?: string; scope?: TypesScope }[] = [
    { label: typesHostTexts.everything(), scope: {} },
    ...connections.map((connection) => ({
      label: connectionTitle(connection),
      description: connection.url,
      scope: { connectionId: connection.connectionId },
    })),
    ...sources.map(({ name, url, sourceId }) => ({
      label: name,
      ...(url !== undefined && { description: url }),
      scope: { sourceId },
    })),
    { label: typesHostTexts.filtered() },
  ];
  const picked = await pickOne(choices, { title });
  if (!picked || picked.scope) return picked?.scope;
  const filter = await promptForInput({ title, prompt: commonTexts.filterPrompt() });
  return filter === undefined ? undefined : { filter };
}

/**
 * Prompts for the target to which the types are written. There is no prompt for a session file, whose types do not
 * change, and in an untrusted workspace, in which no file is written.
 */
async function promptForTarget(
  { sourceId }: TypesScope,
  inspector: Pick<EngineFacade, 'fileOf'>,
): Promise<'editor' | 'file' | undefined> {
  if (!vscode.workspace.isTrusted || inspector.fileOf(sourceId)) return 'editor';
  const picked = await pickOne(
    [
      { label: typesHostTexts.toEditor(), target: 'editor' as const },
      { label: typesHostTexts.toFile(), detail: typesHostTexts.toFileDetail(), target: 'file' as const },
    ],
    { title: typesHostTexts.inferTitle() },
  );
  return picked?.target;
}

/** Runs a task and shows a notification in which the user can cancel it. Undefined if the user canceled it. */
function withCancel<T>(title: string, task: (signal: AbortSignal) => Promise<T>): Thenable<T | undefined> {
  const location = vscode.ProgressLocation.Notification;
  return withProgress({ location, title, cancellable: true }, async (_report, cancellation) => {
    const canceled = new AbortController();
    cancellation.onCancellationRequested(() => canceled.abort());
    try {
      return await task(canceled.signal);
    } catch (error) {
      if (canceled.signal.aborted) return undefined;
      throw error;
    }
  });
}
