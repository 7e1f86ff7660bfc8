import { expect, it } from 'vitest';
import { RecentUrls } from '../../../../src/host/profile/recentUrls.ts';

function recentUrls(stored: unknown): { recents: RecentUrls; kept: () => unknown } {
  let value = stored;
  const state = {
    keys: () => [],
    get: () => value,
    update: (_: string, next: unknown) => {
      value = next;
      return Promise.resolve();
    },
  };
  return { recents: new RecentUrls(state), kept: () => value };
}

it('recent URLs are stored in the form that is used to connect, without secrets', async () => {
  const { recents, kept } = recentUrls([]);
  for (const url of [
    'HTTP://localhost:80',
    'http://ada:hu%2Fsh@host?sig=hush&room=1',
    'https://ghp_hush@api.example',
  ]) {
    await recents.add(url);
  }
  await recents.add('http://ada:hu/sh@host');
  expect(kept()).toEqual(['https://api.example', 'http://host/?room=1', 'http://localhost']);
});

it('passwords that an earlier version stored are neither shown nor kept', async () => {
  const { recents, kept } = recentUrls(['http://host:3000', 'http://user:p@ss/hush@host', 'http://h?sig=hush', 5]);
  expect(recents.all).toEqual(['http://host:3000', 'http://h']);
  await recents.add('http://new');
  expect(kept()).toEqual(['http://new', 'http://host:3000', 'http://h']);
});
