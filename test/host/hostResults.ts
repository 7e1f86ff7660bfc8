import { readFile } from 'node:fs/promises';
import { array, number, object, optional, parse, string, unknown } from 'valibot';

const shape = object({
  stats: object({ passes: number(), failures: number(), pending: number(), duration: optional(number()) }),
  failures: array(object({ fullTitle: string(), err: unknown() })),
});

/** Reads what Mocha's JSON reporter wrote; rejects if the file is missing or has another format. */
export async function readHostResults(path: string) {
  const json: unknown = JSON.parse(await readFile(path, 'utf8'));
  const { stats, failures } = parse(shape, json);
  return { passed: stats.passes, failed: stats.failures, skipped: stats.pending, failures };
}
