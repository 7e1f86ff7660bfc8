import type { Locator, Page } from 'playwright-core';
import { expect, vi } from 'vitest';

/**
 * Counts the actions of a user: a click, a key, and typing a text into a field, which includes focusing the field. Waiting and reading are
 * not counted.
 */
export class UserActions {
  readonly #page: Page;
  #done: string[] = [];

  constructor(page: Page) {
    this.#page = page;
  }

  async click(target: Locator): Promise<void> {
    this.#done.push('click');
    await target.click();
  }

  /**
   * Presses a key on the focused element until the key has its effect. VS Code updates its own state shortly after the focus has moved. A
   * key that is pressed before that has no effect; only a test is that fast.
   */
  async key(key: string, works: () => Promise<boolean> | boolean): Promise<void> {
    this.#done.push(key);
    for (let tries = 0; tries < 8; tries++) {
      await this.#page.keyboard.press(key);
      const isDone = await vi
        .waitFor(async () => expect(await works()).toBe(true), { timeout: 5000, interval: 20 })
        .then(
          () => true,
          () => false,
        );
      if (isDone) return;
    }
    throw new Error(`${key} has no effect`);
  }

  /** Types a text into a field, replacing its content. */
  async type(field: Locator, text: string): Promise<void> {
    this.#done.push('type');
    await field.fill(text);
  }

  /** The actions since the last call. */
  take(): string[] {
    return this.#done.splice(0);
  }
}
