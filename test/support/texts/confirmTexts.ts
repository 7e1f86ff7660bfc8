/**
 * `npm run texts:confirm`: records that texts are translated into all languages for their current English texts.
 *
 *     npm run texts:confirm                     the texts whose translation in every language differs from the last commit
 *     npm run texts:confirm -- --since main     the texts whose translation in every language differs from the commit `main`
 *     npm run texts:confirm -- timeline.undo    only these texts, whose translations may be unchanged
 *
 * Exits with 1 if texts remain that are not confirmed.
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  allEnglish,
  allTranslations,
  confirmedPath,
  readTexts,
  root,
  translatedAgain,
  unconfirmedKeys,
  withConfirmed,
} from './confirmation.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { since: { type: 'string', default: 'HEAD' } },
});

function git(...args: string[]): string {
  return execFileSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 26 });
}

/** Reads a JSON file of a commit. A file that the commit does not have is empty. */
function readCommitted(path: string): Record<string, string> {
  const exists = git('ls-tree', '--name-only', values.since, path) !== '';
  return exists ? (JSON.parse(git('show', `${values.since}:${path}`)) as Record<string, string>) : {};
}

async function confirmTexts(): Promise<void> {
  const english = await allEnglish();
  const confirmed = readTexts(confirmedPath);
  const translations = allTranslations(readTexts);
  const wrong = positionals.filter((key) => !translations.every((texts) => Object.hasOwn(texts, key)));
  if (wrong.length > 0) throw new Error(`These texts do not exist in all languages: ${wrong.join(', ')}`);
  const open = unconfirmedKeys(english, confirmed);
  const translated =
    positionals.length > 0 ? positionals : translatedAgain(allTranslations(readCommitted), translations);
  const keys = open.filter((key) => translated.includes(key));
  writeFileSync(join(root, confirmedPath), `${JSON.stringify(withConfirmed(english, confirmed, keys), null, 2)}\n`);
  console.log([`Confirmed: ${keys.length}`, ...keys].join('\n  '));
  const remaining = open.filter((key) => !keys.includes(key));
  if (remaining.length === 0) return;
  console.log(['Not confirmed:', ...remaining].join('\n  '));
  console.log('Compare each translation with the English text. Then run: npm run texts:confirm -- KEY…');
  process.exitCode = 1;
}

void confirmTexts();
