/**
 * Reads the reports that a server with `@socket.io/admin-ui` (0.5) sends to its admins. The reports are not trusted:
 * those with another shape are ignored.
 */
import * as v from 'valibot';

const text = v.string();
const number = v.number();

const handshakeSchema = v.object({
  address: v.fallback(text, ''),
  headers: v.fallback(v.record(text, v.unknown()), {}),
  issued: v.fallback(number, 0),
  url: v.fallback(text, ''),
});

const socketSchema = v.object({
  id: text,
  nsp: text,
  /** The beginning of the Engine.IO session's ID; left out for clients that were connected before the Admin UI was set up. */
  clientId: v.fallback(v.optional(text), undefined),
  transport: v.fallback(text, ''),
  handshake: v.fallback(handshakeSchema, { address: '', headers: {}, issued: 0, url: '' }),
  rooms: v.fallback(v.array(text), []),
});
export type AdminSocket = v.InferOutput<typeof socketSchema>;

const statsSchema = v.object({
  serverId: v.fallback(text, ''),
  uptime: v.fallback(number, 0),
  clientsCount: v.fallback(number, 0),
  aggregatedEvents: v.fallback(v.array(v.object({ type: text, count: number })), []),
  namespaces: v.fallback(v.array(v.object({ name: text, socketsCount: number })), []),
});
export type AdminStats = v.InferOutput<typeof statsSchema>;

/** The schemas of the arguments of each event. They contain only the fields that the inspector uses. */
const schemas = {
  config: v.looseTuple([v.object({ supportedFeatures: v.array(text) })]),
  server_stats: v.looseTuple([statsSchema]),
  all_sockets: v.looseTuple([v.array(v.unknown())]),
  socket_connected: v.looseTuple([socketSchema]),
  socket_updated: v.looseTuple([v.object({ id: text, nsp: text, transport: v.optional(text) })]),
  socket_disconnected: v.looseTuple([text, text, text]),
  room_joined: v.looseTuple([text, text, text]),
  room_left: v.looseTuple([text, text, text]),
  event_received: v.looseTuple([text, text, v.array(v.unknown())]),
  event_sent: v.looseTuple([text, text, v.array(v.unknown())]),
} as const;
type Schemas = typeof schemas;

export type AdminHandlers = { readonly [K in keyof Schemas]: (args: v.InferOutput<Schemas[K]>) => void };

/** Passes an event of the Admin UI to its handler if its arguments match the schema. */
export function readAdminEvent(name: string, args: readonly unknown[], handlers: AdminHandlers): void {
  if (!Object.hasOwn(schemas, name)) return;
  const known = name as keyof Schemas;
  const read = v.safeParse(schemas[known], args);
  if (read.success) (handlers[known] as (args: unknown) => void)(read.output);
}

/** Returns the sockets of a list that match the schema. */
export function adminSockets(list: readonly unknown[]): AdminSocket[] {
  return list.flatMap((one) => {
    const read = v.safeParse(socketSchema, one);
    return read.success ? [read.output] : [];
  });
}
