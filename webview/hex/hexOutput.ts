/** The ways out of the hex view: the clipboard, files, the Hex Editor extension. */
import type { Clock } from '../../src/base/clock.ts';
import { messageOf, UserError } from '../../src/base/userError.ts';
import type { ByteKind } from '../../src/model/bytes/byteKind.ts';
import { type CopyForm, copyFormNames, copyText, maxCopied } from '../../src/model/bytes/copyForms.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import { bytesOpen, bytesSave } from '../../src/protocol/hostMessages.ts';
import { copyToClipboard } from '../ui/clipboard.ts';
import { bytesText, counted } from '../format/formats.ts';
import type { NamedPart } from './hexCompare.ts';
import type { ByteRange } from './hexSelection.ts';
import type { HexSource } from './hexSource.ts';

const shownForMs = 4000;

export class HexOutput {
  readonly #deps: { readonly channel: Channel; readonly clock: Clock; readonly invalidate: () => void };
  #said: { readonly text: string } | undefined;

  constructor(deps: { readonly channel: Channel; readonly clock: Clock; readonly invalidate: () => void }) {
    this.#deps = deps;
  }

  /** What was done last, for a while. */
  get said(): string {
    return this.#said?.text ?? '';
  }

  say(text: string): void {
    const said = { text };
    this.#said = said;
    this.#deps.invalidate();
    this.#deps.clock.after(shownForMs, () => {
      if (this.#said !== said) return;
      this.#said = undefined;
      this.#deps.invalidate();
    });
  }

  /** Copies what is selected, or everything. */
  copy(source: HexSource, form: CopyForm, range: ByteRange = { from: 0, to: source.size }): Promise<void> {
    return this.#try(async () => {
      const length = range.to - range.from;
      if (length > maxCopied) {
        throw new UserError(
          `Up to ${bytesText(maxCopied)} can be copied; this is ${bytesText(length)}. Save it to a file.`,
        );
      }
      const bytes = await source.read(range.from, range.to);
      const text = copyText(bytes, form, (given) => new TextDecoder().decode(given));
      await copyToClipboard(this.#deps.channel, text);
      return `Copied ${counted(length, 'byte')} as ${copyFormNames[form]}`;
    });
  }

  copyValue(label: string, value: string): void {
    void this.#try(async () => {
      await copyToClipboard(this.#deps.channel, value);
      return `Copied ${label}`;
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
      return saved ? `Saved ${counted(to - from, 'byte')} to ${path ?? 'the file'}` : '';
    });
  }

  openHexEditor(part: NamedPart, kind: ByteKind | undefined): Promise<void> {
    return this.#try(async () => {
      const { seq, attachment, size } = part;
      const params = { seq, attachment, from: 0, to: size, name: fileName(part, kind) };
      const { opened } = await this.#deps.channel.request(bytesOpen, params);
      return opened ? '' : 'The Hex Editor extension is not installed';
    });
  }

  async #try(run: () => Promise<string>): Promise<void> {
    try {
      this.say(await run());
    } catch (error) {
      this.say(messageOf(error));
    }
  }
}

/** "hello-12-argument-1-data.png": names come from servers, so only harmless characters are left. */
function fileName({ name, label, attachment }: NamedPart, kind: ByteKind | undefined): string {
  const stem = name
    .replace(/[^\w-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 100);
  const ending = attachment < 0 && label === 'Text packet' ? 'txt' : (kind?.ending ?? 'bin');
  return `${stem || 'bytes'}.${ending}`;
}
