import { cp, mkdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { pictureFiles, pictureKinds, takenFolder } from '../../support/pictureList.mjs';
import type { PanelWindow } from './panelWindow.ts';
import { changePointer, type PointerPosition } from './pointer.ts';

export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Takes the screenshots of a picture in each of its themes. `npm run pictures` makes the files of media/ of them. */
export async function takePicture(window: PanelWindow, name: string, area?: () => Promise<Area>): Promise<void> {
  const kind = pictureKinds.find((known) => known.name === name);
  for (const theme of kind?.themes ?? []) {
    const file = `${name}-${theme}.png`;
    expect(pictureFiles).toContain(file);
    await window.workbench.setTheme(theme);
    if (area) {
      await take(window.page, join(takenFolder, file), await area());
    } else {
      const path = await window.workbench.screenshot(`${name}-${theme}`);
      await mkdir(takenFolder, { recursive: true });
      await cp(path, join(takenFolder, file));
    }
    // An empty window is much smaller.
    expect((await stat(join(takenFolder, file))).size).toBeGreaterThan(area ? 5000 : 20_000);
  }
  await window.workbench.setTheme('dark');
}

/** The area of several elements of the window together. */
export async function areaOf(...elements: readonly Locator[]): Promise<Area> {
  const boxes = await Promise.all(elements.map((element) => element.boundingBox()));
  const known = boxes.flatMap((box) => (box ? [box] : []));
  const [x, y] = [Math.min(...known.map((box) => box.x)), Math.min(...known.map((box) => box.y))];
  const right = Math.max(...known.map((box) => box.x + box.width));
  const bottom = Math.max(...known.map((box) => box.y + box.height));
  return { x, y, width: right - x, height: bottom - y };
}

/** The place of an element. VS Code can replace an element of a tree between two steps, so that the first one has no place. */
async function boxOf(target: Locator): Promise<NonNullable<Awaited<ReturnType<Locator['boundingBox']>>>> {
  for (let attempt = 0; attempt < 20; attempt++) {
    await target.waitFor();
    const box = await target.boundingBox();
    if (box) return box;
  }
  throw new Error('The element is replaced again and again.');
}

/**
 * The frames of a moving picture: screenshots at fixed steps, each with the time for which it is shown. A pointer is drawn where the user
 * would click, because a screenshot does not contain the pointer of the mouse.
 */
export class Film {
  readonly #window: PanelWindow;
  readonly #folder: string;
  #count = 0;

  private constructor(window: PanelWindow, name: string) {
    this.#window = window;
    this.#folder = join(takenFolder, name);
  }

  static async begin(window: PanelWindow, name: string): Promise<Film> {
    expect(pictureFiles).toContain(`${name}.png`);
    const film = new Film(window, name);
    await rm(film.#folder, { recursive: true, force: true });
    return film;
  }

  get frames(): number {
    return this.#count;
  }

  /** Adds the window as it is now. */
  async take(ms = 1500): Promise<void> {
    const name = `${String(this.#count++).padStart(2, '0')}-${ms}.png`;
    await take(this.#window.page, join(this.#folder, name));
  }

  /** Moves the pointer to an element, with a frame that marks it. */
  async point(target: Locator, ms = 1100): Promise<void> {
    const box = await boxOf(target);
    await this.#drawPointer({ ...box, isMarked: true });
    await this.take(ms);
    await this.#drawPointer({ ...box, isMarked: false });
  }

  /** Moves the pointer to an element, and clicks it. */
  async click(target: Locator, ms?: number): Promise<void> {
    await target.waitFor();
    await this.point(target, ms);
    await target.click();
  }

  /** Moves the pointer to a field, and writes a text into it. */
  async write(target: Locator, text: string, ms = 1100): Promise<void> {
    await this.point(target, 700);
    await target.fill(text);
    await this.#drawPointer(undefined);
    await this.take(ms);
  }

  async end(): Promise<void> {
    await this.#drawPointer(undefined);
    expect(this.#count).toBeGreaterThan(5);
  }

  #drawPointer(position: PointerPosition | undefined): Promise<void> {
    return this.#window.page.evaluate(changePointer, position);
  }
}

async function take(page: Page, path: string, clip?: Area): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await page.screenshot({ path, animations: 'disabled', caret: 'hide', ...(clip && { clip }) });
}
