import type { Page } from 'playwright-core';
import { Emitter } from '../../../src/base/emitter.ts';
import type { Event } from '../../../src/base/emitter.ts';
import type { Port } from '../../../src/protocol/channel.ts';
import type { PressedKey } from './keybindings.ts';

/** What VS Code exchanges with a webview: messages, and the keys that reach the window of the page. */
export interface PagePort extends Port {
  readonly onKey: Event<PressedKey>;
}

/** Marks buffers, which this shim passes into and out of the browser as base64. */
const mark = '\u0000buffer:';

/**
 * Runs in the page before its scripts, and provides what VS Code provides to a webview. As in VS Code, the stored state is kept during a
 * reload. It is not kept when the parameter `run` in the address changes, because the page then belongs to another test.
 */
export function shim(mark: string): void {
  const run = new URLSearchParams(location.search).get('run') ?? '';
  if ((sessionStorage.getItem('run') ?? '') !== run) {
    sessionStorage.clear();
    sessionStorage.setItem('run', run);
  }
  const encode = (value: unknown): unknown => {
    if (value instanceof ArrayBuffer) {
      let text = '';
      for (const byte of new Uint8Array(value)) text += String.fromCharCode(byte);
      return mark + btoa(text);
    }
    if (Array.isArray(value)) return value.map(encode);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, encode(child)]));
  };
  const decode = (value: unknown): unknown => {
    if (typeof value === 'string' && value.startsWith(mark)) {
      const text = atob(value.slice(mark.length));
      return Uint8Array.from(text, (character) => character.charCodeAt(0)).buffer;
    }
    if (Array.isArray(value)) return value.map(decode);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, decode(child)]));
  };
  const page = window as unknown as Record<string, unknown>;
  page['fromHost'] = (json: string) => window.postMessage(decode(JSON.parse(json)), '*');
  // VS Code receives each key that reaches the window, even if its default action is prevented.
  window.addEventListener('keydown', ({ key, ctrlKey, metaKey, altKey, shiftKey }) => {
    const held = { ctrl: ctrlKey, shift: shiftKey, alt: altKey, meta: metaKey };
    const names = Object.entries(held).flatMap(([name, isHeld]) => (isHeld ? [name] : []));
    const pressed = [...names, key.toLowerCase()].join('+');
    void (page['keyToHost'] as (pressed: string, run: string) => Promise<void>)(pressed, run);
  });
  // The browser has one clipboard for all pages, including those of tests that run at the same time, so the text that this page wrote is
  // kept here.
  const clipboard = navigator.clipboard as Clipboard | undefined;
  if (clipboard) {
    const write = clipboard.writeText.bind(clipboard);
    clipboard.writeText = async (text) => {
      await write(text);
      page['copied'] = text;
    };
  }
  let given = false;
  page['acquireVsCodeApi'] = () => {
    if (given) throw new Error('acquireVsCodeApi is called once');
    given = true;
    return {
      postMessage: (message: unknown) => {
        void (page['toHost'] as (json: string, run: string) => Promise<void>)(JSON.stringify(encode(message)), run);
      },
      getState: () => JSON.parse(sessionStorage.getItem('state') ?? 'null') as unknown,
      setState: (state: unknown) => sessionStorage.setItem('state', JSON.stringify(state)),
    };
  };
}

/** The test's end of the page's messages, for a page that only one test uses. */
export async function pagePort(page: Page): Promise<PagePort> {
  return (await pagePorts(page))('');
}

/**
 * The test's end of the messages of a page that several tests use one after the other.
 * @returns a function that creates the port of the next run; the previous port then neither sends nor receives
 */
export async function pagePorts(page: Page): Promise<(run: string) => PagePort> {
  let current = { run: '', messages: new Emitter<unknown>(), keys: new Emitter<PressedKey>() };
  await page.exposeFunction('toHost', (json: string, run: string) => {
    if (run === current.run) current.messages.fire(decode(JSON.parse(json)));
  });
  await page.exposeFunction('keyToHost', (pressed: PressedKey, run: string) => {
    if (run === current.run) current.keys.fire(pressed);
  });
  await page.addInitScript(shim, mark);
  return (run) => {
    const own = { run, messages: new Emitter<unknown>(), keys: new Emitter<PressedKey>() };
    current = own;
    return {
      post(message) {
        if (own !== current) return;
        const json = JSON.stringify(encode(message));
        // A page that is being closed receives nothing more, like a hidden webview.
        page
          .evaluate((text) => (window as unknown as { fromHost: (json: string) => void }).fromHost(text), json)
          .catch(() => undefined);
      },
      onMessage: own.messages.event,
      onKey: own.keys.event,
    };
  };
}

function encode(value: unknown): unknown {
  if (value instanceof ArrayBuffer) return mark + Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(encode);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, encode(child)]));
}

function decode(value: unknown): unknown {
  if (typeof value === 'string' && value.startsWith(mark)) {
    return Uint8Array.from(Buffer.from(value.slice(mark.length), 'base64')).buffer;
  }
  if (Array.isArray(value)) return value.map(decode);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, decode(child)]));
}
