import { expect, vi } from 'vitest';
import type { FrameLocator, Locator } from 'playwright-core';

/** An argument as it is typed into the form: its type's label and its text. */
export type TypedArgument = readonly [type: string, text?: string];

export interface TypedEmit {
  event: string;
  args?: readonly TypedArgument[];
  /** True requests an acknowledgement without a time limit; a number is the limit in milliseconds. */
  ack?: boolean | number;
  volatile?: boolean;
}

/** Finds the elements of the inspector's panel by role and name. It waits only until something is visible, never for a fixed time. */
export class Panel {
  readonly frame: FrameLocator;

  constructor(frame: FrameLocator) {
    this.frame = frame;
  }

  region(name: 'Connection' | 'Emit' | 'Timeline' | 'Details'): Locator {
    return this.frame.getByRole('region', { name, exact: true });
  }

  textbox(name: string): Locator {
    return this.frame.getByRole('textbox', { name, exact: true });
  }

  button(name: string): Locator {
    return this.frame.getByRole('button', { name, exact: true });
  }

  /** Chooses an action of the timeline's menu. */
  async more(action: string): Promise<void> {
    await this.button('More actions').click();
    await this.frame.getByRole('menu', { name: 'More actions' }).getByText(action, { exact: true }).click();
  }

  checkbox(name: string): Locator {
    return this.frame.getByRole('checkbox', { name, exact: true });
  }

  get state(): Locator {
    return this.frame.getByRole('status', { name: 'Connection state' });
  }

  get alerts(): Locator {
    return this.frame.getByRole('alert');
  }

  get grid(): Locator {
    return this.frame.getByRole('grid', { name: 'Timeline' });
  }

  /**
   * Rows of the timeline. Their accessible names contain the direction, the event and the delivery status.
   */
  row(name: RegExp): Locator {
    return this.grid.getByRole('row', { name });
  }

  tab(name: 'Arguments' | 'Raw' | 'Hex' | 'Acknowledgement'): Locator {
    return this.frame.getByRole('tab', { name, exact: true });
  }

  get details(): Locator {
    // The hex view contains further tabs.
    return this.region('Details').getByRole('tabpanel').first();
  }

  /** Waits until the panel exists and has received the state of the engine. */
  async ready(): Promise<void> {
    await this.region('Connection').waitFor({ timeout: 90_000 });
    await this.frame.getByText('The engine is starting.').waitFor({ state: 'hidden' });
  }

  async waitForState(text: RegExp): Promise<void> {
    await becomes(() => this.state.innerText(), text);
  }

  /** Opens a connection, and waits until the connection has the given state. */
  async connect(
    url: string,
    { namespace = '', state = /^Connected/ }: { namespace?: string; state?: RegExp } = {},
  ): Promise<void> {
    await this.textbox('Server URL').fill(url);
    await this.textbox('Namespace').fill(namespace);
    await this.button('Connect').click();
    await this.waitForState(state);
  }

  async disconnect(): Promise<void> {
    await this.button('Disconnect').click();
    await this.waitForState(/^Disconnected/);
  }

  async choose(combobox: string, option: string): Promise<void> {
    const box = this.frame.getByRole('combobox', { name: combobox, exact: true });
    if ((await box.innerText()).trim() === option) return;
    await box.click();
    await box.getByRole('option', { name: option, exact: true }).click();
  }

  async setChecked(name: string, checked: boolean): Promise<void> {
    const box = this.checkbox(name);
    if ((await box.getAttribute('aria-checked')) !== String(checked)) await box.click();
    await this.frame.getByRole('checkbox', { name, exact: true, checked }).waitFor();
  }

  /** Adds a row to a list of the connection's options. */
  async addOptionRow(list: 'Header' | 'Query parameter', name: string, value: string): Promise<void> {
    await this.button(`Add ${list.toLowerCase()}`).click();
    const number = await this.frame.getByRole('button', { name: `Remove ${list.toLowerCase()}` }).count();
    await this.textbox(`${list} ${number} name`).fill(name);
    await this.textbox(`${list} ${number} value`).fill(value);
  }

  /** Writes an emit into the form, replacing its content. */
  async write({ event, args = [], ack = false, volatile = false }: TypedEmit): Promise<void> {
    await this.textbox('Event name').fill(event);
    const remove = this.frame.getByRole('button', { name: /^Remove argument/ });
    for (let left = await remove.count(); left > 0; left--) await remove.last().click();
    for (const [index, [type, text]] of args.entries()) await this.#addArgument(index, type, text);
    await this.setChecked('Acknowledgement', ack !== false);
    if (ack !== false) await this.textbox('Ack timeout (ms)').fill(ack === true ? '' : String(ack));
    await this.setChecked('Volatile', volatile);
  }

  async emit(emit?: TypedEmit): Promise<void> {
    if (emit) await this.write(emit);
    await this.button('Emit').click();
  }

  /** Saves the emit in the form under a name, for which VS Code prompts. */
  async saveAs(): Promise<void> {
    await this.button('More ways to emit and save').click();
    await this.frame.getByRole('menuitem', { name: 'Save as…', exact: true }).click();
  }

  /** Opens the details of the newest row with this name. */
  async open(name: RegExp): Promise<void> {
    await this.row(name).last().click();
    await this.region('Details').waitFor();
  }

  /** Opens a tab of the details, and waits until its text matches. */
  async showsTab(name: Parameters<Panel['tab']>[0], text: RegExp): Promise<void> {
    await this.tab(name).click();
    await becomes(() => this.details.innerText(), text);
  }

  async #addArgument(index: number, type: string, text: string | undefined): Promise<void> {
    await this.button('Add argument').click();
    if (type !== 'JSON') await this.choose(`Argument ${index} type`, type);
    if (text === undefined) return;
    if (type === 'Boolean') await this.choose(`Argument ${index} value`, text);
    else await this.textbox(`Argument ${index} value`).fill(text);
  }
}

/** Waits until a text matches the pattern. Each run of white space in the text counts as one space. */
export async function becomes(read: () => Promise<string>, pattern: RegExp, timeoutMs = 60_000): Promise<void> {
  await vi.waitFor(async () => expect(plain(await read())).toMatch(pattern), { timeout: timeoutMs, interval: 50 });
}

export function plain(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
