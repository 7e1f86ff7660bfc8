import { expect, type ExpectPollOptions } from 'vitest';

const patience: ExpectPollOptions = { timeout: 60_000, interval: 30 };

/** Expects something of a value, which is read repeatedly until it is true, with the time limit of the page's own waits. */
export const eventually: (read: () => unknown) => ReturnType<typeof expect.poll> = (read) =>
  expect.poll(read, patience);
