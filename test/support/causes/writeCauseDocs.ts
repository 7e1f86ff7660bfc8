/** `npm run docs:causes`: generates docs/causes.md and the pages of the causes from the catalog, and removes the pages of removed codes. */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { collectTexts } from '../texts/collectTexts.ts';
import { causePage, causesIndex, indexPath, pagePath, pagesPath, sorted } from './causeDocs.ts';

void collectTexts().then(() => {
  const codes = sorted();
  mkdirSync(pagesPath, { recursive: true });
  writeFileSync(indexPath, causesIndex());
  for (const code of codes) writeFileSync(pagePath(code), causePage(code));
  for (const name of readdirSync(pagesPath)) {
    if (!codes.includes(name.replace(/\.md$/, ''))) rmSync(join(pagesPath, name));
  }
});
