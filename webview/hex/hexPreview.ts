/**
 * The format of bytes, and a preview: images, text, JSON, MessagePack, and the content of compressed data.
 * Invariants: bytes become text or pixels, never markup. The browser decodes only raster images whose signature is known and whose
 * dimensions in the header are below a limit, and draws them into a canvas. All text has a maximum length.
 */
import { applyEdits, format } from 'jsonc-parser';
import { html, nothing, type TemplateResult } from 'lit';
import type { Clock } from '../../src/base/clock.ts';
import { type Disposable } from '../../src/base/disposable.ts';
import { messageOf } from '../../src/base/userError.ts';
import { type ByteKind, kindHead, kindOf } from '../../src/model/bytes/byteKind.ts';
import { type ImageSize, imageSize } from '../../src/model/bytes/imageSize.ts';
import { entryDecode } from '../../src/protocol/byteMessages.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import { bytesText } from '../../src/model/texts/quantities.ts';
import type { ByteRange } from './hexSelection.ts';
import type { HexSource } from './hexSource.ts';
import { commonTexts } from '../../src/model/texts/commonTexts.ts';
import { hexTexts } from './hexTexts.ts';

const maxImageBytes = 16 * 1024 * 1024;
const maxPixels = 25_000_000;
/** Maximum number of characters of a shown text. */
const maxTextLength = 64 * 1024;
const maxJsonLength = 256 * 1024;
/** The preview is updated when the selection has not changed for this long. */
const restMs = 150;
const maxCanvasSize = 640;

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
  #imageSize: ImageSize | undefined;
  #generation = 0;
  #rest: Disposable | undefined;
  #isVisible = false;

  constructor(channel: Channel, clock: Clock, invalidate: () => void) {
    this.#channel = channel;
    this.#clock = clock;
    this.#invalidate = invalidate;
  }

  /** The format of all bytes: "PNG image, 16 × 16"; empty if it is not known. */
  get kindText(): string {
    if (!this.#kind) return '';
    const kind = kindText(this.#kind);
    return this.#imageSize ? hexTexts.kindWithSize({ kind, ...this.#imageSize }) : kind;
  }

  get kind(): ByteKind | undefined {
    return this.#kind;
  }

  /** Shows other bytes; undefined for none. */
  show(source: HexSource | undefined): void {
    this.#generation++;
    this.#source = source;
    this.#range = undefined;
    this.#shown = undefined;
    this.#kind = undefined;
    this.#imageSize = undefined;
    this.#rest?.dispose();
    if (!source) return;
    void this.#readKind(source, this.#generation);
    if (this.#isVisible) this.#refresh();
  }

  /** Whether the preview is visible. While it is hidden, nothing is decoded. */
  set visible(visible: boolean) {
    if (visible === this.#isVisible) return;
    this.#isVisible = visible;
    if (visible && !this.#shown) this.#refresh();
  }

  /** Shows the selection, or all bytes if nothing is selected. */
  select(range: ByteRange | undefined): void {
    if (range?.from === this.#range?.from && range?.to === this.#range?.to) return;
    this.#range = range;
    this.#rest?.dispose();
    if (!this.#isVisible) this.#shown = undefined;
    else this.#rest = this.#clock.after(restMs, () => this.#refresh());
  }

  dispose(): void {
    this.#generation++;
    this.#rest?.dispose();
    this.#source = undefined;
  }

  template(): TemplateResult {
    const shown = this.#shown;
    if (!shown) return html`<p class="hint">${commonTexts.reading()}</p>`;
    const { kind, note, text, canvas, fault } = shown;
    const ofPart = this.#range ? hexTexts.kindOfSelection : hexTexts.kindOfAll;
    return html`<p class="hex-kind">
        <span>${ofPart({ kind: kindText(kind) })}</span>
        ${note ? html`<span class="dim">${note}</span>` : nothing}
      </p>
      ${fault ? html`<p class="hint"><bdi>${fault}</bdi></p>` : nothing} ${canvas ?? nothing}
      ${text === undefined ? nothing : html`<pre tabindex="0" aria-label=${hexTexts.preview()}><bdi>${text}</bdi></pre>`}`;
  }

  #refresh(): void {
    const source = this.#source;
    if (!source) return;
    const generation = ++this.#generation;
    const range = this.#range ?? { from: 0, to: source.size };
    this.#read(source, range).then(
      (shown) => this.#show(generation, shown),
      (error: unknown) => this.#show(generation, { kind: undefined, fault: messageOf(error) }),
    );
  }

  #show(generation: number, shown: Shown): void {
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
      this.#imageSize = size;
      this.#invalidate();
    } catch {
      // The rows report that the bytes cannot be read.
    }
  }

  async #read(source: HexSource, { from, to }: ByteRange): Promise<Shown> {
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
        const unpackedText = cut ? hexTexts.unpackedStart : hexTexts.unpacked;
        const note = unpackedText({ count: unpacked.length, kind: kindText(inner) });
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
        return { kind, text: prettyJson(text), ...(cut && { note: hexTexts.cut() }) };
      }
      case 'json':
      case 'text':
      case 'utf16': {
        const bytes = await source.read(
          from,
          Math.min(to, from + (kind.reads === 'json' ? maxJsonLength : maxTextLength)),
        );
        const note = bytes.length < size ? hexTexts.first({ size: bytesText(bytes.length) }) : undefined;
        return { kind, text: textOf(bytes, kind) ?? '', ...(note && { note }) };
      }
      case undefined:
        return {
          kind,
          note: kind ? hexTexts.noPreview() : hexTexts.selectPart(),
        };
    }
  }

  async #picture(
    source: HexSource,
    range: ByteRange,
    image: NonNullable<ByteKind['image']>,
  ): Promise<Omit<Shown, 'kind'>> {
    const length = range.to - range.from;
    if (length > maxImageBytes) return { fault: hexTexts.imageTooLarge({ size: bytesText(maxImageBytes) }) };
    const bytes = await source.read(range.from, range.to);
    const size = imageSize(bytes, image);
    if (!size) return { fault: hexTexts.imageHeader() };
    const note = hexTexts.imagePixels({ width: size.width, height: size.height });
    if (size.width * size.height > maxPixels) return { note, fault: hexTexts.tooManyPixels() };
    try {
      const scale = Math.min(1, maxCanvasSize / Math.max(size.width, size.height));
      const bitmap = await createImageBitmap(new Blob([new Uint8Array(bytes)], { type: image }), {
        resizeWidth: Math.max(1, Math.round(size.width * scale)),
        resizeHeight: Math.max(1, Math.round(size.height * scale)),
      });
      const canvas = document.createElement('canvas');
      canvas.className = 'hex-picture';
      canvas.width = bitmap.width;
      canvas.height = bitmap.height;
      canvas.setAttribute('role', 'img');
      canvas.setAttribute('aria-label', hexTexts.imageLabel({ size: note }));
      canvas.getContext('2d')?.drawImage(bitmap, 0, 0);
      bitmap.close();
      return { note, canvas };
    } catch {
      return { note, fault: hexTexts.imageDamaged() };
    }
  }
}

function kindText(kind: ByteKind | undefined): string {
  if (!kind) return hexTexts.unknownKind();
  return kind.guessed ? hexTexts.kindGuessed({ kind: kind.name }) : kind.name;
}

function textOf(bytes: Uint8Array, kind: ByteKind | undefined): string | undefined {
  switch (kind?.reads) {
    case 'json':
      return prettyJson(new TextDecoder().decode(bytes));
    case 'text':
      return new TextDecoder().decode(bytes).slice(0, maxTextLength);
    case 'utf16':
      return new TextDecoder(bytes[0] === 0xfe ? 'utf-16be' : 'utf-16le').decode(bytes);
    default:
      return undefined;
  }
}

/** JSON with indentation if it is complete and not nested too deeply; otherwise the text as it is. */
function prettyJson(text: string): string {
  try {
    JSON.parse(text);
    // Only the white space changes. Parsing and serializing could change numbers.
    return applyEdits(text, format(text, undefined, { tabSize: 2, insertSpaces: true, eol: '\n' })).slice(
      0,
      maxJsonLength,
    );
  } catch {
    return text.slice(0, maxTextLength);
  }
}

function hexDump(bytes: Uint8Array): string {
  const digits = Array.from(bytes.subarray(0, 512), (byte) => byte.toString(16).padStart(2, '0'));
  return (digits.join(' ').match(/.{1,48}/g) ?? []).join('\n');
}
