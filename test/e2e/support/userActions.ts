import type { Locator, Page } from 'playwright-core';
import { expect, vi } from 'vitest';

/**
 * What a person does by hand, counted: a click, a press of a key, and the typing of a text into a field, which includes getting into the
 * field. Waiting and looking are not counted.
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
   * Presses a key where the focus is, and waits until it has worked. VS Code knows where the focus is a moment after it moved there: a key
   * that a test presses earlier than any person does nothing, and is pressed again.
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

  /** Types a text into a field, in place of what is there. */
  async type(field: Locator, text: string): Promise<void> {
    this.#done.push('type');
    await field.fill(text);
  }

  /** What was done since the last call. */
  take(): string[] {
    return this.#done.splice(0);
  }
}
