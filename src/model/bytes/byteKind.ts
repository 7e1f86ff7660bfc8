/**
 * Detects the format of a binary value from its first bytes. A signature is certain ("PNG image"). A format without a signature is reported
 * only if all bytes that were read have its structure, and it is marked as a guess.
 */
import { bytesTexts } from './bytesTexts.ts';
import { looksLikeCbor, looksLikeMsgpack, looksLikeProtobuf } from './looksLike.ts';
import { textKind } from './textKind.ts';

export interface ByteKind {
  /** "PNG image"; "JSON". */
  readonly name: string;
  /** The structure matches, but the format has no signature: shown as "looks like". */
  readonly guessed: boolean;
  /** File name extension, without the dot. */
  readonly ending: string;
  /** The type of an image that a browser can show. */
  readonly image?: 'image/png' | 'image/jpeg' | 'image/gif' | 'image/webp' | 'image/bmp' | 'image/avif';
  /** How the content can be decoded. */
  readonly reads?: 'gzip' | 'zlib' | 'msgpack' | 'json' | 'text' | 'utf16';
}

/** Number of bytes from the start that are enough to detect the format. */
export const kindHead = 4096;

interface Signature extends Omit<ByteKind, 'guessed' | 'name'> {
  readonly name: () => string;
  /** The signature in hex; `..` matches any byte. */
  readonly magic: string;
  readonly at?: number;
}

const signatures: readonly Signature[] = [
  { name: () => bytesTexts.image({ format: 'PNG' }), ending: 'png', image: 'image/png', magic: '89504e470d0a1a0a' },
  { name: () => bytesTexts.image({ format: 'JPEG' }), ending: 'jpg', image: 'image/jpeg', magic: 'ffd8ff' },
  { name: () => bytesTexts.image({ format: 'GIF' }), ending: 'gif', image: 'image/gif', magic: '47494638' },
  {
    name: () => bytesTexts.image({ format: 'WebP' }),
    ending: 'webp',
    image: 'image/webp',
    magic: '52494646........57454250',
  },
  {
    name: () => bytesTexts.image({ format: 'AVIF' }),
    ending: 'avif',
    image: 'image/avif',
    magic: '6674797061766966',
    at: 4,
  },
  { name: () => bytesTexts.image({ format: 'HEIC' }), ending: 'heic', magic: '6674797068656963', at: 4 },
  { name: () => bytesTexts.image({ format: 'TIFF' }), ending: 'tif', magic: '49492a00' },
  { name: () => bytesTexts.image({ format: 'TIFF' }), ending: 'tif', magic: '4d4d002a' },
  { name: () => bytesTexts.image({ format: 'Photoshop' }), ending: 'psd', magic: '38425053' },
  { name: bytesTexts.windowsIcon, ending: 'ico', magic: '00000100..00....' },
  { name: () => bytesTexts.compressed({ format: 'gzip' }), ending: 'gz', reads: 'gzip', magic: '1f8b08' },
  { name: () => bytesTexts.compressed({ format: 'Zstandard' }), ending: 'zst', magic: '28b52ffd' },
  { name: () => bytesTexts.compressed({ format: 'bzip2' }), ending: 'bz2', magic: '425a68..314159265359' },
  { name: () => bytesTexts.compressed({ format: 'XZ' }), ending: 'xz', magic: 'fd377a585a00' },
  { name: () => bytesTexts.frame({ format: 'LZ4' }), ending: 'lz4', magic: '04224d18' },
  { name: () => bytesTexts.archive({ format: 'ZIP' }), ending: 'zip', magic: '504b0304' },
  { name: () => bytesTexts.emptyArchive({ format: 'ZIP' }), ending: 'zip', magic: '504b0506' },
  { name: () => bytesTexts.archive({ format: '7-Zip' }), ending: '7z', magic: '377abcaf271c' },
  { name: () => bytesTexts.archive({ format: 'RAR' }), ending: 'rar', magic: '526172211a07' },
  { name: () => bytesTexts.archive({ format: 'tar' }), ending: 'tar', magic: '7573746172', at: 257 },
  { name: () => bytesTexts.document({ format: 'PDF' }), ending: 'pdf', magic: '255044462d' },
  {
    name: () => bytesTexts.database({ format: 'SQLite' }),
    ending: 'sqlite',
    magic: '53514c69746520666f726d6174203300',
  },
  { name: () => bytesTexts.file({ format: 'Parquet' }), ending: 'parquet', magic: '50415231' },
  { name: () => bytesTexts.audio({ format: 'WAV' }), ending: 'wav', magic: '52494646........57415645' },
  { name: () => bytesTexts.video({ format: 'AVI' }), ending: 'avi', magic: '52494646........41564920' },
  { name: () => bytesTexts.audio({ format: 'MP3' }), ending: 'mp3', magic: '494433' },
  { name: () => bytesTexts.audio({ format: 'FLAC' }), ending: 'flac', magic: '664c6143' },
  { name: () => bytesTexts.media({ format: 'Ogg' }), ending: 'ogg', magic: '4f676753' },
  { name: () => bytesTexts.music({ format: 'MIDI' }), ending: 'mid', magic: '4d546864' },
  { name: () => bytesTexts.video({ format: 'QuickTime' }), ending: 'mov', magic: '667479707174', at: 4 },
  { name: () => bytesTexts.audio({ format: 'M4A' }), ending: 'm4a', magic: '667479704d3441', at: 4 },
  { name: () => bytesTexts.media({ format: 'MP4' }), ending: 'mp4', magic: '66747970', at: 4 },
  { name: () => bytesTexts.module({ format: 'WebAssembly' }), ending: 'wasm', magic: '0061736d01000000' },
  { name: () => bytesTexts.program({ format: 'ELF' }), ending: 'elf', magic: '7f454c46' },
  { name: bytesTexts.javaClass, ending: 'class', magic: 'cafebabe0000' },
  { name: () => bytesTexts.font({ format: 'WOFF' }), ending: 'woff', magic: '774f4646' },
  { name: () => bytesTexts.font({ format: 'WOFF2' }), ending: 'woff2', magic: '774f4632' },
  { name: () => bytesTexts.font({ format: 'TrueType' }), ending: 'ttf', magic: '0001000000..' },
  { name: () => bytesTexts.font({ format: 'OpenType' }), ending: 'otf', magic: '4f54544f' },
  { name: () => bytesTexts.tagged({ format: 'CBOR' }), ending: 'cbor', magic: 'd9d9f7' },
];

/**
 * @param head the first `kindHead` bytes, or all when there are fewer
 * @param size the size of the whole value, in bytes
 */
export function kindOf(head: Uint8Array, size: number): ByteKind | undefined {
  if (size === 0) return undefined;
  const signed = signatures.find(({ magic, at = 0 }) => begins(head, magic, at));
  if (signed) {
    const { magic: _magic, at: _at, name, ...kind } = signed;
    return { ...kind, name: name(), guessed: false };
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

/** WebM and Matroska have the same signature; their header contains the name. */
function ebml(head: Uint8Array): ByteKind | undefined {
  if (!begins(head, '1a45dfa3', 0)) return undefined;
  const start = String.fromCharCode(...head.subarray(0, 64));
  return start.includes('webm')
    ? { name: bytesTexts.media({ format: 'WebM' }), ending: 'webm', guessed: false }
    : { name: bytesTexts.media({ format: 'Matroska' }), ending: 'mkv', guessed: false };
}

/** "BM" can also be the start of any text, so the size in the header must be equal to the size of the bytes. */
function bmp(head: Uint8Array, size: number): ByteKind | undefined {
  if (!begins(head, '424d', 0) || head.length < 26) return undefined;
  const announced = new DataView(head.buffer, head.byteOffset).getUint32(2, true);
  return announced === size
    ? { name: bytesTexts.image({ format: 'BMP' }), ending: 'bmp', image: 'image/bmp', guessed: false }
    : undefined;
}

/** A frame of MPEG audio without a tag before it: eleven bits that are set, and fields without reserved values. */
function mpegAudio(head: Uint8Array): ByteKind | undefined {
  const [a = 0, b = 0, c = 0] = head;
  const isFrame = a === 0xff && (b & 0xe6) === 0xe2 && (c & 0xf0) !== 0xf0 && (c & 0xf0) !== 0 && (c & 0x0c) !== 0x0c;
  return isFrame && head.length > 24
    ? { name: bytesTexts.audio({ format: 'MP3' }), ending: 'mp3', guessed: true }
    : undefined;
}

function text(head: Uint8Array, size: number): ByteKind | undefined {
  const kind = textKind(head, size);
  if (!kind) return undefined;
  const { encoding, isJson, isWhole } = kind;
  if (encoding !== 'UTF-8')
    return { name: bytesTexts.text({ format: encoding }), ending: 'txt', guessed: false, reads: 'utf16' };
  if (isJson) return { name: 'JSON', ending: 'json', guessed: !isWhole, reads: 'json' };
  return { name: bytesTexts.text({ format: 'UTF-8' }), ending: 'txt', guessed: !isWhole, reads: 'text' };
}

function structure(head: Uint8Array, size: number): ByteKind | undefined {
  const [a = 0, b = 0] = head;
  // Deflate with a window of at most 32 KiB, and a valid checksum of the two header bytes (RFC 1950).
  if (head.length > 6 && (a & 15) === 8 && a >> 4 <= 7 && (a * 256 + b) % 31 === 0 && (b & 32) === 0) {
    return { name: bytesTexts.compressed({ format: 'zlib' }), ending: 'zlib', guessed: true, reads: 'zlib' };
  }
  const whole = head.length === size;
  if (looksLikeMsgpack(head, whole)) return { name: 'MessagePack', ending: 'msgpack', guessed: true, reads: 'msgpack' };
  if (looksLikeCbor(head, whole)) return { name: 'CBOR', ending: 'cbor', guessed: true };
  if (looksLikeProtobuf(head, whole)) return { name: 'Protocol Buffers', ending: 'pb', guessed: true };
  return undefined;
}
