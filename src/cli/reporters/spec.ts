import { durationText } from '../../model/texts/quantities.ts';
import type { ScenarioStatus } from '../../model/scenario/scenarioResult.ts';
import { visible } from '../../model/text/visible.ts';
import { cliTexts } from '../cliTexts.ts';
import { faultyStep, type Reporter } from './reporter.ts';
import { stepLines } from '../../model/scenario/stepLines.ts';

const marks: Readonly<Record<ScenarioStatus, readonly [mark: string, color: number]>> = {
  passed: ['✓', 32],
  failed: ['✗', 31],
  errored: ['!', 33],
  skipped: ['–', 90],
};

/** A report for people. */
export function specReporter(color: boolean): Reporter {
  const colored = (code: number, text: string): string => (color ? `\u001b[${code}m${text}\u001b[39m` : text);
  let file: string | undefined;
  return {
    result(result) {
      const [mark, code] = marks[result.status];
      const heading = result.file === file ? '' : `${visible(result.file)}\n`;
      file = result.file;
      const line = `  ${colored(code, mark)} ${visible(result.scenario)} (${durationText(result.ms)})\n`;
      const step = faultyStep(result);
      const place = step ? `      ${visible(result.file)}:${result.line}\n` : '';
      const details = step ? stepLines(step).map((text) => `      ${colored(code, text)}\n`) : [];
      return heading + line + details.join('') + place;
    },
    end: (_, { ms, ...counts }) => `\n${cliTexts.summary({ ...counts, duration: durationText(ms) })}\n`,
  };
}
