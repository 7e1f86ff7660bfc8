/** `npm run docs:causes`: makes docs/causes.md and the pages of the causes from the catalogue. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { causePage, causesIndex, indexPath, pagePath, sorted } from './causeDocs.ts';

mkdirSync(dirname(pagePath('connect.refused')), { recursive: true });
writeFileSync(indexPath, causesIndex());
for (const code of sorted()) writeFileSync(pagePath(code), causePage(code));
