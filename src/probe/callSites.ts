/**
 * Finds the positions at which the application emits and listens: the first frame of the stack that belongs neither to
 * Node.js nor to a library.
 */
import { fileURLToPath } from 'node:url';
import { findSourceMap } from 'node:module';
import type { Report } from '../model/probe/reports.ts';
import { vm } from './builtins.ts';

type CallSite = NodeJS.CallSite;
type Prepare = typeof Error.prepareStackTrace;

/** Reading a stack takes tens of microseconds, so the number of stacks that are read in a second, and at once, is limited. */
/** If a second has more calls than this, the next second counts as busy. */
const perSecond = 200;
/** The maximum number of stacks that are read in a busy second. */
const perBusySecond = 20;
const maxAtOnce = 400;
/** The numbers of frames that are read one after the other, until one belongs to the application. The first frame is the usual one. */
const frameCounts = [1, 4, 16];
const maxSites = 10_000;
const ownPackages = /[\\/]node_modules[\\/](?:@socket\.io[\\/]|socket\.io|engine\.io)/;
const rxjs = /[\\/]node_modules[\\/]rxjs[\\/]/;
const libraries = /[\\/]node_modules[\\/]/;

interface SiteReader {
  readonly report: (site: Report<'site'>) => void;
  readonly missed: () => void;
  readonly now: () => number;
}

export class CallSites {
  readonly #deps: SiteReader;
  readonly #ids = new Map<string, number>();
  readonly #sites: Report<'site'>[] = [];
  readonly #folders = new Set<string>();
  /** Whether the last call that was read passed through RxJS. */
  isThroughRxjs = false;
  /** When the current second began, and the number of calls since then. */
  #countedFrom = 0;
  #requested = 0;
  #available = maxAtOnce;

  constructor(deps: SiteReader) {
    this.#deps = deps;
  }

  /** All reported positions. */
  get known(): readonly Report<'site'>[] {
    return this.#sites;
  }

  /** Frames of files in this folder are not the application. */
  library(folder: string): void {
    this.#folders.add(folder);
  }

  /** The ID of the position that called a function; 0 if it is not known. */
  of(called: Method): number {
    const now = this.#deps.now();
    if (now - this.#countedFrom >= 1000) this.#startSecond(now);
    this.#requested++;
    this.isThroughRxjs = false;
    if (this.#available < 1) {
      this.#deps.missed();
      return 0;
    }
    this.#available--;
    const site = this.#application(called);
    const prepare: unknown = Object.getOwnPropertyDescriptor(Error, 'prepareStackTrace')?.value;
    return site ? this.#idOf(site, prepare as Prepare) : 0;
  }

  #startSecond(now: number): void {
    // A second without a call begins a new count, too.
    const isBusy = now - this.#countedFrom < 2000 && this.#requested > perSecond;
    this.#available = isBusy ? perBusySecond : maxAtOnce;
    this.#countedFrom = now;
    this.#requested = 0;
  }

  /** The frame of the application that called a function, or else the first frame of a library that is not Socket.IO. */
  #application(called: Method): CallSite | undefined {
    let inLibrary: CallSite | undefined;
    for (const count of frameCounts) {
      const frames = framesOf(called, count);
      inLibrary = undefined;
      for (const frame of frames) {
        const file = frame.getFileName();
        if (!file || file.startsWith('node:') || this.#isOwn(file)) continue;
        if (!libraries.test(file)) return frame;
        if (rxjs.test(file)) this.isThroughRxjs = true;
        inLibrary ??= frame;
      }
      // The stack has no more frames.
      if (frames.length < count) break;
    }
    return inLibrary;
  }

  #isOwn(file: string): boolean {
    if (ownPackages.test(file)) return true;
    for (const folder of this.#folders) if (file.startsWith(folder)) return true;
    return false;
  }

  #idOf(frame: CallSite, prepare: Prepare): number {
    const name = frame.getFileName() ?? '';
    const line = frame.getLineNumber() ?? 0;
    const column = frame.getColumnNumber() ?? 0;
    const key = `${name}:${line}:${column}`;
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    if (this.#sites.length >= maxSites) return 0;
    const id = this.#sites.length + 1;
    const raw = { file: pathOf(name), line, column };
    const mapped = mappedByNode(name, line, column) ?? mappedByHook(frame, prepare, raw);
    const site: Report<'site'> = { type: 'site', id, ...(mapped ?? raw), isMapped: mapped ? 1 : 0 };
    this.#ids.set(key, id);
    this.#sites.push(site);
    this.#deps.report(site);
    return id;
  }
}

/**
 * Returns the frames above a function. They are read in a separate context, which has its own `Error`. Changing
 * the properties of the application's `Error` for each reading took ten times as long.
 */
function framesOf(called: Method, count: number): readonly CallSite[] {
  reader ??= vm().runInNewContext(readerCode) as FrameReader;
  const frames = reader(called, count);
  return Array.isArray(frames) ? (frames as readonly CallSite[]) : [];
}

type FrameReader = (called: Method, count: number) => unknown;
let reader: FrameReader | undefined;
// A global variable of such a context is slow to read, so the class is read only once.
const readerCode = `((errors) => {
  errors.prepareStackTrace = (_error, frames) => frames;
  return (called, count) => {
    const holder = {};
    errors.stackTraceLimit = count;
    errors.captureStackTrace(holder, called);
    return holder.stack;
  };
})(Error)`;

type Method = (this: object, ...args: unknown[]) => unknown;

interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

function pathOf(name: string): string {
  return name.startsWith('file:') ? fileURLToPath(name) : name;
}

/** Maps a position with the source maps of Node.js, if the process has enabled them. */
function mappedByNode(name: string, line: number, column: number): Place | undefined {
  const entry = findSourceMap(pathOf(name))?.findEntry(line - 1, column - 1);
  if (!entry || !('originalSource' in entry) || !entry.originalSource) return undefined;
  return {
    file: pathOf(entry.originalSource),
    line: entry.originalLine + 1,
    column: entry.originalColumn + 1,
  };
}

const lastPlace = /\(?((?:file:\/\/|[a-zA-Z]:\\|\/)[^\n]*?):(\d+):(\d+)\)?$/;

/**
 * Maps a position with the hook that a tool such as ts-node has installed in `Error.prepareStackTrace`: the text that the hook returns for
 * this frame contains the position in the source.
 */
function mappedByHook(frame: CallSite, prepare: Prepare, raw: Place): Place | undefined {
  if (typeof prepare !== 'function') return undefined;
  try {
    const text: unknown = prepare(new Error('place'), [frame]);
    const match = typeof text === 'string' ? lastPlace.exec(text.trimEnd()) : undefined;
    if (!match) return undefined;
    const [, name = '', line, column] = match;
    const place = { file: pathOf(name), line: Number(line), column: Number(column) };
    return place.file === raw.file && place.line === raw.line ? undefined : place;
  } catch {
    return undefined;
  }
}
