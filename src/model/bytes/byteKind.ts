/**
 * What bytes are, by their first ones. A signature is a fact ("PNG image"); formats without one are told only when the structure of
 * all that was looked at fits, and then as what they look like.
 */
import { looksLikeCbor, looksLikeMsgpack, looksLikeProtobuf } from './looksLike.ts';
import { textKind } from './textKind.ts';

export interface ByteKind {
  /** "PNG image"; "JSON". */
  readonly name: string;
  /** A structure that fits, and no signature: to be told as "looks like". */
  readonly guessed: boolean;
  /** Ending of a file of this kind, without the dot. */
  readonly ending: string;
  /** For images that a browser shows. */
  readonly image?: 'image/png' | 'image/jpeg' | 'image/gif' | 'image/webp' | 'image/bmp' | 'image/avif';
  /** How more of it can be read. */
  readonly reads?: 'gzip' | 'zlib' | 'msgpack' | 'json' | 'text' | 'utf16';
}

/** Bytes from the beginning that are enough to tell. */
export const kindHead = 4096;

interface Signature extends Omit<ByteKind, 'guessed'> {
  /** Hex, `..` for any byte. */
  readonly magic: string;
  readonly at?: number;
}

const signatures: readonly Signature[] = [
  { name: 'PNG image', ending: 'png', image: 'image/png', magic: '89504e470d0a1a0a' },
  { name: 'JPEG image', ending: 'jpg', image: 'image/jpeg', magic: 'ffd8ff' },
  { name: 'GIF image', ending: 'gif', image: 'image/gif', magic: '47494638' },
  { name: 'WebP image', ending: 'webp', image: 'image/webp', magic: '52494646........57454250' },
  { name: 'AVIF image', ending: 'avif', image: 'image/avif', magic: '6674797061766966', at: 4 },
  { name: 'HEIC image', ending: 'heic', magic: '6674797068656963', at: 4 },
  { name: 'TIFF image', ending: 'tif', magic: '49492a00' },
  { name: 'TIFF image', ending: 'tif', magic: '4d4d002a' },
  { name: 'Photoshop image', ending: 'psd', magic: '38425053' },
  { name: 'Windows icon', ending: 'ico', magic: '00000100..00....' },
  { name: 'gzip data', ending: 'gz', reads: 'gzip', magic: '1f8b08' },
  { name: 'Zstandard data', ending: 'zst', magic: '28b52ffd' },
  { name: 'bzip2 data', ending: 'bz2', magic: '425a68..314159265359' },
  { name: 'XZ data', ending: 'xz', magic: 'fd377a585a00' },
  { name: 'LZ4 frame', ending: 'lz4', magic: '04224d18' },
  { name: 'ZIP archive', ending: 'zip', magic: '504b0304' },
  { name: 'ZIP archive, empty', ending: 'zip', magic: '504b0506' },
  { name: '7-Zip archive', ending: '7z', magic: '377abcaf271c' },
  { name: 'RAR archive', ending: 'rar', magic: '526172211a07' },
  { name: 'tar archive', ending: 'tar', magic: '7573746172', at: 257 },
  { name: 'PDF document', ending: 'pdf', magic: '255044462d' },
  { name: 'SQLite database', ending: 'sqlite', magic: '53514c69746520666f726d6174203300' },
  { name: 'Parquet file', ending: 'parquet', magic: '50415231' },
  { name: 'WAV audio', ending: 'wav', magic: '52494646........57415645' },
  { name: 'AVI video', ending: 'avi', magic: '52494646........41564920' },
  { name: 'MP3 audio', ending: 'mp3', magic: '494433' },
  { name: 'FLAC audio', ending: 'flac', magic: '664c6143' },
  { name: 'Ogg media', ending: 'ogg', magic: '4f676753' },
  { name: 'MIDI music', ending: 'mid', magic: '4d546864' },
  { name: 'QuickTime video', ending: 'mov', magic: '667479707174', at: 4 },
  { name: 'M4A audio', ending: 'm4a', magic: '667479704d3441', at: 4 },
  { name: 'MP4 media', ending: 'mp4', magic: '66747970', at: 4 },
  { name: 'WebAssembly module', ending: 'wasm', magic: '0061736d01000000' },
  { name: 'ELF program', ending: 'elf', magic: '7f454c46' },
  { name: 'Java class', ending: 'class', magic: 'cafebabe0000' },
  { name: 'WOFF font', ending: 'woff', magic: '774f4646' },
  { name: 'WOFF2 font', ending: 'woff2', magic: '774f4632' },
  { name: 'TrueType font', ending: 'ttf', magic: '0001000000..' },
  { name: 'OpenType font', ending: 'otf', magic: '4f54544f' },
  { name: 'CBOR, tagged as such', ending: 'cbor', magic: 'd9d9f7' },
];

/**
 * @param head the first `kindHead` bytes, or all when there are fewer
 * @param size of the whole
 */
export function kindOf(head: Uint8Array, size: number): ByteKind | undefined {
  if (size === 0) return undefined;
  const signed = signatures.find(({ magic, at = 0 }) => begins(head, magic, at));
  if (signed) {
    const { magic: _magic, at: _at, ...kind } = signed;
    return { ...kind, guessed: false };
  }
  return ebml(head) ?? bmp(head, size) ?? mpegAudio(head) ?? text(head, size) ?? structure(head, size);
}

function begins(head: Uint8Array, magic: string, at: number): boolean {
  if (head.length < at + magic.length / 2) return false;
  for (let index = 0; index < magic.length / 2; index++) {
    const pair = magic.slice(index * 2, index * 2 + 2);
    if (pair !== '..' && head[at + index] !== parseInt(pair, 16)) return false;
  }
  return true;
}

/** WebM and Matroska begin alike and name themselves a little later. */
function ebml(head: Uint8Array): ByteKind | undefined {
  if (!begins(head, '1a45dfa3', 0)) return undefined;
  const start = String.fromCharCode(...head.subarray(0, 64));
  return start.includes('webm')
    ? { name: 'WebM media', ending: 'webm', guessed: false }
    : { name: 'Matroska media', ending: 'mkv', guessed: false };
}

/** "BM" alone may be any text: the size in the header has to fit. */
function bmp(head: Uint8Array, size: number): ByteKind | undefined {
  if (!begins(head, '424d', 0) || head.length < 26) return undefined;
  const told = new DataView(head.buffer, head.byteOffset).getUint32(2, true);
  return told === size ? { name: 'BMP image', ending: 'bmp', image: 'image/bmp', guessed: false } : undefined;
}

/** A frame of MPEG audio without a tag before it: eleven set bits and fields that are not reserved. */
function mpegAudio(head: Uint8Array): ByteKind | undefined {
  const [a = 0, b = 0, c = 0] = head;
  const isFrame = a === 0xff && (b & 0xe6) === 0xe2 && (c & 0xf0) !== 0xf0 && (c & 0xf0) !== 0 && (c & 0x0c) !== 0x0c;
  return isFrame && head.length > 24 ? { name: 'MP3 audio', ending: 'mp3', guessed: true } : undefined;
}

function text(head: Uint8Array, size: number): ByteKind | undefined {
  const kind = textKind(head, size);
  if (!kind) return undefined;
  const { encoding, isJson, isWhole } = kind;
  if (encoding !== 'UTF-8') return { name: `${encoding} text`, ending: 'txt', guessed: false, reads: 'utf16' };
  if (isJson) return { name: 'JSON', ending: 'json', guessed: !isWhole, reads: 'json' };
  return { name: 'UTF-8 text', ending: 'txt', guessed: !isWhole, reads: 'text' };
}

function structure(head: Uint8Array, size: number): ByteKind | undefined {
  const [a = 0, b = 0] = head;
  // Deflate with a window of at most 32 kB, and the checksum of the two bytes is right (RFC 1950).
  if (head.length > 6 && (a & 15) === 8 && a >> 4 <= 7 && (a * 256 + b) % 31 === 0 && (b & 32) === 0) {
    return { name: 'zlib data', ending: 'zlib', guessed: true, reads: 'zlib' };
  }
  const whole = head.length === size;
  if (looksLikeMsgpack(head, whole)) return { name: 'MessagePack', ending: 'msgpack', guessed: true, reads: 'msgpack' };
  if (looksLikeCbor(head, whole)) return { name: 'CBOR', ending: 'cbor', guessed: true };
  if (looksLikeProtobuf(head, whole)) return { name: 'Protocol Buffers', ending: 'pb', guessed: true };
  return undefined;
}
