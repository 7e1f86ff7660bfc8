/** The codec beneath the msgpack parser; it brings no types. */
declare module 'notepack.io' {
  /** @throws Error for what is no MessagePack; believes lengths without checking them */
  export function decode(bytes: Buffer): unknown;
}
