// Runs one program as the leader of a process group, as long as the process that started it runs.
//
//   node guard.mjs COMMAND [ARGS…]      (standard input is the lifeline: nothing is ever written to it)
//
// A test run that is killed cannot end the servers that it started. In that case, the lifeline of this small process closes, and this
// process ends the whole group, including itself, so that no process is left.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';

const graceMs = 2000;
const [command, ...args] = process.argv.slice(2);
if (command === undefined) throw new Error('guard.mjs: a command is needed');

const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
let ending = false;

/** @param {NodeJS.Signals} signal */
function signalGroup(signal) {
  process.kill(-process.pid, signal);
}

function end() {
  if (ending) return;
  ending = true;
  signalGroup('SIGTERM');
  // SIGKILL also ends this process, so there is nothing to wait for.
  setTimeout(() => signalGroup('SIGKILL'), graceMs);
}

// Installed before anything is signaled, because signals for the group reach this process too.
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, end);
process.stdin.on('end', end).on('error', end).resume();

child.on('error', (error) => {
  process.stderr.write(`${command}: ${error.message}\n`);
  process.exit(127);
});
child.on('exit', (code, signal) => {
  // The program has ended on request. The processes that it left running in its group are ended too, and so is this process.
  if (ending) signalGroup('SIGKILL');
  ending = true;
  signalGroup('SIGTERM');
  process.exit(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
});
