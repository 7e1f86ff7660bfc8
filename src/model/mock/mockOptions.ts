import * as v from 'valibot';
import { networkConditionsSchema, networkFaultSchema } from '../profile/networkConditions.ts';

export type Parser = 'default' | 'msgpack';

/** Options that determine how a mock server serves its file. Commands and the command line use the same options. */
export const mockOptionEntries = {
  /** If set, only the traffic that this connection of the session received is served. */
  connectionId: v.optional(v.string()),
  /**
   * `recorded`: every captured event is sent at its time after the join. `responses`: events that followed an event of the client are sent
   * after the client emits that event.
   */
  timing: v.optional(v.picklist(['responses', 'recorded'])),
  /** 2 halves all waits, 0 removes them. */
  speed: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(100))),
  /** Network conditions of the sockets of all clients. */
  conditions: v.optional(networkConditionsSchema),
  /** Conditions for a limited time, counted from the first connection of a client. */
  network: v.optional(v.array(networkFaultSchema)),
};
export type MockOptions = v.InferOutput<v.ObjectSchema<typeof mockOptionEntries, undefined>>;
