/** Handles the requests that both pages make, the inspector and the viewer of session files: clipboard, files, help and the diff editor. */
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { isKnownCode } from '../../model/cause/causeTexts.ts';
// The demo server runs in another process, but its causes have help pages too.
import '../../model/cause/texts/demoErrorTexts.ts';
import { userError } from '../../model/cause/userErrors.ts';
import type { ConnectionProfile } from '../../model/profile/profile.ts';
import type { Channel } from '../../protocol/channel.ts';
import { entriesCopyAs } from '../../protocol/codeMessages.ts';
import { snippetOpen } from '../../protocol/fixMessages.ts';
import * as host from '../../protocol/hostMessages.ts';
import type { EntrySelection, TextFormat } from '../../protocol/timelineMessages.ts';
import { type ReadBytes, readParts } from '../bytes/byteReader.ts';
import { forUser } from '../caller.ts';
import type { CodeCopies } from '../code/codeCopies.ts';
import { bytesTexts } from '../bytes/bytesTexts.ts';
import { commandErrors } from '../commands/commandTexts.ts';
import type { EntryText, HostPort, WindowPort } from '../hostPort.ts';

/** Returns the text of entries, and how many of them still exist. */
export type EntriesText = (
  selection: EntrySelection,
  format: TextFormat,
  maxBytes?: number,
) => Promise<{ text: string; entries: number }>;

/** The filter and the connection of a timeline. */
export interface ShownEvents {
  readonly filter: string;
  readonly connectionId?: string | undefined;
}

export interface PageHandlersDeps {
  readonly code: CodeCopies;
  /** The profile of a connection, as it may be shown. */
  readonly profileOf: (connectionId: string) => ConnectionProfile | undefined;
  readonly port: Pick<HostPort, 'files' | 'window'>;
  readonly textOf: EntriesText;
  /** Prompts for the format of the types of the shown events. */
  readonly inferTypes: (shown: ShownEvents) => Promise<unknown>;
  readonly readBytes: ReadBytes;
  /** Explains an entry or a connection in the chat. */
  readonly explain: (subject: host.ExplainedSubject) => Promise<unknown>;
}

export function registerPageHandlers(
  channel: Channel,
  { port, textOf, inferTypes, readBytes, code, profileOf, explain }: PageHandlersDeps,
): Disposable {
  const { files, window } = port;
  const store = new DisposableStore();
  store.add(
    channel.handle(host.entriesCopy, async ({ selection, format }) => {
      const { text, entries } = await textOf(selection, format);
      if (entries > 0) await window.copyText(text);
      return { entries };
    }),
  );
  store.add(
    channel.handle(entriesCopyAs, ({ selection }) => forUser(() => code.copyEntries(textOf, selection, profileOf))),
  );
  store.add(
    channel.handle(host.captureTypes, async (shown) => {
      await forUser(() => inferTypes(shown));
      return {};
    }),
  );
  store.add(
    channel.handle(host.subjectExplain, async (subject) => {
      await forUser(() => explain(subject));
      return {};
    }),
  );
  store.add(
    channel.handle(host.entriesCompare, async ({ left, right }) => {
      await window.compareEntries(...(await Promise.all([comparable(left, textOf), comparable(right, textOf)])));
      return {};
    }),
  );
  store.add(
    channel.handle(host.clipboardWrite, async ({ text }) => {
      await window.copyText(text);
      return {};
    }),
  );
  store.add(
    channel.handle(host.helpOpen, async ({ code }) => {
      await showHelp(code, window);
      return {};
    }),
  );
  store.add(
    channel.handle(host.sourceFileOpen, async (position) => {
      await window.showSource(position);
      return {};
    }),
  );
  store.add(
    channel.handle(host.demoPageOpen, async () => {
      await window.showDemoPage();
      return {};
    }),
  );
  store.add(
    channel.handle(snippetOpen, async ({ language, text }) => {
      await window.showText(text, language);
      return {};
    }),
  );
  store.add(
    channel.handle(host.fileSave, ({ name, content }) => {
      const extension = /\.([a-z0-9]+)$/i.exec(name)?.[1];
      return files.save({ name, ...(extension !== undefined && { extension }) }, whole(content));
    }),
  );
  store.add(
    channel.handle(host.bytesSave, ({ name, ...range }) =>
      files.save({ name, title: bytesTexts.saveTitle() }, readParts(readBytes, range)),
    ),
  );
  return store;
}

const maxShownCode = 100;

/**
 * Opens the help page of a cause. A page may show a session file, so its code is not trusted.
 * @throws UserError for a code that this version does not know; no other file is ever opened
 */
export async function showHelp(code: string, window: Pick<WindowPort, 'showHelp'>): Promise<void> {
  if (!isKnownCode(code)) throw commandErrors('command.unknownCause', { code: code.slice(0, maxShownCode) });
  await window.showHelp(code);
}

/** Beyond this size VS Code's diff editor is not usable. */
const maxComparedBytes = 20_000_000;

/** @throws UserError when the entry no longer exists, or is too long to be compared */
async function comparable(seq: number, textOf: EntriesText): Promise<EntryText> {
  const selection = {
    seqs: [{ from: seq, to: seq }],
    filter: 'kind:event,ack,connection,packet,network,marker,replay',
  };
  const { text, entries } = await textOf(selection, 'json', maxComparedBytes);
  if (entries === 0) throw userError('capture.entryGone', { seq });
  return { seq, text };
}

async function* whole(content: string | ArrayBuffer): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(
    typeof content === 'string' ? new TextEncoder().encode(content) : new Uint8Array(content),
  );
}
