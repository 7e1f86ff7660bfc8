/**
 * docs/performance.md contains a section for each group of benches, between two comments. Each group writes only its own section, and records
 * the version that it has measured, which `npm run release:check` reads.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { format } from 'oxfmt';

const page = 'docs/performance.md';
const versions = 'test/bench/measured.json';

/** @throws if the page has no section for this group */
export async function writeSection(group: string, markdown: string): Promise<void> {
  const [begin, end] = [`<!-- ${group}: written by npm run bench -->`, `<!-- end of ${group} -->`];
  const text = await readFile(page, 'utf8');
  const from = text.indexOf(begin);
  const to = text.indexOf(end, from);
  if (from < 0 || to < 0) throw new Error(`${page} has no “${begin}” … “${end}”`);
  const written = `${text.slice(0, from)}${begin}\n\n${markdown}\n\n${text.slice(to)}`;
  await writeFile(page, (await format(page, written)).code);
  const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string };
  const measured = { ...(JSON.parse(await readFile(versions, 'utf8')) as Record<string, string>), [group]: version };
  await writeFile(versions, `${JSON.stringify(measured, undefined, 2)}\n`);
}

export function machine(): string {
  return `Node ${process.version}, ${cpus().length} cores.`;
}
