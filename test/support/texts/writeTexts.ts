/** `npm run texts`: generates media/l10n/bundle.l10n.json from the catalogs. */
import { writeFileSync } from 'node:fs';
import { bundleJson, bundlePath, collectTexts } from './collectTexts.ts';

void collectTexts().then((texts) => writeFileSync(bundlePath, bundleJson(texts)));
