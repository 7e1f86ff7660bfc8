import { afterEach, expect, it } from 'vitest';
import { type OfferReason, TypesFiles, type TypesFileRequest } from '../../../src/host/types/typesFiles.ts';
import type { TypesResult } from '../../../src/host/types/typesRequests.ts';

const uri = 'file:///w/events.ts';
const worlds: World[] = [];
afterEach(() => worlds.splice(0).forEach(({ files }) => files.dispose()));

/** A file, the types of a capture, and a user who responds to prompts. */
class World {
  text: string | undefined;
  readonly offers: { reason: OfferReason; text: string }[] = [];
  readonly failures: unknown[] = [];
  apply = true;
  writes = 0;
  #version = 0;
  #types: TypesResult = { text: 'types 0\n', version: 'v0', events: 1, leftOut: 0, narrows: false };
  #waiting: (() => void) | undefined;
  #idle: (() => void) | undefined;
  readonly files = new TypesFiles({
    port: {
      read: () => Promise.resolve(this.text),
      write: (_, text) => {
        this.text = text;
        this.writes++;
        return Promise.resolve();
      },
      offer: (_, text, reason, signal) => {
        this.offers.push({ reason, text });
        if (this.held) return new Promise((resolve) => signal.addEventListener('abort', () => resolve(false)));
        return Promise.resolve(this.apply);
      },
    },
    readTypes: async ({ after }, signal) => {
      while (after === this.#types.version) {
        await new Promise<void>((resolve, reject) => {
          this.#waiting = resolve;
          signal.addEventListener('abort', () => reject(new Error('canceled')));
          this.#idle?.();
        });
      }
      return this.#types;
    },
    failed: (_, error) => this.failures.push(error),
  });
  /** Whether the user leaves prompts open. */
  held = false;

  constructor(text?: string) {
    this.text = text;
    worlds.push(this);
  }

  start(options: Partial<TypesFileRequest> = {}): Promise<{ typesId: string }> {
    return this.files.start({ uri, file: 'events.ts', query: { format: 'ts' }, existing: 'refuse', ...options });
  }

  /** Simulates that other types were inferred. Resolves when the file contains them. */
  async types(narrows = false): Promise<void> {
    await this.idle();
    const version = ++this.#version;
    this.#types = { text: `types ${version}\n`, version: `v${version}`, events: 1, leftOut: 0, narrows };
    const resume = this.#waiting;
    this.#waiting = undefined;
    const settled = this.idle();
    resume?.();
    await settled;
  }

  async idle(): Promise<void> {
    if (!this.#waiting) await new Promise<void>((resolve) => (this.#idle = resolve));
  }
}

const region = (types: string): string =>
  '// #region Socket.IO Inspector: inferred types\n// Kept up to date by Socket.IO Inspector. Write your own code outside of this region.\n' +
  `${types}\n// #endregion Socket.IO Inspector: inferred types\n`;

it('a file is written, and is updated when the types change', async () => {
  const world = new World();
  await world.start();
  expect(world.text).toBe(region('types 0'));
  await world.types();
  expect(world.text).toBe(region('types 1'));
  expect(world.offers).toEqual([]);
});

it('the text around the region is kept, with its line ends', async () => {
  const world = new World();
  await world.start();
  world.text = `\uFEFFimport a;\r\n${region('types 0').replaceAll('\n', '\r\n')}export b;`;
  await world.types();
  expect(world.text).toBe(`\uFEFFimport a;\r\n${region('types 1').replaceAll('\n', '\r\n')}export b;`);
  expect(world.offers).toEqual([]);
});

it('there is a prompt before text that a person wrote in the region is replaced, and before types become narrower', async () => {
  const world = new World();
  await world.start();
  world.text = region('types of mine');
  world.apply = false;
  await world.types();
  expect(world.text).toBe(region('types of mine'));
  world.apply = true;
  await world.types();
  expect(world.text).toBe(region('types 2'));
  world.apply = false;
  await world.types(true);
  expect(world.text).toBe(region('types 2'));
  expect(world.offers.map(({ reason }) => reason)).toEqual(['edited', 'edited', 'narrower']);
});

it('there is a prompt about a file with other content, at whose end the region is added; for programs, such a file is refused', async () => {
  const world = new World('own code');
  await expect(world.start()).rejects.toMatchObject({ code: 'types.fileHasContent' });
  expect(world.files.running).toEqual([]);
  await world.start({ existing: 'offer' });
  await world.idle();
  expect(world.offers).toEqual([{ reason: 'otherContent', text: `own code\n\n${region('types 0')}` }]);
  expect(world.text).toBe(`own code\n\n${region('types 0')}`);
});

it('the whole text of a JSON file is compared', async () => {
  const world = new World('{}');
  await expect(world.start({ query: { format: 'jsonschema' } })).rejects.toMatchObject({
    code: 'types.fileHasContent',
  });
  await world.start({ query: { format: 'jsonschema' }, existing: 'replace' });
  expect(world.text).toBe('types 0\n');
  await world.types();
  expect(world.text).toBe('types 1\n');
  world.text = '{"mine": 1}';
  world.apply = false;
  await world.types();
  expect(world.text).toBe('{"mine": 1}');
});

it('an update ends when it is stopped while a prompt is open, and does not write the file', async () => {
  const world = new World('own code');
  world.held = true;
  const { typesId } = await world.start({ existing: 'offer' });
  world.files.stop(typesId);
  expect(() => world.files.stop(typesId)).toThrow('“types1”');
  await new Promise((resolve) => setImmediate(resolve));
  expect([world.text, world.writes, world.failures, world.files.running]).toEqual(['own code', 0, [], []]);
});

it('updates end with a message when the file was deleted', async () => {
  const world = new World();
  await world.start();
  await world.idle();
  world.text = undefined;
  const stopped = new Promise<void>((resolve) => world.files.onDidChange(resolve));
  void world.types();
  await stopped;
  await new Promise((resolve) => setImmediate(resolve));
  expect(world.failures).toMatchObject([{ code: 'types.fileGone' }]);
  expect(world.writes).toBe(1);
});

it('a file is updated by only one follower', async () => {
  const world = new World();
  await world.start();
  await world.start();
  expect(world.files.running.map(({ typesId }) => typesId)).toEqual(['types2']);
});
