import { AsyncLocalStorage } from 'node:async_hooks';

const waiting = new AsyncLocalStorage<true>();

/**
 * Runs what a person asked for: until it ends, whatever it calls may ask the person. Without it nothing asks: a program's call opens no
 * dialog (contract, section 6), nor does what happens by itself.
 */
export function forPerson<T>(run: () => T): T {
  return waiting.run(true, run);
}

/** Whether a person waits for what is done now, and can be asked. */
export function mayPrompt(): boolean {
  return waiting.getStore() === true;
}
