/**
 * The reports of the probe in a Node.js process to the engine, and their fields, in the order in which they are written. Times
 * are milliseconds of the clock of the process, with fractions. IDs are numbers that the probe assigns, from 1; 0 means no ID. The
 * version changes with every change of this table: the probe and the engine can be of different versions of the extension.
 */
export const reportVersion = 6;

/** `frame`: the text of a Socket.IO packet with the type of Engine.IO before it, as in a WebSocket message. */
export type FieldKind = 'u8' | 'u32' | 'f64' | 'text' | 'frame' | 'parts' | 'u32s' | 'texts';

export const reportFields = {
  /**
   * The first report of a connection. `threadId` is 0 in the main thread; `wall` is the time since 1970. `seesModules` is 0 if the probe
   * cannot observe ECMAScript modules, of which the newer clients of Socket.IO consist.
   */
  hello: {
    version: 'u8',
    token: 'text',
    pid: 'u32',
    threadId: 'u32',
    entryFile: 'text',
    nodeVersion: 'text',
    t: 'f64',
    wall: 'f64',
    seesModules: 'u8',
  },
  /** A position in the code. `isMapped` is 1 if the process has applied source maps. Line and column count from 1. */
  site: { id: 'u32', file: 'text', line: 'u32', column: 'u32', isMapped: 'u8' },
  /**
   * An Engine.IO session began. `end`: an index of `ends`, the end that the process has. `headers`: JSON. `url`: without the origin at a
   * server.
   */
  opened: {
    client: 'u32',
    end: 'u8',
    t: 'f64',
    sid: 'text',
    protocol: 'u8',
    transport: 'text',
    url: 'text',
    headers: 'text',
    address: 'text',
  },
  upgraded: { client: 'u32', t: 'f64', transport: 'text' },
  closed: { client: 'u32', t: 'f64', reason: 'text' },
  /**
   * A socket joined a namespace. `auth`: JSON. `isKnown` is 1 if it had joined before the engine was connected.
   * `middlewareMs`: how long the middleware of the namespace ran; -1 if none ran.
   */
  joined: {
    socket: 'u32',
    client: 'u32',
    t: 'f64',
    namespace: 'text',
    socketId: 'text',
    recovered: 'u8',
    isKnown: 'u8',
    middlewareMs: 'f64',
    auth: 'text',
  },
  /** A middleware of a namespace refused a client. `refusal`: the JSON that the client receives. */
  refused: { client: 'u32', t: 'f64', namespace: 'text', middlewareMs: 'f64', refusal: 'text', auth: 'text' },
  left: { socket: 'u32', t: 'f64', reason: 'text' },
  /** A socket received an event. `parts`: its attachments, or the whole packet of the msgpack parser if the frame is empty. */
  event: { event: 'u32', socket: 'u32', t: 'f64', ackId: 'f64', bytes: 'u32', frame: 'frame', parts: 'parts' },
  /**
   * The listeners of an event were called, and the promises that they returned have settled. `ms` is -1 if their
   * duration is not known. `sites`: the positions at which they were registered; 0 if that is not known.
   */
  handled: {
    event: 'u32',
    socket: 'u32',
    t: 'f64',
    ms: 'f64',
    sites: 'u32s',
    isAsync: 'u8',
    failed: 'u8',
    error: 'text',
  },
  /**
   * The middleware of a socket has ended. If `failed` is set, it called `next` with an error, so no listener is called.
   */
  passed: { event: 'u32', socket: 'u32', t: 'f64', ms: 'f64', failed: 'u8', error: 'text' },
  /** The process acknowledged an event. */
  acked: { socket: 'u32', t: 'f64', ackId: 'f64', bytes: 'u32', frame: 'frame', parts: 'parts' },
  /** The application called the callback of an event again. */
  ackedAgain: { socket: 'u32', t: 'f64', ackId: 'f64' },
  /** The process emitted to one socket. `ackId` is -1 if it requests no acknowledgement. */
  emitted: {
    emit: 'u32',
    socket: 'u32',
    t: 'f64',
    site: 'u32',
    ackId: 'f64',
    isVolatile: 'u8',
    outcome: 'u8',
    bytes: 'u32',
    frame: 'frame',
    parts: 'parts',
  },
  /** The process emitted to several sockets. `sockets` and `outcomes` are parallel, and list the first of them only. */
  broadcast: {
    emit: 'u32',
    namespace: 'text',
    t: 'f64',
    site: 'u32',
    ackId: 'f64',
    isVolatile: 'u8',
    rooms: 'texts',
    except: 'texts',
    recipients: 'u32',
    sent: 'u32',
    buffered: 'u32',
    discarded: 'u32',
    lost: 'u32',
    sockets: 'u32s',
    outcomes: 'u32s',
    /** The IDs of the sockets whose connection is interrupted, and for which connection state recovery keeps the event. */
    kept: 'texts',
    bytes: 'u32',
    frame: 'frame',
    parts: 'parts',
  },
  /** Connection state recovery sent events that it had kept for a socket, by the numbers of their emits. */
  replayed: { socket: 'u32', t: 'f64', emits: 'u32s' },
  /** The lengths of the write buffers of sessions, in packets: those that are not empty, and those that have become empty. */
  writeBuffers: { clients: 'u32s', lengths: 'u32s' },
  /** A client acknowledged an event. */
  acknowledged: { socket: 'u32', t: 'f64', ackId: 'f64', bytes: 'u32', frame: 'frame', parts: 'parts' },
  /** The process no longer waits for an acknowledgement. If the socket is 0, it no longer waits for the acknowledgements of a broadcast. */
  ackTimedOut: { socket: 'u32', t: 'f64', namespace: 'text', ackId: 'f64', timeoutMs: 'f64' },
  /**
   * More facts of a socket: the time of its handshake (milliseconds since 1970; 0 if it is not known), and its rooms
   * without its own room. `more`: the number of rooms that are not listed.
   */
  socketRooms: { socket: 'u32', issued: 'f64', rooms: 'texts', more: 'u32' },
  /**
   * A socket joined or left rooms. `change`: an index of `roomChanges`. `rooms` is empty if the socket left all rooms.
   */
  roomsChanged: { socket: 'u32', t: 'f64', change: 'u8', rooms: 'texts' },
  /** The outcome of a command. `refusal`: an index of `refusals`. `recipients`: the number of sockets. */
  answered: { request: 'u32', refusal: 'u8', recipients: 'u32', reported: 'text' },
  /**
   * How busy the process was in the last second: the longest delay of its event loop and the CPU time that it used
   * meanwhile, the CPU time in total, and its memory in bytes.
   */
  load: {
    t: 'f64',
    stallMs: 'f64',
    stallCpuMs: 'f64',
    meanMs: 'f64',
    cpuMs: 'f64',
    heap: 'f64',
    rss: 'f64',
  },
  /** Reports that were not sent because the engine did not keep up, and emits whose position in the code was not read. */
  missed: { reports: 'u32', sites: 'u32' },
} as const satisfies Record<string, Record<string, FieldKind>>;

export type ReportType = keyof typeof reportFields;

interface Values {
  u8: number;
  u32: number;
  f64: number;
  text: string;
  frame: string;
  parts: readonly Uint8Array[];
  u32s: readonly number[];
  texts: readonly string[];
}
/** The bytes that the reader returns for a frame, type included; empty for an empty text. */
interface ReadValues extends Omit<Values, 'frame'> {
  frame: Uint8Array;
}

type Fields<T extends ReportType> = (typeof reportFields)[T];
type Of<T extends ReportType, V> = { readonly type: T } & {
  readonly [K in keyof Fields<T>]: Fields<T>[K] extends keyof V ? V[Fields<T>[K]] : never;
};

export type Report<T extends ReportType = ReportType> = { [K in T]: Of<K, Values> }[T];
export type ReadReport<T extends ReportType = ReportType> = { [K in T]: Of<K, ReadValues> }[T];

export const reportTypes = Object.keys(reportFields) as readonly ReportType[];

/** The outcomes of an emit at the transport of a socket. `lost`: the session had ended. */
export const outcomes = ['sent', 'buffered', 'discarded', 'lost'] as const;
export type Outcome = (typeof outcomes)[number];

/** The ends of a session. */
export const ends = ['server', 'client'] as const;

export const roomChanges = ['left', 'joined', 'leftAll'] as const;

/** Why a process did not carry out a command. `failed`: the library threw an error. */
export const refusals = ['none', 'noSocket', 'noNamespace', 'failed'] as const;
export type Refusal = (typeof refusals)[number];

/** The environment variables of a process that is watched: the socket of the engine, and the token that it expects. */
export const socketVariable = 'SOCKETIO_INSPECTOR_SOCKET';
export const tokenVariable = 'SOCKETIO_INSPECTOR_TOKEN';

/** A batch begins with its length in bytes. A longer one is refused. */
export const batchHeadBytes = 4;
export const maxBatchBytes = 64 * 1024 * 1024;
/** The maximum size of a reported payload. The rest of a longer payload is not reported. */
export const maxPayloadBytes = 1024 * 1024;
/** The maximum number of listed rooms of a socket. */
export const maxListedRooms = 1000;
/** The maximum number of listed sockets of a broadcast. */
export const maxListedSockets = 1000;
