/** Schemas of the arguments that programs pass to the commands about servers. */
import * as v from 'valibot';
import { asIssue } from '../../model/schemaFault.ts';

const text = v.pipe(v.string(), v.nonEmpty(asIssue({ code: 'value.empty' })));
const sourceId = v.pipe(v.string(), v.nonEmpty(asIssue({ code: 'value.sourceId' })));
/** Programs can pass one room or several. */
const rooms = v.pipe(
  v.union([text, v.array(text)]),
  v.transform((given) => (typeof given === 'string' ? [given] : given)),
);

export const serverRef = v.strictObject({ sourceId });
export const serverEmit = v.strictObject({
  sourceId,
  namespace: text,
  rooms: v.optional(rooms),
  socketId: v.optional(text),
  event: v.string(),
  args: v.optional(v.array(v.unknown())),
});
const socket = { sourceId, namespace: text, socketId: text };
export const serverSocket = v.strictObject(socket);
export const socketRooms = v.strictObject({ ...socket, rooms });
export const watchAdmin = v.strictObject({
  url: text,
  path: v.optional(text),
  username: v.optional(text),
  password: v.optional(v.string()),
});
