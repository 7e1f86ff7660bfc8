import * as v from 'valibot';
import { messageOf, UserError } from '../base/userError.ts';

/**
 * Why a request did not end in a value.
 * refused: the other side says no, in words for a person · failed: it broke · timeout, cancelled, disposed: nobody waits any more ·
 * unknownMethod, invalidParams, invalidResult: the two sides do not speak the same protocol.
 */
export const channelErrorCodes = [
  'refused',
  'failed',
  'timeout',
  'cancelled',
  'disposed',
  'unknownMethod',
  'invalidParams',
  'invalidResult',
] as const;
export type ChannelErrorCode = (typeof channelErrorCodes)[number];

export class ChannelError extends Error {
  readonly code: ChannelErrorCode;
  readonly data: unknown;

  constructor(code: ChannelErrorCode, message: string, data?: unknown) {
    super(message);
    this.name = 'ChannelError';
    this.code = code;
    this.data = data;
  }
}

export const wireErrorSchema = v.object({
  code: v.picklist(channelErrorCodes),
  message: v.string(),
  data: v.optional(v.unknown()),
});
export type WireError = v.InferOutput<typeof wireErrorSchema>;

/** What a handler threw, as it crosses the channel. A person's error keeps its words and data, and so does one that already crossed. */
export function toWireError(error: unknown): WireError {
  if (error instanceof ChannelError) return { code: error.code, message: error.message, data: error.data };
  if (error instanceof UserError) return { code: 'refused', message: error.message, data: error.data };
  return { code: 'failed', message: messageOf(error) };
}
