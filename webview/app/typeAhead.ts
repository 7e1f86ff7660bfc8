/**
 * Holds keys that are pressed while VS Code runs the command of the previous key, which moves the focus: these keys are meant for the
 * element that receives the focus. Invariants: VS Code decides which keys move the focus, because key bindings can be changed. If no
 * command follows, the held keys are released to the element that had the focus before. Keys are held in their order, and none is lost.
 */
import type { Clock } from '../../src/base/clock.ts';
import { type Disposable, DisposableStore, toDisposable } from '../../src/base/disposable.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import { panelAct } from '../../src/protocol/hostMessages.ts';
import { isTyping } from '../ui/keys.ts';
import { innermostFocus } from './focusReport.ts';

/** The maximum time for which keys are held. The command runs late while another extension blocks the extension host. */
const waitMs = 2000;
/** A command after a longer time was not caused by the last key. */
const causedMs = 3000;
/** The default keys of the commands that move the focus. */
const defaultKeys = ['/', 'e', 'l', 'd', 'ctrl+f', 'meta+f'] as const;

const modifier = /^(?:control|shift|alt|meta|altgraph)$/i;

interface HeldKey {
  readonly key: string;
  readonly code: string;
  readonly shiftKey: boolean;
}

interface Wait {
  readonly held: HeldKey[];
  readonly timer: Disposable;
  /** The element that has the focus in the meantime. */
  readonly origin: Element | null;
  /** Whether the command was received. */
  hasMoved: boolean;
}

export class TypeAhead implements Disposable {
  readonly #store = new DisposableStore();
  readonly #clock: Clock;
  /** The keys whose commands are expected to move the focus. */
  readonly #expected = new Set<string>(defaultKeys);
  #last: { readonly key: string; readonly at: number } | undefined;
  #wait: Wait | undefined;
  /** Whether held keys are being released: they are not held again. */
  #releases = false;

  constructor(channel: Channel, clock: Clock) {
    this.#clock = clock;
    const listen = (target: EventTarget, listener: (event: KeyboardEvent) => void, capture: boolean): void => {
      target.addEventListener('keydown', listener as EventListener, capture);
      this.#store.add(toDisposable(() => target.removeEventListener('keydown', listener as EventListener, capture)));
    };
    listen(document, (event) => this.#hold(event), true);
    // VS Code also handles keys when they reach the window.
    listen(window, (event) => this.#expect(event), false);
    // The user moved the focus.
    const leave = (): void => this.#release();
    for (const name of ['pointerdown', 'focusin']) document.addEventListener(name, leave, true);
    this.#store.add(
      toDisposable(() => {
        for (const name of ['pointerdown', 'focusin']) document.removeEventListener(name, leave, true);
      }),
    );
    this.#store.add(channel.on(panelAct, ({ action }) => action !== 'emit' && this.#moved()));
    this.#store.add(toDisposable(() => this.#wait?.timer.dispose()));
  }

  dispose(): void {
    this.#store.dispose();
  }

  #hold(event: KeyboardEvent): void {
    if (!this.#wait || this.#releases) return;
    const { key, code, shiftKey } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || modifier.test(key)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.#wait.held.push({ key, code, shiftKey });
  }

  #expect(event: KeyboardEvent): void {
    const key = nameOf(event);
    if (key === undefined || (event.key.length === 1 && key === event.key && isTyping(event))) return;
    this.#last = { key, at: this.#clock.now() };
    if (this.#wait || !this.#expected.has(key)) return;
    const timer = this.#clock.after(waitMs, () => {
      this.#expected.delete(key);
      this.#release();
    });
    this.#wait = { held: [], timer, origin: innermostFocus(), hasMoved: false };
  }

  /** Called when a command moved the focus, or is about to move it. */
  #moved(): void {
    const { key, at = -Infinity } = this.#last ?? {};
    if (key !== undefined && this.#clock.now() - at < causedMs) this.#expected.add(key);
    if (!this.#wait) return;
    this.#wait.hasMoved = true;
    // This runs after everything that the command does in this task.
    setTimeout(() => this.#release({ isDone: true }));
  }

  #release({ isDone = false } = {}): void {
    if (!this.#wait || (this.#wait.hasMoved && !isDone) || this.#releases) return;
    const { held, timer, origin } = this.#wait;
    timer.dispose();
    this.#wait = undefined;
    this.#releases = true;
    for (const key of held) press(key, (isDone ? innermostFocus() : origin) ?? document.body);
    this.#releases = false;
  }
}

/** The name of a key in the notation of key bindings; undefined for a modifier key, and while text is composed. */
function nameOf({ key, ctrlKey, metaKey, altKey, isComposing }: KeyboardEvent): string | undefined {
  if (isComposing || modifier.test(key)) return undefined;
  const held = [ctrlKey && 'ctrl', metaKey && 'meta', altKey && 'alt'].filter((name) => name !== false);
  return [...held, key.length === 1 && held.length > 0 ? key.toLowerCase() : key].join('+');
}

/** Has the same effect as if the user had pressed the key while this element had the focus. */
function press({ key, code, shiftKey }: HeldKey, target: Element): void {
  const event = new KeyboardEvent('keydown', { key, code, shiftKey, bubbles: true, cancelable: true, composed: true });
  if (!target.dispatchEvent(event)) return;
  // The browser inserts no text for an event that a script created.
  if (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) type(target, key);
}

function type(field: HTMLInputElement | HTMLTextAreaElement, key: string): void {
  const { selectionStart, selectionEnd } = field;
  if (selectionStart === null || selectionEnd === null || !(key.length === 1 || key === 'Backspace')) return;
  const erases = key === 'Backspace';
  const from = erases && selectionStart === selectionEnd ? Math.max(0, selectionStart - 1) : selectionStart;
  field.setRangeText(erases ? '' : key, from, selectionEnd, 'end');
  field.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true }));
}
