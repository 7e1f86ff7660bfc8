/**
 * The code that `proxy` and `record` share: an engine, its capture, the progress on standard error and the session file. A recording ends
 * when it is interrupted, when its time is over, or when its command has nothing more to do.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aborted } from '../base/aborted.ts';
import { messageOf } from '../base/userError.ts';
import { createEngine } from '../engine/createEngine.ts';
import type { Engine } from '../engine/engine.ts';
import { checkWritable, writeWholeFile } from '../files/wholeFile.ts';
import type { ConnectionProfile } from '../model/profile/profile.ts';
import { isObserved } from '../protocol/shapes.ts';
import { visibleLines } from '../model/text/visible.ts';
import { cliTexts } from './cliTexts.ts';
import { refuseExisting } from './outputFile.ts';
import { exitCodes } from './exitCodes.ts';
import { SessionLines } from './sessionLines.ts';

export interface RecordingIo {
  readonly out: NodeJS.WritableStream;
  readonly err: NodeJS.WritableStream;
  /** Aborts when the user ends the command. */
  readonly interrupted: AbortSignal;
  /** The script that reads large payloads. */
  readonly reader: string;
}

export interface RecordingOptions {
  readonly output: string | undefined;
  /** Whether an existing output is replaced. */
  readonly force: boolean;
  readonly forMs: number | undefined;
}

export interface Recording {
  readonly engine: Engine;
  /** Writes a line to standard error. */
  readonly writeLine: (line: string) => void;
  /** Aborts when the recording ends. */
  readonly ends: AbortSignal;
  /** Ends the recording. Later calls do not change the exit code. */
  readonly end: (exitCode: number) => void;
}

const progressMs = 1000;
/** How long the program waits for a server to respond to the close of a connection. */
const maxCloseMs = 3000;
/** Only the file system limits the size of a capture that is written to a file. */
const limits = { maxBytes: Number.MAX_SAFE_INTEGER, maxAgeMs: Number.MAX_SAFE_INTEGER };

/**
 * Runs a command until it ends, and writes the recorded entries.
 * @param run starts the work, and resolves when the work has started
 * @param clients returns how many clients are connected; left out if the only client is the command itself
 * @returns the exit code
 */
export async function record(
  { output, force, forMs }: RecordingOptions,
  io: RecordingIo,
  profile: ConnectionProfile | undefined,
  run: (recording: Recording) => Promise<void> | void,
  clients?: (engine: Engine) => number,
): Promise<number> {
  // Texts of a server must not contain control sequences for the terminal.
  const writeLine = (line: string): void => void io.err.write(`${visibleLines(line)}\n`);
  if (output !== undefined) {
    await refuseExisting(output, { force });
    const fault = await fileFault(output);
    if (fault !== undefined) {
      writeLine(cliTexts.notWritable({ path: output, reported: fault }));
      return exitCodes.file;
    }
  }
  const root = output === undefined ? undefined : await mkdtemp(join(tmpdir(), 'socketio-inspector-'));
  const engine = createEngine(root === undefined ? undefined : { ...limits, root, token: '00' }, io.reader);
  const ending = new AbortController();
  let exitCode: number | undefined;
  const end = (code: number): void => {
    exitCode ??= code;
    ending.abort();
  };
  const interrupt = (): void => end(exitCodes.ended);
  io.interrupted.addEventListener('abort', interrupt);
  if (io.interrupted.aborted) interrupt();
  const timer = forMs === undefined ? undefined : setTimeout(interrupt, forMs);
  const lines = new SessionLines(engine.log, () => profile);
  const stream = output === undefined ? new LineStream(engine, lines, io.out, end) : undefined;
  const stopProgress = showProgress(engine, writeLine, clients);
  try {
    await run({ engine, writeLine, ends: ending.signal, end });
    await aborted(ending.signal);
    // Entries about the end of the connections belong to the recording.
    for (const { sourceId } of engine.sources.list) engine.stopSource(sourceId);
    await quiet(engine);
    stopProgress();
    if (output !== undefined) exitCode = await written(lines, output, writeLine, exitCode);
    else await stream?.finish();
    if (stream?.fault !== undefined) writeLine(cliTexts.outputNotWritten({ reported: stream.fault }));
    if (lines.missed > 0) writeLine(cliTexts.missed({ entries: lines.missed }));
  } finally {
    stopProgress();
    clearTimeout(timer);
    io.interrupted.removeEventListener('abort', interrupt);
    stream?.dispose();
    engine.dispose();
    if (root !== undefined) await rm(root, { recursive: true, force: true });
  }
  return exitCode ?? exitCodes.ended;
}

/**
 * Waits until the engine's own connections have sent their last packets. Otherwise, the process would end before the server of an HTTP
 * long-polling connection receives its close packet.
 */
async function quiet(engine: Engine): Promise<void> {
  const own = engine.connections.filter((connection) => !isObserved(connection));
  await Promise.all(own.map(({ connectionId }) => engine.connection(connectionId).whenIdle(maxCloseMs)));
}

async function written(
  lines: SessionLines,
  path: string,
  writeLine: (line: string) => void,
  exitCode: number | undefined,
): Promise<number> {
  try {
    await writeWholeFile(path, lines.take());
    writeLine(cliTexts.written({ entries: lines.entries, path }));
    return exitCode ?? exitCodes.ended;
  } catch (error) {
    writeLine(cliTexts.notWritten({ path, reported: messageOf(error) }));
    return exitCodes.notRun;
  }
}

/**
 * Why the file cannot be written; undefined if it can. This is checked before the recording, because otherwise the fault would be noticed
 * only at the end of the recording.
 */
async function fileFault(path: string): Promise<string | undefined> {
  try {
    await checkWritable(path);
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

/** Writes a line once a second if its text has changed. Returns a function that stops this. */
function showProgress(
  engine: Engine,
  writeLine: (line: string) => void,
  clients?: (engine: Engine) => number,
): () => void {
  let previous = '';
  const timer = setInterval(() => {
    const { nextSeq, firstSeq } = engine.log;
    const entries = nextSeq - firstSeq;
    const text = clients
      ? cliTexts.progressOfClients({ clients: clients(engine), entries })
      : cliTexts.progress({ entries });
    if (text !== previous && nextSeq > firstSeq) writeLine(text);
    previous = text;
  }, progressMs);
  return () => clearInterval(timer);
}

/** Writes lines to a stream as entries are recorded. A slow reader delays the lines, and nothing else. */
class LineStream {
  readonly #lines: SessionLines;
  readonly #out: NodeJS.WritableStream;
  readonly #subscription: { dispose(): void };
  #writing: Promise<void> = Promise.resolve();
  #isWaiting = false;
  /** Why standard output could not be written, for example because a disk is full. */
  fault: string | undefined;
  #isBroken = false;

  constructor(engine: Engine, lines: SessionLines, out: NodeJS.WritableStream, end: (exitCode: number) => void) {
    this.#lines = lines;
    this.#out = out;
    out.once('error', (error: NodeJS.ErrnoException) => {
      this.#isBroken = true;
      // The reader of a pipe has closed it, so no more output is needed.
      if (error.code === 'EPIPE') return end(exitCodes.ended);
      this.fault = messageOf(error);
      end(exitCodes.notRun);
    });
    this.#subscription = engine.log.onDidGrow(() => this.#later());
  }

  /** Writes the lines that are not written yet. */
  async finish(): Promise<void> {
    this.#subscription.dispose();
    await this.#writing;
    await this.#write();
  }

  dispose(): void {
    this.#subscription.dispose();
  }

  /** Many entries can be recorded in one iteration of the event loop; they are written together. */
  #later(): void {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    setImmediate(() => {
      this.#writing = this.#writing.then(() => {
        this.#isWaiting = false;
        return this.#write();
      });
    });
  }

  async #write(): Promise<void> {
    for await (const chunk of this.#lines.take()) {
      if (this.#isBroken) return;
      if (!this.#out.write(chunk)) await drained(this.#out);
    }
  }
}

function drained(out: NodeJS.WritableStream): Promise<void> {
  return new Promise((resolve) => {
    for (const event of ['drain', 'error', 'close']) out.once(event, () => resolve());
  });
}
