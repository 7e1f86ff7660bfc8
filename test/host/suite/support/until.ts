import assert from 'node:assert/strict';

/**
 * Waits until the condition is true, for at most a minute.
 * @param about describes the current state, for the message of a failed test
 */
export async function until(isTrue: () => boolean | Promise<boolean>, about: () => string = () => ''): Promise<void> {
  const end = Date.now() + 60_000;
  while (!(await isTrue())) {
    assert.ok(Date.now() < end, `it did not happen: ${about()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
