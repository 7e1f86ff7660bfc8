/** The codec that the msgpack parser uses; it has no types of its own. */
declare module 'notepack.io' {
  /** @throws Error for invalid MessagePack; trusts the lengths in the data */
  export function decode(bytes: Buffer): unknown;
}
