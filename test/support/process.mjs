// Programs that the tests and `npm start` run. Each is the leader of a process group of its own, under `guard.mjs`, and has a time limit.
// Each program ends at the latest with the process that started it.
import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const guard = fileURLToPath(new URL('guard.mjs', import.meta.url));
const keptLines = 60;

/**
 * @typedef {object} StartOptions
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env] the whole environment; `childEnvironment()` by default
 * @property {'collect' | 'inherit'} [output] `collect` (default) passes the lines to `onLine`, `inherit` prints them
 * @property {(line: string, stream: 'stdout' | 'stderr') => void} [onLine]
 */

/**
 * @typedef {object} RunningProgram
 * @property {number} pid the id of the process group
 * @property {Promise<number>} exited the exit code, once the program and its group have ended; never rejects
 * @property {() => string} tail the last lines of its output
 * @property {() => Promise<number>} stop ends the whole group, and waits for it; may be called again
 */

/**
 * The environment for separate programs: without the variables of npm, of the test runner and of an editor that started us.
 * @param {NodeJS.ProcessEnv} [extra]
 * @returns {NodeJS.ProcessEnv}
 */
export function childEnvironment(extra = {}) {
  const foreign =
    /^(npm_(package|lifecycle|command|node_execpath)|npm_config_local_prefix$|INIT_CWD$|VSCODE_|ELECTRON_|VITEST|NODE_ENV$|TEST$|DEV$|PROD$|MODE$)/;
  const own = Object.entries(process.env).filter(([name]) => !foreign.test(name));
  return { ...Object.fromEntries(own), ...extra };
}

/**
 * Starts a program that runs until `stop()` is called.
 * @param {string} command
 * @param {string[]} args
 * @param {StartOptions} [options]
 * @returns {RunningProgram}
 */
export function startProgram(command, args, options = {}) {
  const inherit = options.output === 'inherit';
  const child = spawn(process.execPath, [guard, command, ...args], {
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    env: options.env ?? childEnvironment(),
    detached: true,
    stdio: ['pipe', inherit ? 'inherit' : 'pipe', inherit ? 'inherit' : 'pipe'],
  });
  const pid = child.pid;
  if (pid === undefined) throw new Error(`${command} could not be started`);
  // Writing to the lifeline fails if the guard ends first; this is not an error.
  child.stdin?.on('error', () => {});

  /** @type {string[]} */
  const lines = [];
  for (const stream of /** @type {const} */ (['stdout', 'stderr'])) {
    const source = child[stream];
    if (source === null) continue;
    createInterface({ input: source }).on('line', (line) => {
      lines.push(line);
      if (lines.length > keptLines) lines.shift();
      options.onLine?.(line, stream);
    });
  }

  /** @type {Promise<number>} */
  const exited = new Promise((resolve) => {
    let code = 1;
    child.once('exit', (exitCode) => {
      code = exitCode ?? 1;
      // The guard has ended. Processes of its group that ignored SIGTERM are killed now, so that the pipes close too.
      killGroup(pid);
    });
    child.once('error', () => resolve(1));
    child.once('close', () => resolve(code));
  });

  return {
    pid,
    exited,
    tail: () => lines.join('\n'),
    stop() {
      child.stdin?.end();
      child.stdin?.destroy();
      return exited;
    },
  };
}

/**
 * Starts a program that announces on its output that it is ready, and waits for this announcement.
 * @param {string} command
 * @param {string[]} args
 * @param {StartOptions & { name: string, ready: RegExp, timeoutMs: number }} options `ready` is matched with each line
 * @returns {Promise<{ program: RunningProgram, match: RegExpExecArray }>}
 */
export async function startAndAwait(command, args, { name, ready, timeoutMs, ...options }) {
  /** @type {(match: RegExpExecArray) => void} */
  let found = () => {};
  /** @type {Promise<RegExpExecArray>} */
  const announced = new Promise((resolve) => (found = resolve));
  const program = startProgram(command, args, {
    ...options,
    onLine(line, stream) {
      const match = ready.exec(line);
      if (match !== null) found(match);
      options.onLine?.(line, stream);
    },
  });
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  /** @type {Promise<string>} */
  const late = new Promise((resolve) => {
    timer = setTimeout(() => resolve(`was not ready after ${timeoutMs / 1000} s`), timeoutMs);
  });
  const ended = program.exited.then((code) => `ended with exit code ${code}`);
  const result = await Promise.race([announced, late, ended]);
  clearTimeout(timer);
  if (typeof result !== 'string') return { program, match: result };
  await program.stop();
  throw new Error(`${name} ${result}:\n${program.tail()}`);
}

/** @param {number} pid */
function killGroup(pid) {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // The group has ended already.
  }
}

/**
 * Runs a program to its end.
 * @param {string} command
 * @param {string[]} args
 * @param {StartOptions & { timeoutMs: number }} options
 * @returns {Promise<{ code: number, timedOut: boolean, stdout: string, tail: string }>}
 */
export async function runToEnd(command, args, { timeoutMs, onLine, ...options }) {
  /** @type {string[]} */
  const stdout = [];
  const program = startProgram(command, args, {
    ...options,
    onLine(line, stream) {
      if (stream === 'stdout') stdout.push(line);
      onLine?.(line, stream);
    },
  });
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    void program.stop();
  }, timeoutMs);
  const code = await program.exited;
  clearTimeout(timer);
  return { code, timedOut, stdout: stdout.join('\n'), tail: program.tail() };
}

/**
 * Runs a program that must succeed, and returns its standard output.
 * @param {string} command
 * @param {string[]} args
 * @param {StartOptions & { timeoutMs: number }} options
 * @returns {Promise<string>}
 */
export async function runOrThrow(command, args, options) {
  const { code, timedOut, stdout, tail } = await runToEnd(command, args, options);
  if (timedOut) throw new Error(`${command} ${args.join(' ')}: not done after ${options.timeoutMs / 1000} s\n${tail}`);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')}: exit code ${code}\n${tail}`);
  return stdout;
}

/**
 * The program's full path, or undefined when it is not on PATH.
 * @param {string} name
 * @returns {string | undefined}
 */
export function findOnPath(name) {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not in this folder.
    }
  }
  return undefined;
}
