import { causeMessage } from '../../../../src/model/cause/causeTexts.ts';
import { expect, it } from 'vitest';
import { applyEdits } from '../../../../src/model/collection/collectionInsert.ts';
import { listReplays, replayEdits } from '../../../../src/model/collection/collectionReplays.ts';
import { parseCollection } from '../../../../src/model/collection/collectionText.ts';
import type { SavedReplay } from '../../../../src/model/replay/replay.ts';

const file = `{
  "version": 1, // the format
  "name": "game",
  "connections": { "local": { "url": "http://localhost:3000" } },
  "emits": [
    { "name": "move", "connection": "local", "event": "move" },
    {
      "folder": "deep",
      "emits": [
        {
          "name": "ping",
          "connection": "local",
          "event": "ping", // counted
          "replays": {
            "calm": { "mode": "volatile" }, // stays
          },
        },
      ],
    },
  ],
}
`;
const outage: SavedReplay = {
  mode: 'compare',
  count: 100,
  everyMs: 20,
  network: [{ atMs: 5, forMs: 9, offline: true }],
};

function saved(text: string, path: string, name: string, replay = outage): string {
  return applyEdits(text, replayEdits(text, path, name, replay));
}
function namesIn(text: string): string[] {
  const parsed = parseCollection(text);
  if (!parsed.ok) throw new Error(causeMessage(parsed.fault));
  return listReplays(parsed.collection).map(({ path, name, replay }) => `${path}: ${name} ${replay.mode}`);
}

it('the replays of every emit are listed', () => {
  expect(namesIn(file)).toEqual(['deep/ping: calm volatile']);
});

it('adding the first replay of an emit, or a further replay, changes nothing else', () => {
  const first = saved(file, 'move', 'outage');
  expect(namesIn(first)).toEqual(['move: outage compare', 'deep/ping: calm volatile']);
  const second = saved(first, 'deep/ping', 'outage');
  expect(namesIn(second)).toEqual(['move: outage compare', 'deep/ping: calm volatile', 'deep/ping: outage compare']);
  for (const comment of ['// the format', '// counted', '"calm": { "mode": "volatile" }, // stays']) {
    expect(second).toContain(comment);
  }
  const lines = new Set(second.split('\n'));
  const gone = file.split('\n').filter((line) => !lines.has(line));
  expect(gone).toEqual(['    { "name": "move", "connection": "local", "event": "move" },']);
});

it('replacing the replay of the same name changes nothing else', () => {
  const replaced = saved(file, 'deep/ping', 'calm', { mode: 'reliable', speed: 0 });
  expect(replaced).toBe(file.replace('{ "mode": "volatile" }', '{ "mode": "reliable", "speed": 0 }'));
});

it('a byte order mark is kept', () => {
  expect(saved(`\uFEFF${file}`, 'move', 'outage')).toBe(`\uFEFF${saved(file, 'move', 'outage')}`);
});

it('a replay that cannot be added is refused with a message, and nothing is changed', () => {
  expect(() => saved(file, 'nobody', 'outage')).toThrow(/no emit “nobody”/);
  expect(() => saved('{', 'move', 'outage')).toThrow(/cannot be read, so nothing was saved/);
  const twice = file.replace(
    '"event": "move"',
    '"event": "move", "replays": {}, "replays": { "a": { "mode": "volatile" } }',
  );
  expect(() => saved(twice, 'move', 'outage')).toThrow(/could not be changed without damaging it|cannot be read/);
});
