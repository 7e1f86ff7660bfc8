/**
 * `socketio-inspector run`: runs the scenarios of collections. A file that is invalid does not stop the others. Results are reported in the
 * order of the files, however many scenarios run at the same time.
 */
import { setMaxListeners } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runInParallel } from '../base/parallelWork.ts';
import { messageOf } from '../base/userError.ts';
import { runScenario } from '../engine/scenario/scenarioRun.ts';
import type { ScenarioVariables } from '../engine/scenario/scenarioScope.ts';
import { checkWritable, writeWholeFile } from '../files/wholeFile.ts';
import type { Collection } from '../model/collection/collection.ts';
import type { ConnectionProfile } from '../model/profile/profile.ts';
import type { ListedScenario } from '../model/scenario/listScenarios.ts';
import { type ReportedScenario, reportedScenario } from '../model/scenario/scenarioResult.ts';
import { visibleLines } from '../model/text/visible.ts';
import { chosenFiles } from './chosenFiles.ts';
import { cliTexts } from './cliTexts.ts';
import {
  type CollectionFile,
  hostOf,
  NotRunError,
  readCollectionFile,
  readCollectionText,
  readDotenv,
  SecretNames,
  variablesOf,
} from './collectionFile.ts';
import { exitCodes } from './exitCodes.ts';
import { LaterEngine } from './laterEngine.ts';
import type { RecordingIo } from './recording.ts';
import { summaryOf } from './reporters/reporter.ts';
import { reporterNamed } from './reporters/reporters.ts';
import { FileError, tlsOf } from './tlsFiles.ts';
import type { RunCommand } from './usage.ts';

const progressMs = 1000;
/** Only the file system limits the size of the capture for a session file. */
const limits = { maxBytes: Number.MAX_SAFE_INTEGER, maxAgeMs: Number.MAX_SAFE_INTEGER };

export interface RunIo extends RecordingIo {
  /** Whether standard output is a terminal that shows colors. */
  readonly showsColors: boolean;
}

/** A scenario that was chosen. */
interface Chosen extends ListedScenario {
  readonly file: CollectionFile;
  readonly collection: Collection;
  readonly variables: ScenarioVariables;
}

/** Returns the exit code. */
export async function runRun(command: RunCommand, io: RunIo): Promise<number> {
  const writeLine = (line: string): void => void io.err.write(`${visibleLines(line)}\n`);
  const problems = new Set<number>();
  const { insecure, cacert } = command;
  const { network } = await tlsOf({ insecure, cacert });
  const chosen = await choose(command, (error) => {
    problems.add(error instanceof FileError ? exitCodes.file : exitCodes.notRun);
    writeLine(messageOf(error));
  });
  if (chosen.length === 0) {
    if (problems.size > 0) return worst(problems);
    const { grep, tags, excludedTags } = command;
    const isFiltered = grep !== undefined || tags.length > 0 || excludedTags.length > 0;
    writeLine(cliTexts.nothingChosen({ isFiltered }));
    return exitCodes.usage;
  }
  const outputs = await openOutputs(command, io, writeLine);
  if (!outputs) return exitCodes.file;
  const root = command.saveSession === undefined ? undefined : await mkdtemp(join(tmpdir(), 'socketio-inspector-'));
  const engine = new LaterEngine({
    capture: root === undefined ? undefined : { ...limits, root, token: '00' },
    reader: io.reader,
  });
  const run = new Run(command, engine, io.interrupted, network?.tls?.ca);
  const begin = engine.clock.now();
  outputs.begin(chosen.length);
  const stopProgress = command.reporters.some((name) => name === 'spec' || name === 'tap')
    ? () => undefined
    : showProgress(() => run.done, chosen.length, writeLine);
  try {
    const results = await run.all(chosen, (result) => outputs.result(result));
    stopProgress();
    const summary = summaryOf(results, engine.clock.now() - begin);
    if (!(await outputs.end(results, summary))) problems.add(exitCodes.notRun);
    for (const path of await changedFiles(chosen)) writeLine(cliTexts.fileChanged({ path }));
    if (!(await saveSession(command, engine, run, writeLine))) problems.add(exitCodes.notRun);
    if (summary.failed > 0) problems.add(exitCodes.failed);
    if (summary.errored > 0) problems.add(exitCodes.notRun);
    if (io.interrupted.aborted) problems.add(exitCodes.interrupted);
  } finally {
    stopProgress();
    engine.dispose();
    if (root !== undefined) await rm(root, { recursive: true, force: true });
  }
  return worst(problems);
}

/** The exit code that takes precedence (see docs/command-line.md). */
function worst(problems: ReadonlySet<number>): number {
  const { interrupted, usage, file, failed, notRun, ended } = exitCodes;
  return [interrupted, usage, file, failed, notRun].find((code) => problems.has(code)) ?? ended;
}

/** The scenarios of all files that can be read. `failed` is called for each file that cannot be read. */
async function choose(command: RunCommand, failed: (error: unknown) => void): Promise<Chosen[]> {
  const { files, missing } = await chosenFiles(command.patterns);
  for (const path of missing) failed(new FileError(cliTexts.fileMissing({ path })));
  const dotenv = await readDotenv(command.dotenv);
  const secrets = new SecretNames();
  const chosen: Chosen[] = [];
  for (const path of files) {
    try {
      const file = await readCollectionFile(path);
      secrets.add(file);
      const own = file.scenarios.filter((listed) => isChosen(listed, command));
      if (own.length === 0) continue;
      const variables = variablesOf(file, { ...command, dotenv });
      const collection = command.insecure ? insecure(file.collection) : file.collection;
      chosen.push(...own.map((listed) => ({ ...listed, file, collection, variables })));
    } catch (error) {
      if (!(error instanceof FileError || error instanceof NotRunError)) throw error;
      failed(error);
    }
  }
  return chosen;
}

/** The files that have another content than at the start of the run, or none. */
async function changedFiles(chosen: readonly Chosen[]): Promise<string[]> {
  const changed: string[] = [];
  for (const { path, text } of new Set(chosen.map(({ file }) => file))) {
    const current = await readCollectionText(path).catch(() => undefined);
    if (current !== text) changed.push(path);
  }
  return changed;
}

function isChosen({ scenario: { name, tags = [] } }: ListedScenario, command: RunCommand): boolean {
  const { grep, tags: wanted, excludedTags } = command;
  if (grep && !grep.test(name)) return false;
  if (tags.some((tag) => excludedTags.includes(tag))) return false;
  return wanted.length === 0 || tags.some((tag) => wanted.includes(tag));
}

/** The collection, changed so that every connection accepts any certificate. */
function insecure(collection: Collection): Collection {
  const connections = Object.entries(collection.connections).map(([key, profile]): [string, ConnectionProfile] => [
    key,
    { ...profile, tls: { ...profile.tls, rejectUnauthorized: false } },
  ]);
  return { ...collection, connections: Object.fromEntries(connections) };
}

/** Runs scenarios, several at the same time. */
class Run {
  readonly #command: RunCommand;
  readonly #engine: LaterEngine;
  readonly #signal: AbortSignal;
  readonly #ca: string | undefined;
  /** Promises that settle when closed connections have sent their last packets. */
  readonly #closing = new Set<Promise<void>>();
  #isBailed = false;
  done = 0;
  /** The profiles of the connections of scenarios that did not pass. */
  readonly faulty = new Map<string, ConnectionProfile>();

  constructor(command: RunCommand, engine: LaterEngine, signal: AbortSignal, ca: string | undefined) {
    this.#command = command;
    this.#engine = engine;
    this.#signal = signal;
    // Each running scenario listens to this signal, and Node.js warns about more than ten listeners.
    setMaxListeners(0, signal);
    this.#ca = ca;
  }

  /** @param report is called with each result, in the order of the scenarios */
  async all(chosen: readonly Chosen[], report: (result: ReportedScenario) => void): Promise<ReportedScenario[]> {
    const results: (ReportedScenario | undefined)[] = chosen.map(() => undefined);
    let reported = 0;
    const { jobs } = this.#command;
    await runInParallel([...chosen.entries()], { jobs }, async ([index, scenario]) => {
      results[index] = await this.#one(scenario);
      this.done++;
      for (let result = results[reported]; result; result = results[++reported]) report(result);
    });
    // Otherwise, the process would end before the last emits are sent, and servers would notice only after a timeout that the client has gone.
    await Promise.all(this.#closing);
    return results.filter((result) => result !== undefined);
  }

  async #one({ scenario, line, path, file, collection, variables }: Chosen): Promise<ReportedScenario> {
    const at = { file: file.path, line };
    if (this.#isBailed || this.#signal.aborted)
      return { ...at, scenario: scenario.name, status: 'skipped', ms: 0, steps: [] };
    const { timeoutMs, insecure: acceptsAll, bail } = this.#command;
    const profiles = new Map<string, ConnectionProfile>();
    const port = this.#engine.port({
      opened: (connectionId, profile) => profiles.set(connectionId, profile),
      closing: (sent) => {
        this.#closing.add(sent);
        void sent.then(() => this.#closing.delete(sent));
      },
    });
    const result = await runScenario(
      {
        file: collection,
        scenario,
        path,
        variables,
        timeoutMs,
        ...(acceptsAll && { tls: { rejectUnauthorized: false } }),
      },
      port,
      hostOf(file, this.#ca),
      this.#signal,
    );
    if (result.status === 'failed' || result.status === 'errored') {
      if (bail) this.#isBailed = true;
      for (const [id, profile] of profiles) this.faulty.set(id, profile);
    }
    return reportedScenario(result, at);
  }
}

interface Outputs {
  begin(total: number): void;
  result(result: ReportedScenario): void;
  /** Returns false if a file could not be written. */
  end(results: readonly ReportedScenario[], summary: ReturnType<typeof summaryOf>): Promise<boolean>;
}

/** Creates the folders of the files. Undefined if a file cannot be written. This is checked before any scenario runs. */
async function openOutputs(
  { reporters, reporterFiles, saveSession: session, color }: RunCommand,
  { out, showsColors }: RunIo,
  writeLine: (line: string) => void,
): Promise<Outputs | undefined> {
  for (const path of [...reporterFiles.map((file) => file.path), ...(session === undefined ? [] : [session])]) {
    try {
      await mkdir(dirname(path), { recursive: true });
      await checkWritable(path);
    } catch (error) {
      writeLine(cliTexts.notWritable({ path, reported: messageOf(error) }));
      return undefined;
    }
  }
  const write = (text: string | undefined): void => {
    if (text) out.write(text);
  };
  const shown = reporters.map((name) => reporterNamed(name, color && showsColors));
  const files = reporterFiles.map(({ reporter, path }) => ({
    path,
    reporter: reporterNamed(reporter, false),
    texts: [] as string[],
  }));
  return {
    begin(total) {
      for (const reporter of shown) write(reporter.begin?.(total));
      for (const { reporter, texts } of files) texts.push(reporter.begin?.(total) ?? '');
    },
    result(result) {
      for (const reporter of shown) write(reporter.result?.(result));
      for (const { reporter, texts } of files) texts.push(reporter.result?.(result) ?? '');
    },
    async end(results, summary) {
      for (const reporter of shown) write(reporter.end?.(results, summary));
      let isWritten = true;
      for (const { reporter, texts, path } of files) {
        texts.push(reporter.end?.(results, summary) ?? '');
        isWritten = (await writtenTo(path, pieces(texts), writeLine)) && isWritten;
      }
      return isWritten;
    },
  };
}

async function* pieces(texts: readonly string[]): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(Buffer.from(texts.join('')));
}

async function writtenTo(
  path: string,
  chunks: AsyncIterable<Uint8Array>,
  writeLine: (line: string) => void,
): Promise<boolean> {
  try {
    await writeWholeFile(path, chunks);
    return true;
  } catch (error) {
    writeLine(cliTexts.notWritten({ path, reported: messageOf(error) }));
    return false;
  }
}

/** Writes the entries of the connections of scenarios that did not pass. */
async function saveSession(
  { saveSession: path }: RunCommand,
  { log }: LaterEngine,
  { faulty }: Run,
  writeLine: (line: string) => void,
): Promise<boolean> {
  if (path === undefined) return true;
  if (faulty.size === 0 || !log) {
    writeLine(cliTexts.notSaved());
    return true;
  }
  const { SessionLines } = await import('./sessionLines.ts');
  const lines = new SessionLines(
    log,
    (id) => faulty.get(id),
    (id) => faulty.has(id),
  );
  const isWritten = await writtenTo(path, lines.take(), writeLine);
  if (isWritten) writeLine(cliTexts.written({ entries: lines.entries, path }));
  return isWritten;
}

/** Writes a line once a second if another scenario has ended. Returns a function that stops this. */
function showProgress(done: () => number, total: number, writeLine: (line: string) => void): () => void {
  let previous: number | undefined;
  const timer = setInterval(() => {
    const current = done();
    if (current !== previous) writeLine(cliTexts.runProgress({ done: current, total }));
    previous = current;
  }, progressMs);
  return () => clearInterval(timer);
}
