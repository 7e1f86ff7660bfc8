import { AsyncLocalStorage } from 'node:async_hooks';

const personWaits = new AsyncLocalStorage<true>();

/**
 * Runs a request that the user made: until it ends, the code that it calls may prompt the user. All other code shows no dialog, whether it
 * runs for a program's call or automatically.
 */
export function forUser<T>(run: () => T): T {
  return personWaits.run(true, run);
}

/** Whether the current operation was started by the user, who can be prompted. */
export function mayPrompt(): boolean {
  return personWaits.getStore() === true;
}
