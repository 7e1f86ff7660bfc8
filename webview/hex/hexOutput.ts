/** Export from the hex view: to the clipboard, files, the Hex Editor extension. */
import type { Clock } from '../../src/base/clock.ts';
import { messageOf } from '../../src/base/userError.ts';
import type { ByteKind } from '../../src/model/bytes/byteKind.ts';
import { type CopyForm, copyFormNames, copyText, maxCopied } from '../../src/model/bytes/copyForms.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import { bytesOpen, bytesSave } from '../../src/protocol/hostMessages.ts';
import { copyToClipboard } from '../ui/clipboard.ts';
import { bytesText } from '../../src/model/texts/quantities.ts';
import type { NamedPart } from './hexCompare.ts';
import type { ByteRange } from './hexSelection.ts';
import type { HexSource } from './hexSource.ts';
import { hexErrors, hexTexts } from './hexTexts.ts';

const shownForMs = 4000;

export class HexOutput {
  readonly #deps: { readonly channel: Channel; readonly clock: Clock; readonly invalidate: () => void };
  #notice: { readonly text: string } | undefined;

  constructor(deps: { readonly channel: Channel; readonly clock: Clock; readonly invalidate: () => void }) {
    this.#deps = deps;
  }

  /** The result of the last action. It is removed after a few seconds. */
  get notice(): string {
    return this.#notice?.text ?? '';
  }

  notify(text: string): void {
    const notice = { text };
    this.#notice = notice;
    this.#deps.invalidate();
    this.#deps.clock.after(shownForMs, () => {
      if (this.#notice !== notice) return;
      this.#notice = undefined;
      this.#deps.invalidate();
    });
  }

  /** Copies the selection, or all bytes if nothing is selected. */
  copy(source: HexSource, form: CopyForm, range: ByteRange = { from: 0, to: source.size }): Promise<void> {
    return this.#try(async () => {
      const length = range.to - range.from;
      if (length > maxCopied) {
        throw hexErrors('bytes.tooLargeToCopy', { max: bytesText(maxCopied), size: bytesText(length) });
      }
      const bytes = await source.read(range.from, range.to);
      const text = copyText(bytes, form, (given) => new TextDecoder().decode(given));
      await copyToClipboard(this.#deps.channel, text);
      return hexTexts.copied({ count: length, form: copyFormNames[form]() });
    });
  }

  copyValue(label: string, value: string): void {
    void this.#try(async () => {
      await copyToClipboard(this.#deps.channel, value);
      return hexTexts.copiedValue({ type: label });
    });
  }

  save(part: NamedPart, range: ByteRange | undefined, kind: ByteKind | undefined): Promise<void> {
    return this.#try(async () => {
      const { seq, attachment, size } = part;
      const { from, to } = range ?? { from: 0, to: size };
      const { saved, path } = await this.#deps.channel.request(bytesSave, {
        ...{ seq, attachment, from, to },
        name: fileName(part, range ? undefined : kind),
      });
      if (!saved) return '';
      const count = to - from;
      return path === undefined ? hexTexts.saved({ count }) : hexTexts.savedTo({ count, path });
    });
  }

  openHexEditor(part: NamedPart, kind: ByteKind | undefined): Promise<void> {
    return this.#try(async () => {
      const { seq, attachment, size } = part;
      const params = { seq, attachment, from: 0, to: size, name: fileName(part, kind) };
      const { opened } = await this.#deps.channel.request(bytesOpen, params);
      return opened ? '' : hexTexts.noHexEditor();
    });
  }

  async #try(run: () => Promise<string>): Promise<void> {
    try {
      this.notify(await run());
    } catch (error) {
      this.notify(messageOf(error));
    }
  }
}

/** "hello-12-argument-1-data.png". Event names come from servers, so all characters that are not safe in file names are removed. */
function fileName({ name, isText }: NamedPart, kind: ByteKind | undefined): string {
  const stem = name
    .replace(/[^\w-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 100);
  const ending = isText ? 'txt' : (kind?.ending ?? 'bin');
  return `${stem || 'bytes'}.${ending}`;
}
