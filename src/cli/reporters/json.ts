import type { Reporter } from './reporter.ts';

/** A report for programs (docs/command-line.md). */
export function jsonReporter(): Reporter {
  return {
    end: (results, summary) => `${asciiControls(JSON.stringify({ version: 1, summary, results }, null, 2))}\n`,
  };
}

/** JSON escapes only some of the characters that a terminal interprets. */
function asciiControls(json: string): string {
  return json.replace(
    /[\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
