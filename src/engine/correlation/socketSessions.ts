/** The sessions of each socket ID at each end: the client, a proxy between both, and the server. */
import { LaneAlignment } from '../../model/correlation/laneAlignment.ts';
import type { Match } from '../../model/correlation/laneEnd.ts';
import type { EventList } from './eventList.ts';

/** `proxy`: between a client and a server. */
export type Role = 'client' | 'proxy' | 'server';
export type Direction = 'toServer' | 'toClient';

/** The kind of content of a list. Events and acknowledgements of a socket have separate lists. */
export type Content = 'events' | 'acks';

/**
 * For each direction: the list that this end exchanged with the next end toward the client, and the list that it
 * exchanged with the next end toward the server. Both lists are the same, except at a proxy.
 */
export type DirectionLists = Readonly<Record<Direction, { readonly client: EventList; readonly server: EventList }>>;

/** A socket at one end, from its connect to its end. */
export interface SocketSession {
  readonly connectionId: string;
  readonly role: Role;
  readonly socketId: string;
  readonly namespace: string;
  readonly sourceId: string | undefined;
  readonly lists: Readonly<Record<Content, DirectionLists>>;
  /** `isSudden`: the process ended, so its last reports may be absent. */
  ended: { readonly isSudden: boolean } | undefined;
}

/** A socket ID and its sessions, one after the other if they were restored. */
export class SocketSessions {
  readonly #sessions: Readonly<Record<Role, SocketSession[]>> = { client: [], proxy: [], server: [] };
  readonly #alignments = new Map<EventList, Map<EventList, LaneAlignment>>();

  add(session: SocketSession): void {
    this.#sessions[session.role].push(session);
  }

  of(role: Role): readonly SocketSession[] {
    return this.#sessions[role];
  }

  last(role: Role): SocketSession | undefined {
    return this.#sessions[role].at(-1);
  }

  /** The same session at another end; undefined if it is not known which of the sessions there is the same. */
  sameSession(session: SocketSession, role: Role): SocketSession | undefined {
    const own = this.#sessions[session.role];
    const others = this.#sessions[role];
    return own.length === others.length ? others[own.indexOf(session)] : undefined;
  }

  /** The counterpart of an event, by index, in the list of the other end. */
  match(
    lists: { readonly sender: EventList; readonly receiver: EventList },
    end: 'sender' | 'receiver',
    index: number,
    compare: Compare,
  ): Match {
    return this.alignment(lists, compare).match(end, index);
  }

  alignment(
    { sender, receiver }: { readonly sender: EventList; readonly receiver: EventList },
    compare: Compare,
  ): LaneAlignment {
    let of = this.#alignments.get(sender);
    if (!of) this.#alignments.set(sender, (of = new Map<EventList, LaneAlignment>()));
    let alignment = of.get(receiver);
    if (!alignment) {
      alignment = new LaneAlignment({
        sender,
        receiver,
        agrees: (sent, received) => compare.agree(sender.seqs[sent] ?? 0, receiver.seqs[received] ?? 0),
        appearance: (from, at) => compare.appearance((from === 'sender' ? sender : receiver).seqs[at] ?? 0),
      });
      of.set(receiver, alignment);
    }
    return alignment;
  }
}

/** Compares events by their entries. */
export interface Compare {
  agree(sent: number, received: number): boolean;
  appearance(seq: number): string;
}
