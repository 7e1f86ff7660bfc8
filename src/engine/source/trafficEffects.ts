/** The changes that the forwarding code makes to observed traffic, so that the entries show these changes. */
import type { EntryFacts } from '../../model/entry/entry.ts';
import type { NetworkConditions } from '../../model/profile/networkConditions.ts';
import type { LogRecord } from '../contracts/record.ts';
import type {
  ObservedAck,
  ObservedEvent,
  ObservedMember,
  ObservedReference,
  ObservedSession,
} from '../contracts/observedSink.ts';

/** The facts that an entry has in addition, or instead of the facts that the traffic shows. */
export type Effect = Pick<
  EntryFacts,
  | 'rule'
  | 'rules'
  | 'deliveredArgs'
  | 'injected'
  | 'delivery'
  | 'cause'
  | 'conditions'
  | 'callSite'
  | 'volatile'
  | 'lagMs'
>;

export interface TrafficEffects {
  /** Called with the namespace of the packet that is being decoded. */
  member(member: ObservedMember): void;
  /** @param record the event as filters read it */
  event(member: ObservedMember, event: ObservedEvent, record: () => LogRecord): Effect | undefined;
  /** Called with the entry of that event; 0 if it is not recorded. */
  recorded(reference: ObservedReference): void;
  ack(member: ObservedMember, ack: ObservedAck): Effect | undefined;
  /** Called when this event will not be acknowledged anymore. */
  unacknowledged(event: ObservedReference): void;
  /** Called when the session begins to use a WebSocket. */
  upgraded(session: ObservedSession): void;
  ended(session: ObservedSession): void;
  /** The network conditions of the client of a session. */
  conditionsOf(session: ObservedSession): NetworkConditions;
}
