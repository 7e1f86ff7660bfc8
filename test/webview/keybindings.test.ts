// Keys that run commands: the page leaves these keys to VS Code, reports the position of the focus, and executes the commands.
import { describe, expect, it } from 'vitest';
import { panelAct, pageFocus, type PageFocusReport } from '../../src/protocol/hostMessages.ts';
import { startServer, type TestServer } from '../servers/testServer.ts';
import { eventually } from './support/eventually.ts';
import type { Panel, PanelOptions } from './support/panel.ts';
import { panelSuite } from './support/panelSuite.ts';
import type { StubHost } from './support/stubHost.ts';

const counting = Buffer.from(Array.from({ length: 1024 }, (_, index) => index % 256));
function setup(io: TestServer['io']): void {
  io.on('connection', (socket) => socket.on('count', () => socket.emit('numbers', counting)));
}

let panel: Panel;
let focus: PageFocusReport | undefined;

const suite = panelSuite(() => startServer({ setup }));

async function open(options: PanelOptions = {}): Promise<void> {
  focus = undefined;
  const prepare = (host: StubHost): unknown => host.panel.on(pageFocus, (reported) => (focus = reported));
  panel = await suite.connected({ prepare, ...options });
}
const press = (key: string): Promise<void> => panel.page.keyboard.press(key);
const reported = () => eventually(() => focus);
const hexGrid = () => panel.page.getByRole('grid', { name: 'Hex view' });
const openHex = async (): Promise<void> => {
  await panel.emit('count');
  await panel.row(/incoming, numbers/).click();
  await panel.tab('Hex').click();
  await hexGrid().getByRole('row').first().waitFor();
  await hexGrid().focus();
};

describe('the position of the focus', () => {
  it('is reported as the area with the focus, and whether text is typed there', async () => {
    await open();
    await panel.textbox('Event name').focus();
    await reported().toEqual({ area: 'form', typing: true });
    await panel.button('Add argument').focus();
    await reported().toEqual({ area: 'form', typing: false });
    await panel.grid.focus();
    await reported().toEqual({ area: 'entries', typing: false });
    await panel.textbox('Filter').focus();
    await reported().toEqual({ area: 'other', typing: true });
    await openHex();
    await reported().toEqual({ area: 'hex', typing: false });
    await panel.tab('Arguments').click();
    await panel.page.getByRole('tree').first().focus();
    await reported().toEqual({ area: 'argument', typing: false });
  });

  it('is reported when the focused element is removed', async () => {
    await open();
    await panel.addArgument(0, 'JSON', '1');
    await panel.textbox('Argument 0 value').focus();
    await reported().toEqual({ area: 'form', typing: true });
    await panel.button('Remove argument 0').click();
    await reported().toEqual({ area: 'form', typing: false });
  });

  it('is reported as outside of the page while the window of the page is not focused', async () => {
    await open();
    await panel.grid.focus();
    await reported().toEqual({ area: 'entries', typing: false });
    await panel.page.evaluate(() => {
      document.hasFocus = () => false;
      window.dispatchEvent(new FocusEvent('blur'));
    });
    await reported().toEqual({ typing: false });
  });
});

describe('without key bindings,', () => {
  it('keys of commands do nothing, and characters are typed', async () => {
    await open({ keybindings: [] });
    await openHex();
    for (const key of ['Control+f', 'Control+g', 'F3']) await press(key);
    await panel.grid.focus();
    for (const key of ['/', 'g', 'Control+f']) await press(key);
    await panel.textbox('Event name').fill('by key');
    await panel.textbox('Event name').press('Control+Enter');
    await panel.page.keyboard.type('/g');
    expect(await panel.textbox('Event name').inputValue()).toBe('by key/g');
    // A later action of VS Code is executed, and no action was executed before it.
    panel.host.panel.notify(panelAct, { action: 'focusFilter' });
    await panel.focused(panel.textbox('Filter'));
    await eventually(() => panel.page.getByRole('search', { name: 'Find in bytes' }).count()).toBe(0);
    await eventually(() => panel.textbox('Go to offset').count()).toBe(0);
    expect(suite.server.recorder.named('by key')).toEqual([]);
  });
});

describe('keys that are pressed before VS Code has moved the focus', () => {
  const act = (action: 'focusFilter' | 'focusForm' | 'focusEntries'): void =>
    panel.host.panel.notify(panelAct, { action });

  it('are typed in the element that receives the focus, even if they are bound to commands', async () => {
    await open({ keybindings: [] });
    await panel.grid.focus();
    await panel.page.keyboard.type('/eldX');
    await press('Backspace');
    act('focusFilter');
    await eventually(() => panel.textbox('Filter').inputValue()).toBe('eld');
    await panel.page.keyboard.type(' more');
    expect(await panel.textbox('Filter').inputValue()).toBe('eld more');
  });

  it('act in the element that receives the focus', async () => {
    await open({ keybindings: [] });
    for (let number = 1; number <= 3; number++) await panel.emit(`event ${number}`);
    await panel.row(/outgoing, event 3/).click();
    await panel.button('Follow').focus();
    await press('l');
    await press('ArrowUp');
    act('focusEntries');
    await panel.focused(panel.grid);
    await panel
      .row(/outgoing, event 2/)
      .and(panel.page.locator('[aria-selected=true]'))
      .waitFor();
  });

  it('are released in the element with the focus when no command follows, and the key is not held again', async () => {
    await open({ keybindings: [] });
    for (let number = 1; number <= 3; number++) await panel.emit(`event ${number}`);
    await panel.row(/outgoing, event 3/).click();
    await press('d');
    await press('ArrowUp');
    const selected = panel.page.locator('[aria-selected=true]');
    await panel
      .row(/outgoing, event 2/)
      .and(selected)
      .waitFor();
    await press('d');
    await press('ArrowUp');
    await panel
      .row(/outgoing, event 1/)
      .and(selected)
      .waitFor();
  });

  it('are also held after another key, if that key has moved the focus before', async () => {
    await open({ keybindings: [] });
    await panel.grid.focus();
    await press('y');
    act('focusForm');
    await panel.focused(panel.textbox('Event name'));
    await panel.grid.focus();
    await panel.page.keyboard.type('yname');
    act('focusForm');
    await eventually(() => panel.textbox('Event name').inputValue()).toBe('name');
  });

  it('reach the filter with the bindings of the manifest', async () => {
    await open();
    await panel.grid.focus();
    await panel.page.keyboard.type('/event:x');
    await eventually(() => panel.textbox('Filter').inputValue()).toBe('event:x');
  });
});

describe('with key bindings', () => {
  it('of the manifest: the filter has the focus after / where nothing is typed, and after Ctrl+F anywhere', async () => {
    await open();
    await panel.textbox('Event name').focus();
    await panel.textbox('Event name').fill('');
    await panel.page.keyboard.type('a/b');
    expect(await panel.textbox('Event name').inputValue()).toBe('a/b');
    await press('Control+f');
    await panel.focused(panel.textbox('Filter'));
    await panel.tab('Statistics').click();
    await press('/');
    await panel.focused(panel.textbox('Filter'));
    expect(await panel.textbox('Filter').inputValue()).toBe('');
  });

  it('of the manifest: E, L and D move the focus to the form, the timeline and the details, unless the user types in a field', async () => {
    await open();
    await panel.emit('held');
    await panel.row(/^outgoing, held/).click();
    await press('e');
    await panel.focused(panel.textbox('Event name'));
    await panel.page.keyboard.type('led');
    expect(await panel.textbox('Event name').inputValue()).toBe('heldled');
    // The list of suggestions must be closed, because it would handle Escape. Only one Escape is pressed, because a second one would close
    // the details.
    await panel.page.getByRole('listbox', { name: 'Event suggestions' }).waitFor({ state: 'hidden' });
    await press('Escape');
    await panel.focused(panel.grid);
    await press('d');
    await panel.focused(panel.tab('Arguments'));
    await press('l');
    await panel.focused(panel.grid);
  });

  it('of the manifest: F3 opens the search of bytes, and continues in both directions', async () => {
    await open();
    await openHex();
    await press('F3');
    await panel.focused(panel.textbox('Find bytes'));
    await panel.page.keyboard.type('fe ?? 00');
    await press('Enter');
    const matches = panel.page.getByRole('status', { name: 'Matches', exact: true });
    await eventually(() => matches.innerText()).toBe('1 of 3 matches');
    await press('F3');
    await eventually(() => matches.innerText()).toBe('2 of 3 matches');
    await press('Shift+F3');
    await eventually(() => matches.innerText()).toBe('1 of 3 matches');
  });

  it('of the user: another key works, and the default does not', async () => {
    const command = 'socketioInspector.panel.emit';
    await open({ keybindings: [{ command, key: 'f9', when: 'socketioInspector.focus == form' }] });
    await panel.textbox('Event name').fill('by another key');
    await press('Control+Enter');
    await press('F9');
    await suite.server.recorder.waitFor('by another key');
    await panel.row(/^outgoing, by another key/).waitFor();
    expect(suite.server.recorder.named('by another key')).toHaveLength(1);
  });

  it('an emit contains the text at the time of the key press, even if more was typed before the command ran', async () => {
    await open({ keybindings: [] });
    await panel.textbox('Event name').fill('then');
    await panel.textbox('Event name').press('Control+Enter');
    await panel.page.keyboard.type(' and more');
    panel.host.panel.notify(panelAct, { action: 'emit' });
    await suite.server.recorder.waitFor('then');
    expect(await panel.textbox('Event name').inputValue()).toBe('then and more');
    // An earlier key press in the text field must not affect this action.
    await panel.grid.focus();
    panel.host.panel.notify(panelAct, { action: 'emit' });
    await suite.server.recorder.waitFor('then and more');
  });
});
