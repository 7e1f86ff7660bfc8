import { inflateRawSync } from 'node:zlib';

/**
 * The files in a zip, by their names.
 * @param {Buffer} zip
 * @returns {Map<string, () => Buffer>}
 */
export function filesInZip(zip) {
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  /** @type {Map<string, () => Buffer>} */
  const files = new Map();
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const [nameLength = 0, extraLength = 0, commentLength = 0] = [28, 30, 32].map((offset) =>
      zip.readUInt16LE(at + offset),
    );
    const [method, size, header] = [zip.readUInt16LE(at + 10), zip.readUInt32LE(at + 20), zip.readUInt32LE(at + 42)];
    files.set(zip.toString('utf8', at + 46, at + 46 + nameLength), () => {
      const from = header + 30 + zip.readUInt16LE(header + 26) + zip.readUInt16LE(header + 28);
      const packed = zip.subarray(from, from + size);
      return method === 0 ? packed : inflateRawSync(packed);
    });
    at += 46 + nameLength + extraLength + commentLength;
  }
  return files;
}
