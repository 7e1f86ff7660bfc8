import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

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
