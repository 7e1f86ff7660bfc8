/**
 * What the engine requests of a process with the probe. On the wire, a command is JSON with its length before it, as batches of reports are.
 */

/** `socket`: the number of a socket in the reports. */
export type ProbeCommand =
  | {
      readonly action: 'emit';
      readonly namespace: string;
      /** Empty for the whole namespace. */
      readonly rooms: readonly string[];
      /** The only recipient; 0 for none. */
      readonly socket: number;
      readonly event: string;
      /** Plain JSON, but for `TaggedValue`. */
      readonly args: readonly unknown[];
    }
  | { readonly action: 'disconnect'; readonly socket: number }
  | { readonly action: 'join' | 'leave'; readonly socket: number; readonly rooms: readonly string[] };

export type NumberedCommand = ProbeCommand & { readonly request: number };

/** What JSON lacks: bytes in Base64, and an object that has the key `$` itself. */
export type TaggedValue = { readonly $: 'bytes'; readonly v: string } | { readonly $: 'object'; readonly v: object };

/** A longer command is not sent. */
export const maxCommandBytes = 16 * 1024 * 1024;
