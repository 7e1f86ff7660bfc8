import { AsyncLocalStorage } from 'node:async_hooks';

const personWaits = new AsyncLocalStorage<true>();

/**
 * Runs a request that the user made: until it ends, the code that it calls may prompt the user. All other code shows no dialog, whether it
 * runs for a program's call or automatically.
 */
export function forUser<T>(run: () => T): T {
  return personWaits.run(true, run);
}

/**
 * Runs code that must show no dialog, even if a request of the user caused it. Without this function, the message handlers of a worker that
 * such a request started could show dialogs as long as the worker runs: they run in the asynchronous context in which the worker was
 * started.
 */
export function forProgram<T>(run: () => T): T {
  return personWaits.exit(run);
}

/** Whether the current operation was started by the user, who can be prompted. */
export function mayPrompt(): boolean {
  return personWaits.getStore() === true;
}
