import { expect, type ExpectPollOptions } from 'vitest';

const patience: ExpectPollOptions = { timeout: 60_000, interval: 30 };

/** Reads a value repeatedly until the expectation is true. The time limit is the same as for the page's own waits. */
export const eventually: (read: () => unknown) => ReturnType<typeof expect.poll> = (read) =>
  expect.poll(read, patience);
