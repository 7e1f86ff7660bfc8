import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { expect, it } from 'vitest';
import { packedReadme, withoutUnpackedPictures } from '../../packedTexts.mjs';
import { pictureFiles } from '../support/pictureList.mjs';
import { picturesIn } from '../support/releaseChecks.mjs';

/** The text of a page, without the spaces that align the columns of its tables. */
const read = (path: string): string => readFileSync(path, 'utf8').replace(/ +\|/g, ' |').replace(/\| +/g, '| ');
const json = (path: string): Record<string, unknown> => JSON.parse(read(path)) as Record<string, unknown>;

function methodsOf(module: object): string[] {
  return Object.values(module)
    .filter((value): value is { method: string } => typeof value === 'object' && value !== null && 'method' in value)
    .map(({ method }) => method);
}

async function modulesOfProtocol(): Promise<object[]> {
  const files = readdirSync('src/protocol').filter((name) => name.endsWith('Messages.ts'));
  return Promise.all(files.map(async (name) => (await import(`../../src/protocol/${name}`)) as object));
}

it('docs/protocol.md names every message, and no other', async () => {
  const named = [...read('docs/protocol.md').matchAll(/^\| `([a-zA-Z]+\/[a-zA-Z]+)` \|/gm)].map((match) => match[1]);
  const declared = (await modulesOfProtocol()).flatMap((module) => methodsOf(module));
  expect(declared.length).toBeGreaterThan(20);
  expect([...named].sort()).toEqual([...declared].sort());
});

it('the table of commands in docs/commands.md contains the commands of package.json', () => {
  const { contributes } = json('package.json') as { contributes: { commands: { command: string; title: string }[] } };
  // Commands that only keys and menus of pages, views and editors run are not in the table.
  const commands = contributes.commands.filter(
    ({ command }) =>
      !/^socketioInspector\.(panel|timeline|server|bytes|argument|collection|connection|source|editor|test)\./.test(
        command,
      ),
  );
  const titles = json('package.nls.json');
  const table = /<!-- commands[^>]*-->\n([\s\S]*?)<!-- \/commands -->/.exec(read('docs/commands.md'))?.[1] ?? '';
  const rows = table
    .split('\n')
    .filter((line) => line.includes('`socketioInspector.'))
    .map((line) => line.replaceAll(/ +/g, ' '));
  expect(rows).toEqual(
    commands.map(({ command, title }) => `| ${String(titles[title.slice(1, -1)])} | \`${command}\` |`),
  );
});

it('every placeholder of package.json has a text, and no text is unused', () => {
  const used = [...read('package.json').matchAll(/"%([^%"]+)%"/g)].map((match) => match[1]);
  expect([...new Set(used)].sort()).toEqual(Object.keys(json('package.nls.json')).sort());
});

it('docs/architecture.md names every folder of the source', () => {
  const page = read('docs/architecture.md');
  const folders = readdirSync('src', { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(folders.map(({ name }) => name).filter((name) => !page.includes(`${name}/`))).toEqual([]);
});

it('README and docs show only pictures that `npm run pictures` makes, each with a text for those who cannot see it', () => {
  const pages = readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md'))
    .map((path) => `docs/${path.replaceAll('\\', '/')}`);
  const shown = ['README.md', 'CONTRIBUTING.md', ...pages].flatMap((page) =>
    picturesIn(readFileSync(page, 'utf8')).map((target) => posix.join(posix.dirname(page), target)),
  );
  expect(shown.length).toBeGreaterThan(10);
  expect(shown.filter((path) => !pictureFiles.some((name) => path === `media/${name}`))).toEqual([]);
  for (const page of ['README.md', ...pages]) {
    const alternatives = [...readFileSync(page, 'utf8').matchAll(/^!\[([^\]]*)\]/gm)].map(([, text = '']) => text);
    expect(
      alternatives.filter((text) => text.length < 20),
      page,
    ).toEqual([]);
  }
});

it('the walkthrough has a picture for each kind of theme', () => {
  const { contributes } = json('package.json') as {
    contributes: { walkthroughs: { steps: { media: { image: Record<string, string> } }[] }[] };
  };
  const images = contributes.walkthroughs.flatMap(({ steps }) => steps.map(({ media }) => media.image));
  expect(images.length).toBeGreaterThan(3);
  for (const image of images) {
    expect(Object.keys(image)).toEqual(['dark', 'light', 'hc', 'hcLight']);
    expect(Object.values(image).filter((path) => !pictureFiles.includes(path.replace('media/', '')))).toEqual([]);
  }
});

const page =
  '# Title\n\n![A picture](media/a.png)\n\nSee [Emits](docs/emits.md) and [VS Code](https://code.example/).\n';

it('the page of the extension has pictures and links only if the manifest names a repository from which they are loaded', () => {
  expect(packedReadme(page, {})).toBe('# Title\n\nSee Emits and [VS Code](https://code.example/).\n');
  expect(packedReadme(page, { repository: { url: 'https://code.example/owner/name.git' } })).not.toContain('media/');
  expect(packedReadme(page, { repository: { url: 'https://github.com/owner/name.git' } })).toBe(page);
});

it('the packed documentation shows only pictures that are in the package', () => {
  const included = '**\n!media/*.svg\n!media/walkthrough-*.png\n!media/b.png\n';
  const text =
    '![One](../media/a.png)\n\n![Two](../media/b.png)\n\n![Three](../media/walkthrough-open-dark.png)\n\nEnd\n';
  expect(withoutUnpackedPictures(text, included)).toBe(
    '![Two](../media/b.png)\n\n![Three](../media/walkthrough-open-dark.png)\n\nEnd\n',
  );
});
