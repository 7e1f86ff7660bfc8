/** The language of the texts in worker threads: each thread has its own catalogs. */
import * as v from 'valibot';
import { setLanguage, textLanguage, translatedTexts } from './catalog.ts';

const schema = v.object({ language: v.string(), texts: v.record(v.string(), v.string()) });

/** Added to a worker's data, so that its texts are in the language of this thread. Empty for English. */
export function workerLanguage(): Partial<v.InferOutput<typeof schema>> {
  const texts = translatedTexts();
  return Object.keys(texts).length === 0 ? {} : { language: textLanguage(), texts };
}

/** Uses the language that the data of this worker contains, if any. */
export function useWorkerLanguage(workerData: unknown): void {
  const { success, output } = v.safeParse(schema, workerData);
  if (success) setLanguage(output.language, output.texts);
}
