/**
 * The offset that a server with connection state recovery appends to its events, as the last argument: it belongs to the protocol
 * between the adapters and the client, not to the application. Volatile events have none, so its look decides, not its place alone.
 */
const looks = [
  // The in-memory adapter: "yeast", a time in base 64 with an optional counter. Source: socket.io-adapter 2.5, contrib/yeast.
  /^[0-9A-Za-z_-]{7,8}(\.[0-9A-Za-z_-]+)?$/,
  // Redis streams: milliseconds and a counter.
  /^\d{13}-\d+$/,
  // MongoDB: an ObjectId.
  /^[0-9a-f]{24}$/,
];

export function endsWithOffset(args: readonly unknown[]): boolean {
  const last = args.at(-1);
  return typeof last === 'string' && looks.some((look) => look.test(last));
}
