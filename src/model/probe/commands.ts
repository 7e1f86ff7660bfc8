/**
 * The commands that the engine sends to a process with the probe. On the wire, a command is JSON with its length before
 * it, like batches of reports.
 */

/** `socket`: the number of a socket in the reports. */
export type ProbeCommand =
  | {
      readonly action: 'emit';
      readonly namespace: string;
      /** Empty for all sockets of the namespace. */
      readonly rooms: readonly string[];
      /** The only recipient; 0 for none. */
      readonly socket: number;
      readonly event: string;
      /** Plain JSON, except for `TaggedValue`. */
      readonly args: readonly unknown[];
    }
  | { readonly action: 'disconnect'; readonly socket: number }
  | { readonly action: 'join' | 'leave'; readonly socket: number; readonly rooms: readonly string[] };

export type NumberedCommand = ProbeCommand & { readonly request: number };

/** Values that JSON cannot represent: bytes, in Base64, and an object that itself has the key `$`. */
export type TaggedValue = { readonly $: 'bytes'; readonly v: string } | { readonly $: 'object'; readonly v: object };

/** A longer command is not sent. */
export const maxCommandBytes = 16 * 1024 * 1024;
