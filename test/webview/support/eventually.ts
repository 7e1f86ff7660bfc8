import { expect, type ExpectPollOptions } from 'vitest';

const patience: ExpectPollOptions = { timeout: 60_000, interval: 30 };

/** Expects something of a value that is read again and again until it holds, as long as the page's own waits last. */
export const eventually: (read: () => unknown) => ReturnType<typeof expect.poll> = (read) =>
  expect.poll(read, patience);
