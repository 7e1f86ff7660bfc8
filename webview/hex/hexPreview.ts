/**
 * What bytes are, and how they look as it: pictures, text, JSON, MessagePack, and what compressed data holds.
 * Invariants: bytes become text or pixels, never markup; pictures are decoded by the browser from raster formats that are known by
 * their signature, only when the header tells a size that is bearable, and drawn on a canvas; everything else is bounded text.
 */
import { applyEdits, format } from 'jsonc-parser';
import { html, nothing, type TemplateResult } from 'lit';
import type { Clock } from '../../src/base/clock.ts';
import { type Disposable } from '../../src/base/disposable.ts';
import { messageOf } from '../../src/base/userError.ts';
import { type ByteKind, kindHead, kindOf } from '../../src/model/bytes/byteKind.ts';
import { imageSize } from '../../src/model/bytes/imageSize.ts';
import { entryDecode } from '../../src/protocol/byteMessages.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import { bytesText, counted } from '../format/formats.ts';
import type { ByteRange } from './hexSelection.ts';
import type { HexSource } from './hexSource.ts';

const largestImage = 16 * 1024 * 1024;
const maxPixels = 25_000_000;
/** Of a text; more is not read by anybody here. */
const longestText = 64 * 1024;
const largestJson = 256 * 1024;
/** A selection is looked at once it rests. */
const restMs = 150;
const widestCanvas = 640;

interface Shown {
  readonly kind: ByteKind | undefined;
  readonly note?: string;
  readonly text?: string;
  readonly canvas?: HTMLCanvasElement;
  readonly fault?: string;
}

export class HexPreview implements Disposable {
  readonly #channel: Channel;
  readonly #clock: Clock;
  readonly #invalidate: () => void;
  #source: HexSource | undefined;
  #range: ByteRange | undefined;
  #shown: Shown | undefined;
  #kind: ByteKind | undefined;
  #kindNote = '';
  #generation = 0;
  #rest: Disposable | undefined;
  #wanted = false;

  constructor(channel: Channel, clock: Clock, invalidate: () => void) {
    this.#channel = channel;
    this.#clock = clock;
    this.#invalidate = invalidate;
  }

  /** What all of the bytes are, in words: "PNG image, 16 × 16"; empty when nothing is known. */
  get kindText(): string {
    const kind = this.#kind;
    return kind ? `${kind.guessed ? 'looks like ' : ''}${kind.name}${this.#kindNote}` : '';
  }

  get kind(): ByteKind | undefined {
    return this.#kind;
  }

  /** Other bytes; undefined for none. */
  show(source: HexSource | undefined): void {
    this.#generation++;
    this.#source = source;
    this.#range = undefined;
    this.#shown = undefined;
    this.#kind = undefined;
    this.#kindNote = '';
    this.#rest?.dispose();
    if (!source) return;
    void this.#readKind(source, this.#generation);
    if (this.#wanted) this.#refresh();
  }

  /** Whether the preview can be seen; unseen, nothing is decoded. */
  set visible(visible: boolean) {
    if (visible === this.#wanted) return;
    this.#wanted = visible;
    if (visible && !this.#shown) this.#refresh();
  }

  /** The preview follows what is selected, and shows everything when nothing is. */
  select(range: ByteRange | undefined): void {
    if (range?.from === this.#range?.from && range?.to === this.#range?.to) return;
    this.#range = range;
    this.#rest?.dispose();
    if (!this.#wanted) this.#shown = undefined;
    else this.#rest = this.#clock.after(restMs, () => this.#refresh());
  }

  dispose(): void {
    this.#generation++;
    this.#rest?.dispose();
    this.#source = undefined;
  }

  template(): TemplateResult {
    const shown = this.#shown;
    if (!shown) return html`<p class="hint">Reading</p>`;
    const { kind, note, text, canvas, fault } = shown;
    const what = this.#range ? 'Selection' : 'All bytes';
    return html`<p class="hex-kind">
        <span>${what}: ${kind ? `${kind.guessed ? 'looks like ' : ''}${kind.name}` : 'no kind that is known'}</span>
        ${note ? html`<span class="dim">${note}</span>` : nothing}
      </p>
      ${fault ? html`<p class="hint"><bdi>${fault}</bdi></p>` : nothing} ${canvas ?? nothing}
      ${text === undefined ? nothing : html`<pre tabindex="0" aria-label="Preview"><bdi>${text}</bdi></pre>`}`;
  }

  #refresh(): void {
    const source = this.#source;
    if (!source) return;
    const generation = ++this.#generation;
    const range = this.#range ?? { from: 0, to: source.size };
    this.#look(source, range).then(
      (shown) => this.#take(generation, shown),
      (error: unknown) => this.#take(generation, { kind: undefined, fault: messageOf(error) }),
    );
  }

  #take(generation: number, shown: Shown): void {
    if (generation !== this.#generation) return;
    this.#shown = shown;
    this.#invalidate();
  }

  async #readKind(source: HexSource, _generation: number): Promise<void> {
    try {
      const head = await source.read(0, Math.min(kindHead, source.size));
      if (this.#source !== source) return;
      this.#kind = kindOf(head, source.size);
      const size = this.#kind?.image && imageSize(head, this.#kind.image);
      this.#kindNote = size ? `, ${size.width} × ${size.height}` : '';
      this.#invalidate();
    } catch {
      // The rows tell that the bytes cannot be read.
    }
  }

  async #look(source: HexSource, { from, to }: ByteRange): Promise<Shown> {
    const size = to - from;
    const head = await source.read(from, Math.min(to, from + kindHead));
    const kind = kindOf(head, size);
    if (kind?.image) return { kind, ...(await this.#picture(source, { from, to }, kind.image)) };
    const { seq, attachment } = source;
    switch (kind?.reads) {
      case 'gzip':
      case 'zlib': {
        const { bytes, cut } = await this.#channel.request(entryDecode, { seq, attachment, from, to, as: kind.reads });
        const unpacked = new Uint8Array(bytes ?? new ArrayBuffer());
        const inner = kindOf(unpacked.subarray(0, kindHead), unpacked.length);
        const name = inner ? `${inner.guessed ? 'looks like ' : ''}${inner.name}` : 'no kind that is known';
        const note = `${cut ? 'The first ' : ''}${counted(unpacked.length, 'byte')} unpacked: ${name}`;
        return { kind, note, text: textOf(unpacked, inner) ?? hexDump(unpacked) };
      }
      case 'msgpack': {
        const { text = '', cut } = await this.#channel.request(entryDecode, {
          seq,
          attachment,
          from,
          to,
          as: 'msgpack',
        });
        return { kind, text: prettyJson(text), ...(cut && { note: 'Cut' }) };
      }
      case 'json':
      case 'text':
      case 'utf16': {
        const bytes = await source.read(from, Math.min(to, from + (kind.reads === 'json' ? largestJson : longestText)));
        const note = bytes.length < size ? `The first ${bytesText(bytes.length)}` : undefined;
        return { kind, text: textOf(bytes, kind) ?? '', ...(note && { note }) };
      }
      case undefined:
        return {
          kind,
          note: kind ? 'There is no preview of this kind.' : 'Select a part of the bytes to look at it alone.',
        };
    }
  }

  async #picture(
    source: HexSource,
    range: ByteRange,
    image: NonNullable<ByteKind['image']>,
  ): Promise<Omit<Shown, 'kind'>> {
    const length = range.to - range.from;
    if (length > largestImage) return { fault: `Pictures of up to ${bytesText(largestImage)} are shown.` };
    const bytes = await source.read(range.from, range.to);
    const size = imageSize(bytes, image);
    if (!size) return { fault: 'The header of this picture cannot be read.' };
    const note = `${size.width} × ${size.height} pixels`;
    if (size.width * size.height > maxPixels) return { note, fault: 'This picture has too many pixels to be shown.' };
    try {
      const scale = Math.min(1, widestCanvas / Math.max(size.width, size.height));
      const bitmap = await createImageBitmap(new Blob([new Uint8Array(bytes)], { type: image }), {
        resizeWidth: Math.max(1, Math.round(size.width * scale)),
        resizeHeight: Math.max(1, Math.round(size.height * scale)),
      });
      const canvas = document.createElement('canvas');
      canvas.className = 'hex-picture';
      canvas.width = bitmap.width;
      canvas.height = bitmap.height;
      canvas.setAttribute('role', 'img');
      canvas.setAttribute('aria-label', `Preview of the picture, ${note}`);
      canvas.getContext('2d')?.drawImage(bitmap, 0, 0);
      bitmap.close();
      return { note, canvas };
    } catch {
      return { note, fault: 'The picture is damaged: it cannot be decoded.' };
    }
  }
}

function textOf(bytes: Uint8Array, kind: ByteKind | undefined): string | undefined {
  switch (kind?.reads) {
    case 'json':
      return prettyJson(new TextDecoder().decode(bytes));
    case 'text':
      return new TextDecoder().decode(bytes).slice(0, longestText);
    case 'utf16':
      return new TextDecoder(bytes[0] === 0xfe ? 'utf-16be' : 'utf-16le').decode(bytes);
    default:
      return undefined;
  }
}

/** Indented where it is whole and not nested too deeply; else as it is. */
function prettyJson(text: string): string {
  try {
    JSON.parse(text);
    // Its tokens stay as they are: written again, numbers could change.
    return applyEdits(text, format(text, undefined, { tabSize: 2, insertSpaces: true, eol: '\n' })).slice(
      0,
      largestJson,
    );
  } catch {
    return text.slice(0, longestText);
  }
}

function hexDump(bytes: Uint8Array): string {
  const digits = Array.from(bytes.subarray(0, 512), (byte) => byte.toString(16).padStart(2, '0'));
  return (digits.join(' ').match(/.{1,48}/g) ?? []).join('\n');
}
