import type { EventLoopShare } from '../../codec/eventLoopShare.ts';
import { inSlices } from './inSlices.ts';

/** The functions with which the polling transports of both clients process the packets of a body. */
export interface BodyReader<Packet, Large> {
  readonly readyState: () => string | undefined;
  readonly isLarge: (packet: Packet | Large) => packet is Large;
  /** Reads a large packet in time slices, and then calls `resume`. */
  readonly onLarge: (packet: Large, resume: () => void, share: EventLoopShare) => void;
  readonly onOpen: () => void;
  readonly onPacket: (packet: Packet) => void;
  /** Called when the server sent a close packet. */
  readonly onClose: () => void;
  /** Called when the poll has ended; another one may begin. */
  readonly onPolled: () => void;
  readonly poll: () => void;
  readonly failed: (error: unknown) => void;
}

/**
 * Processes the packets of a poll in time slices, and polls again while the transport is open. The clients themselves decode and process a
 * whole body without a pause. Source: `Polling.onData` of engine.io-client 3.5 and 6.6, which work in the same way here.
 */
export function readBody<Packet extends { readonly type: string }, Large>(
  packets: Iterator<Packet | Large, unknown>,
  reader: BodyReader<Packet, Large>,
): void {
  const { readyState } = reader;
  inSlices(packets, {
    each: (packet, resume, share) => {
      if (readyState() === 'closed') return false;
      if (reader.isLarge(packet)) {
        reader.onLarge(packet, resume, share);
        return 'waits';
      }
      if (readyState() === 'opening' && packet.type === 'open') reader.onOpen();
      if (packet.type === 'close') {
        reader.onClose();
        return false;
      }
      reader.onPacket(packet);
      return true;
    },
    done: () => {
      if (readyState() === 'closed') return;
      reader.onPolled();
      if (readyState() === 'open') reader.poll();
    },
    failed: reader.failed,
  });
}

/** Passes on the packet that was read in time slices, unless the transport was closed in the meantime, and resumes. */
export function passOn(
  { readyState, failed }: Pick<BodyReader<never, never>, 'readyState' | 'failed'>,
  resume: () => void,
  pass: () => void,
): void {
  if (readyState() === 'closed') return;
  try {
    pass();
    resume();
  } catch (error) {
    failed(error);
  }
}
