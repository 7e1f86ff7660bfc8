/** Follows the source maps of the code of a process, for positions that the process itself has not mapped. */
import { open } from 'node:fs/promises';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { dirname, isAbsolute, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CallSite } from '../../../model/entry/serverFacts.ts';

const maxFileBytes = 16 * 1024 * 1024;
const maxFiles = 500;
/** A file system that does not respond must not delay the reports. */
const maxReadMs = 2000;
const comment = /[#@] ?sourceMappingURL=(\S+)\s*$/;
const inline = /^data:application\/json;(?:charset=[^;,]+;)?base64,/;

interface FoundMap {
  readonly map: SourceMap;
  /** The sources are relative to this folder. */
  readonly folder: string;
}

export class SourceMaps {
  readonly #files = new Map<string, Promise<FoundMap | undefined>>();

  /** The position in the source; unchanged if there is no map. */
  async original(site: CallSite): Promise<CallSite> {
    const { file, line, column } = site;
    if (!isAbsolute(file)) return site;
    const found = await this.#mapOf(file);
    const entry = found?.map.findEntry(line - 1, column - 1);
    if (!found || !entry || !('originalSource' in entry) || typeof entry.originalSource !== 'string') return site;
    const source = pathOf(entry.originalSource);
    if (source === undefined) return site;
    return {
      file: resolve(found.folder, found.map.payload.sourceRoot || '', source),
      line: entry.originalLine + 1,
      column: entry.originalColumn + 1,
    };
  }

  #mapOf(file: string): Promise<FoundMap | undefined> {
    const known = this.#files.get(file);
    if (known) return known;
    if (this.#files.size >= maxFiles) this.#files.clear();
    const reading = inTime(readMap(file)).catch(() => undefined);
    this.#files.set(file, reading);
    return reading;
  }
}

async function readMap(file: string): Promise<FoundMap | undefined> {
  const code = await textOf(file);
  const [, url] = comment.exec(code.slice(-maxFileBytes)) ?? [];
  if (url === undefined) return undefined;
  if (inline.test(url)) return parsed(Buffer.from(url.replace(inline, ''), 'base64').toString(), dirname(file));
  const path = pathOf(decodeURI(url));
  if (path === undefined) return undefined;
  const mapFile = resolve(dirname(file), path);
  return parsed(await textOf(mapFile), dirname(mapFile));
}

function parsed(text: string, folder: string): FoundMap {
  return { map: new SourceMap(JSON.parse(text) as SourceMapPayload), folder };
}

/** The text of a regular file that is not too large; empty for any other file. */
async function textOf(file: string): Promise<string> {
  const handle = await open(file);
  try {
    const stat = await handle.stat();
    return stat.isFile() && stat.size <= maxFileBytes ? await handle.readFile('utf8') : '';
  } finally {
    await handle.close();
  }
}

/** Undefined for the URL of a bundler or of a server. */
function pathOf(url: string): string | undefined {
  if (url.startsWith('file:')) return fileURLToPath(url);
  return /^[a-z][a-z0-9+.-]+:/i.test(url) ? undefined : url;
}

async function inTime<T>(work: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((done) => (timer = setTimeout(() => done(undefined), maxReadMs)));
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
