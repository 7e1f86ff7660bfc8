import { AsyncLocalStorage } from 'node:async_hooks';

const personWaits = new AsyncLocalStorage<true>();

/**
 * Runs the request of a person: until it ends, whatever it calls may prompt the person. Outside of it nothing prompts: a program's call opens no
 * dialog (contract, section 6), nor does what happens automatically.
 */
export function forPerson<T>(run: () => T): T {
  return personWaits.run(true, run);
}

/** Whether a person waits for the current operation, and can be prompted. */
export function mayPrompt(): boolean {
  return personWaits.getStore() === true;
}
