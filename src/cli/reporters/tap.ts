import { visible } from '../../model/text/visible.ts';
import { faultyStep, type Reporter } from './reporter.ts';
import { stepLines } from '../../model/scenario/stepLines.ts';

/** The Test Anything Protocol, version 13. */
export function tapReporter(): Reporter {
  let number = 0;
  return {
    begin: (total) => `TAP version 13\n1..${total}\n`,
    result(result) {
      const { status, scenario, file, line, ms } = result;
      const ok = status === 'passed' || status === 'skipped' ? 'ok' : 'not ok';
      const directive = status === 'skipped' ? ' # SKIP' : '';
      const head = `${ok} ${++number} - ${escaped(`${file}: ${scenario}`)}${directive}\n`;
      const step = faultyStep(result);
      if (!step) return head;
      // Every JSON string is also a valid YAML string.
      const fields: [string, unknown][] = [
        ['status', status],
        ['at', `${file}:${line}`],
        ['duration_ms', ms],
        ['message', stepLines(step).join(' | ')],
      ];
      return `${head}  ---\n${fields.map(([key, value]) => `  ${key}: ${visible(JSON.stringify(value))}\n`).join('')}  ...\n`;
    },
  };
}

/** Escapes number signs, because “#” begins a directive. */
function escaped(text: string): string {
  return visible(text).replace(/[\\#]/g, '\\$&');
}
