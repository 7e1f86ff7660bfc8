import * as v from 'valibot';
import type { StoredCause } from '../model/cause/cause.ts';
import { storedCauseSchema } from '../model/cause/causeSchema.ts';
import { causeMessage } from '../model/cause/causeTexts.ts';
import { messageOf, UserError } from '../base/userError.ts';

/**
 * Why a request did not end with a value.
 * refused: the other end refuses it, with a message for the user · failed: an unexpected error · timeout, canceled, disposed: the caller
 * no longer waits · unknownMethod, invalidParams, invalidResult: the two ends use different protocols.
 */
export const channelErrorCodes = [
  'refused',
  'failed',
  'timeout',
  'canceled',
  'disposed',
  'unknownMethod',
  'invalidParams',
  'invalidResult',
] as const;
export type ChannelErrorCode = (typeof channelErrorCodes)[number];

export class ChannelError extends Error {
  readonly code: ChannelErrorCode;
  readonly data: unknown;
  /** The cause of a refusal or of an error of the channel, as data. */
  override readonly cause: StoredCause | undefined;

  constructor(code: ChannelErrorCode, message: string, data?: unknown, cause?: StoredCause) {
    super(message);
    this.cause = cause;
    this.name = 'ChannelError';
    this.code = code;
    this.data = data;
  }
}

/** An error of the channel itself, with the text of its cause. */
export function channelError(code: ChannelErrorCode, cause: StoredCause): ChannelError {
  return new ChannelError(code, causeMessage(cause), undefined, cause);
}

export const wireErrorSchema = v.object({
  code: v.picklist(channelErrorCodes),
  message: v.string(),
  data: v.optional(v.unknown()),
  cause: v.optional(storedCauseSchema),
});
export type WireError = v.InferOutput<typeof wireErrorSchema>;

/**
 * Converts an error of a handler for the channel. UserErrors keep their message and data, and so do errors that were received over a channel
 * already.
 */
export function toWireError(error: unknown): WireError {
  if (error instanceof ChannelError) return wireError(error.code, error);
  if (error instanceof UserError) return wireError('refused', error);
  return { code: 'failed', message: messageOf(error) };
}

function wireError(
  code: ChannelErrorCode,
  { message, data, cause }: { message: string; data: unknown; cause?: StoredCause | undefined },
): WireError {
  return { code, message, data, ...(cause && { cause }) };
}
